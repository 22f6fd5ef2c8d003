import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { longest, longestFirst } from '../run-tests/longest-first.ts';
import { repositoryRoot } from './plant-tree.ts';

test.each(longest)('%s is there', (path) => {
  expect(existsSync(join(repositoryRoot, path))).toBe(true);
});

test('files that take long come first, the longest of all before the others; the rest stays in order', () => {
  const files = ['b.test.ts', longest[1] ?? '', 'a.test.ts', longest[0] ?? ''].map((path) => ({ moduleId: `/clone/${path}` }));
  expect(longestFirst(files).map(({ moduleId }) => moduleId.slice('/clone/'.length))).toEqual([
    longest[0],
    longest[1],
    'b.test.ts',
    'a.test.ts',
  ]);
});
