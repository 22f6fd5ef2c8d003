// Checks that the lockfile serves every platform and names no registry: node scripts/check-lockfile.ts [--root DIR].
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  findAddresses,
  findMissingBinaries,
  findPinProblems,
  type PlatformRules,
} from './checks/lockfile/find-lockfile-problems.ts';
import { listPlatformPackages, readLockfile } from './checks/lockfile/read-lockfile.ts';
import { reportCheck } from './checks/problem.ts';

const scripts = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { root: { type: 'string' } } });
const root = resolve(values.root ?? dirname(scripts));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const rules = JSON.parse(readFileSync(join(scripts, 'checks/lockfile/platform-rules.json'), 'utf8')) as PlatformRules;

const lockfile = readLockfile(read('pnpm-lock.yaml'));
reportCheck('lockfile', { what: 'packages made for a platform', count: listPlatformPackages(lockfile).length }, [
  ...findMissingBinaries(lockfile, rules),
  ...findPinProblems(JSON.parse(read('scripts/toolchain.json')), rules),
  ...['pnpm-lock.yaml', '.npmrc', 'pnpm-workspace.yaml']
    .filter((file) => existsSync(join(root, file)))
    .flatMap((file) => findAddresses(file, read(file))),
]);
