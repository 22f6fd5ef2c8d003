// Writes THIRD-PARTY.md, or with --check compares it and judges every licence: node scripts/third-party.ts [--check].
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLicenceProblems, licenceOf, type Policy } from './checks/licences/judge-licences.ts';
import { type Dependency, dependencyOf, listDeclared, listShipped } from './checks/licences/list-dependencies.ts';
import { readInstalledLicences } from './checks/licences/read-installed-licences.ts';
import { type LicensedDependency, renderThirdParty } from './checks/licences/render-third-party.ts';
import { readLockfile } from './checks/lockfile/read-lockfile.ts';
import { reportCheck } from './checks/problem.ts';

const scripts = dirname(fileURLToPath(import.meta.url));
const root = dirname(scripts);
const target = join(root, 'THIRD-PARTY.md');
const policy = JSON.parse(readFileSync(join(scripts, 'checks/licences/policy.json'), 'utf8')) as Policy;

const lockfile = readLockfile(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));
const installed = readInstalledLicences(root);
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
