import { expect, it } from 'vitest';
import { rowsOf, run, runPages } from '../../../test/run-text.ts';

const docs = Array.from({ length: 5_000 }, (_, n) => ({ n, g: (n * 7919) % 1009, l: ['a', 'b', 'c'].slice(0, n % 4) }));
/** An order that has nothing to do with the one asked for. */
const shuffled = rowsOf(docs).sort((a, b) => ((Number(a.doc['n']) * 6151) % 5003) - ((Number(b.doc['n']) * 6151) % 5003));

it.each([
  'SELECT VALUE c.n FROM c ORDER BY c.g',
  'SELECT VALUE c.n FROM c ORDER BY c.g DESC',
  'SELECT VALUE [c.n, t] FROM c JOIN t IN c.l ORDER BY c.g',
  'SELECT VALUE c.n FROM c',
  'SELECT VALUE c.n FROM c ORDER BY c.g OFFSET 1700 LIMIT 900',
])('pages out of many more rows than a page needs: %s', (text) => {
  expect(runPages(text, () => shuffled, { maxItems: 700 })).toEqual(run(text, docs));
});

it('knows that more follow when the best rows came first', () => {
  const sorted = rowsOf(Array.from({ length: 5_000 }, (_, n) => ({ n })));
  expect(runPages('SELECT VALUE c.n FROM c ORDER BY c.n', () => sorted, { maxItems: 700 })).toHaveLength(5_000);
});

it('knows the last page when it is full', () => {
  let pages = 0;
  const count = () => {
    pages += 1;
  };
  expect(
    runPages('SELECT VALUE c.n FROM c WHERE c.n < 3000 ORDER BY c.g', () => shuffled, { maxItems: 1_000 }, count),
  ).toHaveLength(3_000);
  expect(pages).toBe(3);
});
