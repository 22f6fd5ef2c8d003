// Checks who imports whom: node scripts/check-imports.ts [--cycles] [--root DIR]. The rules are in checks/imports/layers.ts.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findCycles } from './checks/imports/find-cycles.ts';
import { findImportProblems } from './checks/imports/find-import-problems.ts';
import { readWorkspace } from './checks/imports/read-workspace.ts';
import { reportCheck } from './checks/problem.ts';

const { values } = parseArgs({ options: { cycles: { type: 'boolean' }, root: { type: 'string' } } });
const root = resolve(values.root ?? dirname(dirname(fileURLToPath(import.meta.url))));
const workspace = readWorkspace(root);
const problems = values.cycles ? findCycles(workspace) : findImportProblems(root, workspace);
const count = workspace.reduce((total, entry) => total + entry.modules.length, 0);
reportCheck(
  values.cycles ? 'import cycles' : 'import rules',
  { what: `modules in ${workspace.length} packages`, count },
  problems,
);
