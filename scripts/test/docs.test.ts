import { expect, test } from 'vitest';
import { findDocsProblems, headingAnchors } from '../checks/docs/find-docs-problems.ts';

const other = { path: 'docs/other.md', text: '# The other page\n\n## Twice\n## Twice\n' };
const problemsOf = (text: string) =>
  findDocsProblems({
    pages: [{ path: 'docs/page.md', text }, other],
    paths: ['README.md', 'docs/page.md', 'docs/other.md', 'docs/images/a b.png', 'apps/web/src/main.tsx'],
    commands: { dev: 'vite', 'test:full': 'vitest' },
  }).map(({ place, message }) => `${place} ${message}`);

test.each([
  'see [the other](other.md), [its part](other.md#the-other-page), [again](./other.md#twice-1)',
  '[up](../README.md) [source](../apps/web/src/) [root](..)',
  '![picture](images/a%20b.png "with a title") <https://example.com> [site](https://example.com/x#y)',
  '[mail](mailto:someone@example.com)',
  '```\n[not a link](gone.md)\n```',
  'code `[not a link](gone.md)` too',
  '# Here\n\n[up there](#here)',
  'paths: `apps/web/src/`, `apps/web/src/main.tsx`, `apps/web/dist/x.js`, `apps/<name>/x.ts`, `src/x.ts`',
  'run `npm run dev` or `npm run test:full -- --json x`',
])('nothing is wrong with: %s', (text) => {
  expect(problemsOf(text)).toEqual([]);
});

test.each([
  ['[x](gone.md)', 'docs/page.md:1 links to gone.md, but there is no docs/gone.md.'],
  ['\n[x](Other.md)', 'docs/page.md:2 links to Other.md, but there is no docs/Other.md.'],
  ['[x](other.md#gone)', 'docs/page.md:1 links to other.md#gone, but docs/other.md has no heading #gone.'],
  ['[x]: ../gone/', 'docs/page.md:1 links to ../gone/, but there is no gone.'],
  ['![x](images/gone.png)', 'docs/page.md:1 links to images/gone.png, but there is no docs/images/gone.png.'],
  ['see `apps/web/src/gone.ts`', 'docs/page.md:1 names apps/web/src/gone.ts, which is not there.'],
  ['```sh\nnpm run gone\n```', 'docs/page.md:2 says "npm run gone", which package.json does not have.'],
])('%s is found', (text, expected) => {
  expect(problemsOf(text)).toEqual([expected]);
});

test('a command whose file is not there is found', () => {
  const commands = { good: 'node scripts/x.mjs', broken: 'node scripts/x.mjs node scripts/gone.ts --full' };
  expect(findDocsProblems({ pages: [], paths: ['scripts/x.mjs'], commands })).toEqual([
    { place: 'package.json', message: '"broken" runs scripts/gone.ts, which is not there.' },
  ]);
});

test('anchors are those of GitHub', () => {
  const text = '# What it is, and *why*\n## `npm start` -> go\n## [Linked](x.md) 2.0\n```\n# no heading\n```\n';
  expect(headingAnchors(text)).toEqual(['what-it-is-and-why', 'npm-start---go', 'linked-20']);
});
