// Checks that no file escapes the type check and no test file escapes vitest: node scripts/check-workspace.ts.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles } from './checks/list-files.ts';
import { reportCheck } from './checks/problem.ts';
import { findGaps } from './checks/workspace/find-gaps.ts';
import { listTestFiles } from './run-tests/test-files.ts';

interface TypeScriptConfig {
  readonly include?: readonly string[];
  readonly references?: readonly { readonly path: string }[];
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function readConfig(folder: string): TypeScriptConfig | null {
  const file = join(root, folder, 'tsconfig.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

const paths = listFiles(root);
const problems = findGaps({
  paths,
  references: (readConfig('.')?.references ?? []).map((reference) => reference.path),
  readIncludes: (folder) => readConfig(folder)?.include ?? null,
  testFiles: listTestFiles(root),
});
reportCheck('nothing left out', { what: 'files', count: paths.length }, problems);
