// Checks the links, paths and commands in all Markdown files: node scripts/check-docs.ts [--root DIR].
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findDocsProblems } from './checks/docs/find-docs-problems.ts';
import { listFiles, readTextFiles } from './checks/list-files.ts';
import { reportCheck } from './checks/problem.ts';

const { values } = parseArgs({ options: { root: { type: 'string' } } });
const root = resolve(values.root ?? dirname(dirname(fileURLToPath(import.meta.url))));
const pages = readTextFiles(root).filter(({ path }) => path.endsWith('.md'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts?: Record<string, string> };
const problems = findDocsProblems({ pages, paths: listFiles(root), commands: manifest.scripts ?? {} });
reportCheck('docs', { what: 'Markdown pages', count: pages.length }, problems);
