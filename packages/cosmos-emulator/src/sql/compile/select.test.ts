import { describe, expect, it } from 'vitest';
import { problemOf, run } from '../../../test/run-text.ts';

const docs = [
  {
    id: 'a',
    n: 1,
    w: { h: 1 },
    tags: ['x', 'y'],
    boxes: [
      { l: 'p', at: [1, 2] },
      { l: 'q', at: [] },
    ],
  },
  { id: 'b', n: 2, tags: [], boxes: 'none' },
  { id: 'c', n: 2 },
];

describe('SELECT', () => {
  it('names properties after the last step, the alias, or by number', () => {
    expect(run("SELECT c.id, c.w.h, c['n'], c.n AS m, c.tags[0], 1, c.n + 1 FROM c", docs.slice(0, 1))).toEqual([
      { id: 'a', h: 1, n: 1, m: 1, $1: 'x', $2: 1, $3: 2 },
    ]);
    expect(run('SELECT c FROM c', docs.slice(2))).toEqual([{ c: { id: 'c', n: 2 } }]);
  });

  it('leaves undefined properties out, and undefined values altogether', () => {
    expect(run('SELECT c.id, c.w, c.missing FROM c', docs.slice(1, 2))).toEqual([{ id: 'b' }]);
    expect(run('SELECT c.missing FROM c', docs.slice(0, 2))).toEqual([{}, {}]);
    expect(run('SELECT VALUE c.w FROM c', docs)).toEqual([{ h: 1 }]);
  });

  it('takes everything of a single source only', () => {
    expect(run('SELECT * FROM c WHERE c.n = 2', docs)).toEqual(docs.slice(1));
    expect(run('SELECT * FROM c.w', docs)).toEqual([{ h: 1 }]);
    expect(run('SELECT * FROM b IN c.boxes', docs)).toEqual(docs[0]?.boxes);
    expect(problemOf('SELECT * FROM c JOIN t IN c.tags', docs).message).toMatch(/single input set/);
    expect(problemOf('SELECT *').message).toMatch(/FROM clause is omitted/);
  });

  it('refuses two properties of one name', () => {
    expect(problemOf('SELECT c.n, c.w.n FROM c').message).toMatch(/'n' is specified more than once/);
    expect(problemOf("SELECT 1, c['$1'] FROM c").message).toMatch(/'\$1' is specified more than once/);
  });

  it('needs no FROM for what needs no document', () => {
    expect(run('SELECT VALUE 1 + 1', docs)).toEqual([2]);
    expect(run('SELECT 1 AS a WHERE false', docs)).toEqual([]);
    expect(run("SELECT VALUE t FROM t IN c.tags WHERE t IN ((SELECT VALUE 'x'))", docs)).toEqual(['x']);
  });

  it('counts TOP and OFFSET LIMIT after WHERE', () => {
    expect(run('SELECT TOP 1 VALUE c.id FROM c WHERE c.n = 2', docs)).toEqual(['b']);
    expect(run('SELECT VALUE c.id FROM c OFFSET 1 LIMIT 1', docs)).toEqual(['b']);
    expect(run('SELECT VALUE c.id FROM c OFFSET 5 LIMIT 1', docs)).toEqual([]);
    expect(run('SELECT TOP 0 * FROM c', docs)).toEqual([]);
    expect(problemOf('SELECT TOP 1 * FROM c OFFSET 0 LIMIT 1').message).toMatch(/'TOP' is not supported with 'OFFSET LIMIT'/);
  });

  it('drops repeated results with DISTINCT, before counting', () => {
    const many = [{ v: 1 }, { v: { a: 1, b: 2 } }, { v: 1 }, { v: { b: 2, a: 1 } }, {}, { v: null }, { v: '1' }, {}];
    expect(run('SELECT DISTINCT VALUE c.v FROM c', many)).toEqual([1, { a: 1, b: 2 }, null, '1']);
    expect(run('SELECT DISTINCT c.v FROM c', many)).toEqual([{ v: 1 }, { v: { a: 1, b: 2 } }, {}, { v: null }, { v: '1' }]);
    expect(run('SELECT DISTINCT TOP 2 VALUE c.v FROM c', many)).toEqual([1, { a: 1, b: 2 }]);
    expect(run('SELECT DISTINCT VALUE c.v FROM c OFFSET 1 LIMIT 2', many)).toEqual([{ a: 1, b: 2 }, null]);
  });
});

describe('FROM', () => {
  it('ranges over the elements of an array', () => {
    expect(run('SELECT VALUE t FROM t IN c.tags', docs)).toEqual(['x', 'y']);
    expect(run('SELECT VALUE x FROM x IN c.boxes[0].at', docs)).toEqual([1, 2]);
    expect(run('SELECT VALUE c FROM c IN c.tags', docs)).toEqual(['x', 'y']);
  });

  it('binds a part of the document', () => {
    expect(run('SELECT VALUE w.h FROM c.w', docs)).toEqual([1]);
    expect(run('SELECT VALUE x FROM c.w.h x', docs)).toEqual([1]);
    expect(run("SELECT VALUE x.l FROM c['boxes'][1] AS x", docs)).toEqual(['q']);
  });

  it('joins each row with its own arrays, nested ones too', () => {
    expect(run('SELECT c.id, t, b.l FROM c JOIN t IN c.tags JOIN b IN c.boxes', docs)).toEqual([
      { id: 'a', t: 'x', l: 'p' },
      { id: 'a', t: 'x', l: 'q' },
      { id: 'a', t: 'y', l: 'p' },
      { id: 'a', t: 'y', l: 'q' },
    ]);
    expect(run('SELECT VALUE [b.l, x] FROM c JOIN b IN c.boxes JOIN x IN b.at', docs)).toEqual([
      ['p', 1],
      ['p', 2],
    ]);
    expect(run('SELECT VALUE [c.id, v.h] FROM c JOIN c.w v', docs)).toEqual([['a', 1]]);
  });

  it('joins with subqueries: IN takes their arrays apart', () => {
    expect(run("SELECT VALUE [c.id, t] FROM c JOIN (SELECT VALUE t FROM t IN c.tags WHERE t > 'x') AS t", docs)).toEqual([
      ['a', 'y'],
    ]);
    expect(
      run("SELECT VALUE [c.id, r.m] FROM c JOIN r IN (SELECT VALUE [{k: 1, m: 'one'}, {k: 2, m: 'two'}]) WHERE r.k = c.n", docs),
    ).toEqual([
      ['a', 'one'],
      ['b', 'two'],
      ['c', 'two'],
    ]);
  });

  it('knows only its aliases', () => {
    expect(problemOf('SELECT c.n FROM c d').message).toBe("Identifier 'c' could not be resolved.");
    expect(problemOf('SELECT C.n FROM c')).toMatchObject({ code: 'SC2001', location: { start: 7, end: 8 } });
    expect(problemOf('SELECT c.id FROM t IN c.tags').message).toBe("Identifier 'c' could not be resolved.");
    expect(problemOf('SELECT c.id FROM c JOIN t IN d.tags').message).toBe("Identifier 'd' could not be resolved.");
    expect(problemOf('SELECT c.id FROM c JOIN x IN y.a JOIN y IN c.b').message).toBe("Identifier 'y' could not be resolved.");
    expect(problemOf('SELECT c.id FROM c JOIN c IN c.tags').message).toMatch(/'c' is specified more than once/);
    expect(problemOf('SELECT c.n').message).toBe("Identifier 'c' could not be resolved.");
    expect(problemOf('SELECT * FROM x IN c').message).toMatch(/ranges over an array, and c is the container/);
    expect(problemOf('SELECT x.n FROM (SELECT VALUE c FROM c) AS x').message).toMatch(/subquery as the first source/);
  });
});

describe('subqueries', () => {
  it('EXISTS is whether there is a result', () => {
    expect(run("SELECT VALUE c.id FROM c WHERE EXISTS(SELECT VALUE t FROM t IN c.tags WHERE t = 'y')", docs)).toEqual(['a']);
    expect(run('SELECT VALUE c.id FROM c WHERE NOT EXISTS(SELECT VALUE b FROM b IN c.boxes)', docs)).toEqual(['b', 'c']);
    expect(run('SELECT VALUE c.id FROM c WHERE EXISTS(SELECT VALUE c.w)', docs)).toEqual(['a']);
    expect(run('SELECT VALUE c.id FROM c WHERE EXISTS(SELECT c.w)', docs)).toEqual(['a', 'b', 'c']);
  });

  it('ARRAY collects', () => {
    expect(run('SELECT VALUE ARRAY(SELECT b.l FROM b IN c.boxes) FROM c', docs)).toEqual([[{ l: 'p' }, { l: 'q' }], [], []]);
    expect(run('SELECT VALUE ARRAY(SELECT DISTINCT TOP 2 VALUE t FROM t IN c.l) FROM c', [{ l: [1, 1, 2, 3] }])).toEqual([
      [1, 2],
    ]);
  });

  it('a scalar subquery has one result or is undefined', () => {
    expect(run('SELECT c.id, (SELECT VALUE COUNT(1) FROM t IN c.tags) AS k FROM c', docs)).toEqual([
      { id: 'a', k: 2 },
      { id: 'b', k: 0 },
      { id: 'c', k: 0 },
    ]);
    expect(run('SELECT VALUE (SELECT VALUE t FROM t IN c.tags OFFSET 1 LIMIT 1) FROM c', docs)).toEqual(['y']);
    expect(run('SELECT VALUE (SELECT c.n, 1 AS one).one FROM c', docs.slice(0, 1))).toEqual([1]);
    expect(problemOf('SELECT VALUE (SELECT VALUE t FROM t IN c.tags) FROM c', docs).message).toMatch(
      /cardinality of a scalar subquery/,
    );
  });

  it('nest, and see the aliases around them', () => {
    const text = `SELECT VALUE c.id FROM c WHERE EXISTS(
      SELECT VALUE b FROM b IN c.boxes WHERE EXISTS(SELECT VALUE x FROM x IN b.at WHERE x = c.n))`;
    expect(run(text, docs)).toEqual(['a']);
  });

  it('give no more once the query around them has enough', () => {
    const text = 'SELECT VALUE ARRAY(SELECT TOP 2 VALUE x FROM (SELECT VALUE t FROM t IN c.l) AS x) FROM c';
    expect(run(text, [{ l: [1, 2, 3, 4] }])).toEqual([[1, 2]]);
    const grouped = 'SELECT VALUE ARRAY(SELECT TOP 1 VALUE x FROM (SELECT VALUE t FROM t IN c.l GROUP BY t) AS x) FROM c';
    expect(run(grouped, [{ l: [1, 2, 1] }])).toEqual([[1]]);
  });

  it('group and aggregate', () => {
    expect(run('SELECT VALUE ARRAY(SELECT t, COUNT(1) AS k FROM t IN c.l GROUP BY t) FROM c', [{ l: [1, 2, 1] }])).toEqual([
      [
        { t: 1, k: 2 },
        { t: 2, k: 1 },
      ],
    ]);
    expect(run('SELECT VALUE (SELECT VALUE SUM(t) + c.n FROM t IN c.l) FROM c', [{ l: [1, 2], n: 10 }])).toEqual([13]);
    expect(run('SELECT VALUE SUM((SELECT VALUE SUM(t) FROM t IN c.l)) FROM c', [{ l: [1, 2] }, { l: [3] }])).toEqual([6]);
  });

  it('have no ORDER BY', () => {
    expect(problemOf('SELECT VALUE ARRAY(SELECT VALUE t FROM t IN c.tags ORDER BY t) FROM c').message).toMatch(
      /not supported in subqueries/,
    );
  });
});
