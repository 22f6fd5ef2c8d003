// Looks for secrets in every file that git keeps, and in artifacts: node scripts/scan-secrets.ts [--root DIR] [--artifacts DIR]. Prints no secret.
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listFiles } from './checks/list-files.ts';
import { reportCheck } from './checks/problem.ts';
import { findSecrets, type KnownValue, type Scanned } from './checks/secrets/find-secrets.ts';
import { readTree } from './release/file-tree.ts';

const scripts = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { root: { type: 'string' }, artifacts: { type: 'string' } } });
const root = resolve(values.root ?? dirname(scripts));
const known = JSON.parse(readFileSync(join(scripts, 'checks/secrets/known.json'), 'utf8')) as KnownValue[];
const files: Scanned[] = values.artifacts
  ? readTree(resolve(values.artifacts)).map(({ path, bytes }) => ({ path, bytes: Buffer.from(bytes) }))
  : listFiles(root).map((path) => ({ path, bytes: readFileSync(join(root, path)) }));
const isWhole = !values.artifacts && !values.root;
reportCheck('secrets', { what: 'files', count: files.length }, findSecrets(files, known, isWhole));
