// Checks every text file for what must not be in a repository: node scripts/check-hygiene.ts [--root DIR].
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Exception, findHygieneProblems, findLongFiles } from './checks/hygiene/find-hygiene-problems.ts';
import { readTextFiles } from './checks/list-files.ts';
import { reportCheck } from './checks/problem.ts';

const scripts = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { root: { type: 'string' } } });
const root = resolve(values.root ?? dirname(scripts));
const exceptions = values.root
  ? []
  : (JSON.parse(readFileSync(join(scripts, 'checks/hygiene/allowed.json'), 'utf8')) as Exception[]);

const files = readTextFiles(root);
for (const line of findLongFiles(files)) process.stdout.write(`note: ${line}\n`);
reportCheck('hygiene', { what: 'text files', count: files.length }, findHygieneProblems(files, exceptions));
