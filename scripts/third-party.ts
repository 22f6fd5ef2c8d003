// Writes THIRD-PARTY.md, or with --check compares it and judges every licence: node scripts/third-party.ts [--check].
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLicenceProblems, type InstalledLicences, licenceOf, type Policy } from './checks/licences/judge-licences.ts';
import { type Dependency, dependencyOf, listDeclared, listShipped } from './checks/licences/list-dependencies.ts';
import { type LicensedDependency, renderThirdParty } from './checks/licences/render-third-party.ts';
import { readLockfile } from './checks/lockfile/read-lockfile.ts';
import { reportCheck } from './checks/problem.ts';

const scripts = dirname(fileURLToPath(import.meta.url));
const root = dirname(scripts);
const target = join(root, 'THIRD-PARTY.md');
const policy = JSON.parse(readFileSync(join(scripts, 'checks/licences/policy.json'), 'utf8')) as Policy;

interface PnpmLicence {
  readonly name: string;
  readonly versions: readonly string[];
  readonly license: string;
}

/** Everything installed, read from node_modules; no network. */
function readInstalledLicences(): InstalledLicences {
  const output = execFileSync('pnpm', ['licenses', 'list', '--json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  const rows = Object.values(JSON.parse(output) as Record<string, PnpmLicence[]>).flat();
  return new Map(
    rows.flatMap(({ name, versions, license }) => versions.map((version) => [`${name}@${version}`, license] as const)),
  );
}

const lockfile = readLockfile(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));
const installed = readInstalledLicences();
const shipped = listShipped(lockfile, policy.shippedFrom);
const names = new Set(shipped.map(({ name, version }) => `${name}@${version}`));
const tools = listDeclared(lockfile).filter(({ name, version }) => !names.has(`${name}@${version}`));
const withLicence = (dependency: Dependency): LicensedDependency => ({
  ...dependency,
  licence: licenceOf(dependency, installed, policy) ?? 'unknown',
  note: policy.exceptions[dependency.name]?.reason,
});
const text = renderThirdParty(shipped.map(withLicence), tools.map(withLicence));

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else {
  const everythingElse = [...installed.keys()].filter((key) => !names.has(key)).map((key) => dependencyOf(lockfile, key));
  const isCurrent = readFileSync(target, { encoding: 'utf8', flag: 'a+' }) === text;
  reportCheck('third-party software', { what: 'packages', count: shipped.length + everythingElse.length }, [
    ...findLicenceProblems(shipped, true, installed, policy),
    ...findLicenceProblems(everythingElse, false, installed, policy),
    ...(isCurrent
      ? []
      : [{ place: 'THIRD-PARTY.md', message: 'does not match the lockfile: run `npm run third-party` and commit it.' }]),
  ]);
}
