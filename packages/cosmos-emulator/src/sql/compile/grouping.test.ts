import { describe, expect, it } from 'vitest';
import { problemOf, run } from '../../../test/run-text.ts';

const docs = [
  { g: 'a', n: 1, m: 1, s: 'x' },
  { g: 'b', n: 2, m: 'two', s: null },
  { g: 'a', n: 4, s: true, o: { deep: 1 } },
  { n: 8, m: 3, s: 7 },
  { g: null, n: 16 },
];

describe('aggregates', () => {
  it.each([
    ['COUNT(1)', 5],
    ['COUNT(c.g)', 4],
    ['COUNT(c.missing)', 0],
    ['COUNT(null)', 5],
    ['SUM(c.n)', 31],
    ['SUM(c.m)', undefined],
    ['SUM(c.missing)', 0],
    ['AVG(c.n)', 6.2],
    ['AVG(c.m)', undefined],
    ['AVG(c.missing)', undefined],
    ['MIN(c.n)', 1],
    ['MAX(c.n)', 16],
    ['MIN(c.s)', null],
    ['MAX(c.s)', 'x'],
    ['MAX(c.missing)', undefined],
    ['MAX(c.o)', undefined],
    ['SUM(c.n + 1)', 36],
    ['SUM(c.n) / COUNT(1)', 6.2],
    ['{k: COUNT(1), list: [MIN(c.n), MAX(c.n)]}', { k: 5, list: [1, 16] }],
  ])('%s over all is %j', (expression, value) => {
    expect(run(`SELECT VALUE ${expression} FROM c`, docs)).toEqual(value === undefined ? [] : [value]);
  });

  it('give one result over nothing at all', () => {
    expect(run('SELECT VALUE COUNT(1) FROM c', [])).toEqual([0]);
    expect(run('SELECT COUNT(1), SUM(c.n) AS s, MAX(c.n) AS x FROM c WHERE false', docs)).toEqual([{ $1: 0, s: 0 }]);
  });

  it('count what JOIN and WHERE leave', () => {
    expect(run("SELECT VALUE COUNT(1) FROM c JOIN t IN c.l WHERE t != 'y'", [{ l: ['x', 'y'] }, { l: ['z'] }])).toEqual([2]);
  });

  it('do not care for an order', () => {
    expect(run('SELECT VALUE COUNT(1) FROM c ORDER BY c.n, c.g DESC', docs)).toEqual([5]);
  });

  it.each([
    ['SELECT COUNT(1), c.n FROM c', /'c' is invalid in the select list/],
    ['SELECT COUNT(c.n, c.m) FROM c', /COUNT function requires 1 argument/],
    ['SELECT COUNT() FROM c', /COUNT function requires 1 argument/],
    ['SELECT SUM(COUNT(1)) FROM c', /COUNT is not allowed here/],
    ['SELECT * FROM c WHERE COUNT(1) > 1', /COUNT is not allowed here/],
    ['SELECT c.n FROM c GROUP BY COUNT(1)', /COUNT is not allowed here/],
    ['SELECT VALUE COUNT(1)', /FROM/],
  ])('are refused in %s', (text, message) => {
    expect(problemOf(text, docs).message).toMatch(message);
  });
});

describe('GROUP BY', () => {
  it('makes one result per group, undefined and null being two', () => {
    expect(run('SELECT c.g, COUNT(1) AS k, SUM(c.n) AS s FROM c GROUP BY c.g', docs)).toEqual([
      { g: 'a', k: 2, s: 5 },
      { g: 'b', k: 1, s: 2 },
      { k: 1, s: 8 },
      { g: null, k: 1, s: 16 },
    ]);
  });

  it('groups by expressions and by several, equal values being equal in depth', () => {
    expect(run('SELECT c.n % 2 AS odd, c.g FROM c GROUP BY c.n % 2, c.g', docs)).toEqual([
      { odd: 1, g: 'a' },
      { odd: 0, g: 'b' },
      { odd: 0, g: 'a' },
      { odd: 0 },
      { odd: 0, g: null },
    ]);
    expect(
      run('SELECT c.v, COUNT(1) AS k FROM c GROUP BY c.v', [
        { v: { a: 1, b: [2] } },
        { v: { b: [2], a: 1 } },
        { v: [1] },
        { v: '1' },
        { v: 1 },
      ]),
    ).toEqual([
      { v: { a: 1, b: [2] }, k: 2 },
      { v: [1], k: 1 },
      { v: '1', k: 1 },
      { v: 1, k: 1 },
    ]);
  });

  it('needs not select its keys, nor select anything else', () => {
    expect(run('SELECT VALUE COUNT(1) FROM c GROUP BY c.g', docs)).toEqual([2, 1, 1, 1]);
    expect(run('SELECT VALUE c.g FROM c GROUP BY c.g', docs)).toEqual(['a', 'b', null]);
    expect(run("SELECT c.g || '!' AS loud FROM c GROUP BY c.g", docs)).toEqual([{ loud: 'a!' }, { loud: 'b!' }, {}, {}]);
    expect(run('SELECT c.g, MAX(c.n) - MIN(c.n) AS span FROM c GROUP BY c.g', docs.slice(0, 3))).toEqual([
      { g: 'a', span: 3 },
      { g: 'b', span: 0 },
    ]);
  });

  it('comes before DISTINCT and counting', () => {
    expect(run('SELECT DISTINCT VALUE COUNT(1) FROM c GROUP BY c.g', docs)).toEqual([2, 1]);
    expect(run('SELECT TOP 2 VALUE c.g FROM c GROUP BY c.g', docs)).toEqual(['a', 'b']);
    expect(run('SELECT VALUE c.g FROM c GROUP BY c.g OFFSET 1 LIMIT 1', docs)).toEqual(['b']);
  });

  it.each([
    ['SELECT c.n FROM c GROUP BY c.g', /'c' is invalid in the select list/],
    ['SELECT c FROM c GROUP BY c.g', /'c' is invalid in the select list/],
    ['SELECT c.g, EXISTS(SELECT VALUE 1) AS e FROM c GROUP BY c.g', /invalid in the select list/],
    ['SELECT * FROM c GROUP BY c.g', /'SELECT \*' is not supported/],
    ['SELECT c.g FROM c GROUP BY c.g ORDER BY c.g', /'ORDER BY' is not supported with 'GROUP BY'/],
    ['SELECT c.g FROM c GROUP c.g', /near 'c'/],
  ])('refuses %s', (text, message) => {
    expect(problemOf(text, docs).message).toMatch(message);
  });
});
