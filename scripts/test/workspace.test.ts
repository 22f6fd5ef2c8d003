import { expect, test } from 'vitest';
import { findGaps } from '../checks/workspace/find-gaps.ts';

const clean = {
  paths: [
    'apps/x/src/a.ts',
    'apps/x/src/a.test.ts',
    'apps/x/build.ts',
    'apps/x/src/deep/b.tsx',
    'packages/y/src/c.ts',
    'README.md',
  ],
  references: ['apps/x', 'packages/y'],
  readIncludes: (folder: string) => (folder === 'apps/x' ? ['src', 'build.ts'] : ['**/*.ts', '*.mts']),
  testFiles: new Map([
    ['unit', ['apps/x/src/a.test.ts']],
    ['integration', []],
  ]),
};
const problems = (change: Partial<typeof clean>) =>
  findGaps({ ...clean, ...change }).map(({ place, message }) => `${place} ${message}`);
const withFile = (path: string) => problems({ paths: [...clean.paths, path] });

test('nothing is left out of a workspace that reads and runs everything', () => {
  expect(problems({})).toEqual([]);
});

test.each([
  ['apps/x/other/d.ts', 'apps/x/other/d.ts is not in "include" of apps/x/tsconfig.json'],
  ['apps/x/srcs/d.ts', 'apps/x/srcs/d.ts is not in "include"'],
  ['packages/y/e.cts', 'packages/y/e.cts is not in "include"'],
  ['packages/y/deep/e.mts', 'packages/y/deep/e.mts is not in "include"'],
  ['packages/z/src/d.ts', 'tsconfig.json does not refer to packages/z'],
])('%s is found when tsc does not read it', (path, expected) => {
  expect(withFile(path)).toEqual([expect.stringContaining(expected)]);
});

test.each(['packages/y/deep/down/e.ts', 'packages/y/f.mts', 'apps/x/style.css'])('%s is covered', (path) => {
  expect(withFile(path)).toEqual([]);
});

test('a test file that no project runs is found, and one that two run', () => {
  expect(withFile('apps/x/src/new.test.ts')).toEqual([
    'apps/x/src/new.test.ts is run by no project of vitest.config.ts: a test file belongs to exactly one.',
  ]);
  const both = new Map([...clean.testFiles].map(([name]) => [name, ['apps/x/src/a.test.ts']]));
  expect(problems({ testFiles: both })).toEqual([expect.stringContaining('is run by unit and integration')]);
});
