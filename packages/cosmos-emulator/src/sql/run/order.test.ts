import { describe, expect, it } from 'vitest';
import { problemOf, rowsOf, run } from '../../../test/run-text.ts';
import { prepareQuery } from '../engine.ts';

const mixed = [
  { v: 'b' },
  {},
  { v: 2 },
  { v: null },
  { v: true },
  { v: [1] },
  { v: 'a' },
  { v: { a: 1 } },
  { v: 10 },
  { v: false },
];

describe('ORDER BY', () => {
  it('puts types in the order of Cosmos, undefined first', () => {
    const order = [
      {},
      { v: null },
      { v: false },
      { v: true },
      { v: 2 },
      { v: 10 },
      { v: 'a' },
      { v: 'b' },
      { v: [1] },
      { v: { a: 1 } },
    ];
    expect(run('SELECT * FROM c ORDER BY c.v', mixed)).toEqual(order);
    expect(run('SELECT * FROM c ORDER BY c.v DESC', mixed)).toEqual(order.toReversed());
  });

  it('takes several properties, each in its own direction', () => {
    const docs = [1, 2, 3, 4].map((n) => ({ n, g: n % 2 }));
    expect(run('SELECT VALUE c.n FROM c ORDER BY c.g, c.n DESC', docs)).toEqual([4, 2, 3, 1]);
    expect(run('SELECT VALUE c.n FROM c ORDER BY c.g DESC, c.n ASC', docs)).toEqual([1, 3, 2, 4]);
  });

  it('breaks ties by insertion, backwards as soon as one direction is descending', () => {
    const docs = ['a', 'b', 'c'].map((id) => ({ id, v: 1, w: 1 }));
    expect(run('SELECT VALUE c.id FROM c ORDER BY c.v', docs)).toEqual(['a', 'b', 'c']);
    expect(run('SELECT VALUE c.id FROM c ORDER BY c.v DESC', docs)).toEqual(['c', 'b', 'a']);
    expect(run('SELECT VALUE c.id FROM c ORDER BY c.v ASC, c.w DESC', docs)).toEqual(['c', 'b', 'a']);
  });

  it('orders by what is not selected, and keeps the results of one document together', () => {
    const docs = [
      { n: 2, l: ['x', 'y'] },
      { n: 1, l: ['z'] },
    ];
    expect(run('SELECT VALUE t FROM c JOIN t IN c.l ORDER BY c.n', docs)).toEqual(['z', 'x', 'y']);
    expect(run('SELECT VALUE w.h FROM c.w ORDER BY w.h DESC', [{ w: { h: 1 } }, { w: { h: 2 } }, {}])).toEqual([2, 1]);
  });

  it('keeps a distinct result in its first place', () => {
    const docs = [
      { n: 3, g: 'a' },
      { n: 2, g: 'b' },
      { n: 1, g: 'a' },
    ];
    expect(run('SELECT DISTINCT VALUE c.g FROM c ORDER BY c.n', docs)).toEqual(['a', 'b']);
    expect(run('SELECT DISTINCT VALUE c.g FROM c ORDER BY c.n DESC OFFSET 1 LIMIT 1', docs)).toEqual(['b']);
  });

  it.each(['c', 'c.n + 1', 'LOWER(c.s)', 'c.tags[0]', '1', 't', 'c["w"].h.missing[0]'])('is refused over %s', (expression) => {
    const text = `SELECT c.n FROM c JOIN t IN c.tags ORDER BY ${expression}`;
    expect(problemOf(text).message).toMatch(/^Unsupported ORDER BY clause. .* could not be mapped to a document path.$/);
  });
});

describe('reading no more than needed', () => {
  const rows = rowsOf(Array.from({ length: 1000 }, (_, n) => ({ n })));

  it('stops at the end of a page, of TOP and of LIMIT', () => {
    const read = (text: string, maxItems: number) => {
      let pulled = 0;
      let closed = false;
      const source = {
        *[Symbol.iterator]() {
          try {
            for (const row of rows) {
              pulled += 1;
              yield row;
            }
          } finally {
            closed = true;
          }
        },
      };
      const page = prepareQuery(text, []).execute(source, { maxItems, sortedBy: text.includes('ORDER') ? 'order' : 'rid' });
      expect(closed).toBe(true);
      return { pulled, scanned: page.scanned, items: page.items.length, isLast: page.resume === null };
    };
    // One row more is read to know that the page is not the last; it is not counted.
    expect(read('SELECT * FROM c', 10)).toEqual({ pulled: 11, scanned: 10, items: 10, isLast: false });
    expect(read('SELECT * FROM c WHERE c.n >= 500', 10)).toEqual({ pulled: 511, scanned: 510, items: 10, isLast: false });
    expect(read('SELECT * FROM c ORDER BY c.n', 10)).toEqual({ pulled: 11, scanned: 10, items: 10, isLast: false });
    expect(read('SELECT TOP 5 * FROM c', 10)).toEqual({ pulled: 5, scanned: 5, items: 5, isLast: true });
    expect(read('SELECT * FROM c ORDER BY c.n OFFSET 20 LIMIT 5', 10)).toEqual({
      pulled: 25,
      scanned: 25,
      items: 5,
      isLast: true,
    });
    expect(read('SELECT * FROM c', 1000)).toEqual({ pulled: 1000, scanned: 1000, items: 1000, isLast: true });
    expect(read('SELECT VALUE COUNT(1) FROM c', 10)).toEqual({ pulled: 1000, scanned: 1000, items: 1, isLast: true });
  });

  it('notices rows that are not in the promised order', () => {
    const shuffled = [rows[1], rows[0], rows[2]].filter((row) => row !== undefined);
    const query = prepareQuery('SELECT * FROM c ORDER BY c.n', []);
    expect(() => query.execute(shuffled, { maxItems: 10, sortedBy: 'order' })).toThrow(/not: \[\[1\]/);
    expect(() => prepareQuery('SELECT * FROM c', []).execute(shuffled, { maxItems: 10, sortedBy: 'rid' })).toThrow(/as sorted/);
  });
});
