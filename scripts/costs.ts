// Makes the tables of docs/deploy/costs.md from prices and assumptions: node scripts/costs.ts [--check].
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fillTables } from './costs/tables.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const path = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs/deploy/costs.md');
const page = readFileSync(path, 'utf8');
const filled = fillTables(page);

if (filled === page) console.log('docs/deploy/costs.md is what prices and assumptions say');
else if (values.check) {
  console.error('docs/deploy/costs.md differs from what prices and assumptions say: run node scripts/costs.ts');
  process.exitCode = 1;
} else {
  writeFileSync(path, filled);
  console.log('wrote the tables of docs/deploy/costs.md');
}
