import { expect, test } from 'vitest';
import { findLicenceProblems, isAllowed, type Policy } from '../checks/licences/judge-licences.ts';
import { listDeclared, listShipped } from '../checks/licences/list-dependencies.ts';
import { readLockfile } from '../checks/lockfile/read-lockfile.ts';

const lockfile = readLockfile(`
lockfileVersion: '9.0'
importers:
  .:
    devDependencies:
      tool: { specifier: 'catalog:', version: 3.0.0 }
  apps/api:
    dependencies:
      '@parallax/lib': { specifier: workspace:*, version: link:../../packages/lib }
    devDependencies:
      bundler: { specifier: 'catalog:', version: 4.0.0 }
  packages/lib:
    dependencies:
      sdk: { specifier: 'catalog:', version: 1.0.0(peer@2.0.0) }
packages:
  sdk@1.0.0: {}
  deep@1.1.0: {}
  renamed@1.2.0: {}
  native-linux-x64@1.3.0: { os: [linux], cpu: [x64] }
  native-win32-x64@1.3.0: { os: [win32], cpu: [x64] }
  native-wasm32@1.3.0: { cpu: [wasm32] }
  '@types/node@1.4.0': {}
  tool@3.0.0: {}
  bundler@4.0.0: {}
snapshots:
  sdk@1.0.0(peer@2.0.0):
    dependencies: { deep: 1.1.0, alias: renamed@1.2.0, '@types/node': 1.4.0 }
    optionalDependencies: { native-linux-x64: 1.3.0, native-win32-x64: 1.3.0, native-wasm32: 1.3.0 }
  deep@1.1.0:
    dependencies: { sdk: 1.0.0(peer@2.0.0) }
`);

const policy: Policy = {
  shippedFrom: ['apps/api'],
  allowed: ['MIT', 'Apache-2.0'],
  allowedInTools: ['MPL-2.0'],
  exceptions: { native: { licence: 'LGPL-3.0-or-later', reason: 'a library of its own' } },
  stated: { renamed: { licence: 'MIT', reason: 'old field' } },
  families: { native: 'LGPL-3.0-or-later' },
};

const shipped = listShipped(lockfile, policy.shippedFrom);
const licences = (more: Record<string, string>) => new Map(Object.entries({ 'sdk@1.0.0': 'MIT', 'deep@1.1.0': 'MIT', ...more }));
const problems = (isShipped: boolean, more: Record<string, string> = {}) =>
  findLicenceProblems(shipped, isShipped, licences(more), policy).map(({ place, message }) => `${place} ${message}`);

test('what ships is followed through packages of ours to the end, one row per system family', () => {
  expect(shipped.map(({ name, version }) => `${name}@${version}`)).toEqual([
    'deep@1.1.0',
    'native@1.3.0',
    'renamed@1.2.0',
    'sdk@1.0.0',
  ]);
});

test('tools are what packages name themselves', () => {
  expect(listDeclared(lockfile).map(({ name }) => name)).toEqual(['bundler', 'sdk', 'tool']);
});

test('allowed, stated and excepted licences pass', () => {
  expect(problems(true)).toEqual([]);
});

test('a licence that may not ship is found, and may still be used in a tool', () => {
  expect(problems(true, { 'deep@1.1.0': 'MPL-2.0' })).toEqual([
    expect.stringContaining('deep@1.1.0 is under MPL-2.0, which may not ship'),
  ]);
  expect(problems(false, { 'deep@1.1.0': 'MPL-2.0' })).toEqual([]);
  expect(problems(false, { 'deep@1.1.0': 'GPL-3.0' })).toEqual([expect.stringContaining('may not be used')]);
});

test('a missing licence is found, and so is a family whose stated licence is no longer true', () => {
  expect(findLicenceProblems(shipped, true, new Map(), policy)).toHaveLength(2);
  expect(problems(true, { 'native-win32-x64@1.3.0': 'GPL-3.0' })).toEqual([expect.stringContaining('policy.json says LGPL')]);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['GPL-3.0 OR Apache-2.0', true],
  ['MIT AND GPL-3.0', false],
  ['(MIT AND Apache-2.0)', true],
  ['GPL-3.0', false],
])('%s: %o', (expression, expected) => {
  expect(isAllowed(expression, new Set(policy.allowed))).toBe(expected);
});
