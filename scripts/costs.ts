// Makes the tables of docs/deploy/costs.md from prices and assumptions: node scripts/costs.ts. A test says when they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillTables } from './costs/tables.ts';

const path = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs/deploy/costs.md');
const page = readFileSync(path, 'utf8');
const filled = fillTables(page);

if (filled === page) console.log('docs/deploy/costs.md is what prices and assumptions say');
else {
  writeFileSync(path, filled);
  console.log('wrote the tables of docs/deploy/costs.md');
}
