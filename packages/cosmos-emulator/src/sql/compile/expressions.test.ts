import { describe, expect, it } from 'vitest';
import { evaluate, problemOf, run } from '../../../test/run-text.ts';
import type { Json } from '../types.ts';

const doc = { n: 3, s: 'abc', t: true, f: false, z: null, list: [1, 'x', [2]], o: { a: 1, b: { c: 2 } }, constructor_: 1 };

describe('three-valued logic', () => {
  const values: [string, boolean | undefined][] = [
    ['true', true],
    ['false', false],
    ['undefined', undefined],
    ['c.missing', undefined],
    ['1', undefined],
    ['null', undefined],
  ];
  const and = (a: boolean | undefined, b: boolean | undefined) => (a === false || b === false ? false : a && b);
  const or = (a: boolean | undefined, b: boolean | undefined) =>
    a === true || b === true ? true : a === false && b === false ? false : undefined;

  it.each(values.flatMap(([a, x]) => values.map(([b, y]) => [a, b, and(x, y), or(x, y)] as const)))(
    '%s with %s',
    (a, b, both, either) => {
      expect(evaluate(`${a} AND ${b}`, doc)).toBe(both);
      expect(evaluate(`${a} OR ${b}`, doc)).toBe(either);
    },
  );

  it.each(values)('NOT %s', (text, value) => {
    expect(evaluate(`NOT ${text}`, doc)).toBe(value === undefined ? undefined : !value);
  });

  it('keeps only what is true in WHERE', () => {
    const docs = [{ v: true }, { v: false }, { v: null }, { v: 1 }, { v: 'true' }, {}];
    expect(run('SELECT * FROM c WHERE c.v', docs)).toEqual([{ v: true }]);
    expect(run('SELECT * FROM c WHERE NOT c.v', docs)).toEqual([{ v: false }]);
  });
});

describe('comparison', () => {
  it.each<[string, Json | undefined]>([
    ['c.n = 3', true],
    ['c.n = 4', false],
    ['c.n != 4', true],
    ['3 = 3.0', true],
    ["c.s = 'ABC'", false],
    ['c.z = null', true],
    ['c.missing = undefined', undefined],
    ['c.missing != 1', undefined],
    ['c.missing = null', undefined],
    ['c.o = {b: {c: 2}, a: 1}', true],
    ['c.o = {a: 1}', false],
    ["c.list = [1, 'x', [2]]", true],
    ["c.list = [1, [2], 'x']", false],
    ['[] = {}', false],
    ["c.s < 'abd'", true],
    ["c.s >= 'abc'", true],
    ["'a' < 'B'", false],
    ["'\u{fffd}' < '😀'", true],
    ['false < true', true],
    ['null <= null', true],
    ['c.n > 2 AND c.n < 4', true],
  ])('%s is %s', (expression, value) => {
    expect(evaluate(expression, doc)).toEqual(value);
  });

  it('finds defined values of two types unequal, and in no order', () => {
    const samples = ['null', 'false', '0', "''", '[]', '{}'];
    for (const a of samples) {
      for (const b of samples.filter((other) => other !== a)) {
        expect(evaluate(`${a} = ${b}`)).toBe(false);
        expect(evaluate(`${a} != ${b}`)).toBe(true);
        expect(evaluate(`${a} < ${b}`)).toBe(undefined);
        expect(evaluate(`${a} >= ${b}`)).toBe(undefined);
      }
    }
  });

  it('has no order among arrays and among objects', () => {
    expect(evaluate('[1] < [2]')).toBe(undefined);
    expect(evaluate('{} <= {}')).toBe(undefined);
  });

  it.each<[string, Json | undefined]>([
    ['c.n IN (1, 2, 3)', true],
    ['c.n NOT IN (1, 2, 3)', false],
    ["c.n IN ('3', null)", false],
    ['c.missing IN (1, undefined)', undefined],
    ['c.n IN (undefined, 3)', true],
    ['c.o IN ({a: 1}, {a: 1, b: {c: 2}})', true],
    ['c.n BETWEEN 1 AND 3', true],
    ['c.n NOT BETWEEN 4 AND 5', true],
    ["c.n BETWEEN 1 AND '9'", undefined],
    ["c.n BETWEEN 4 AND '9'", false],
    ['c.missing BETWEEN 1 AND 3', undefined],
    ["c.s BETWEEN 'abc' AND 'abd'", true],
    ['[1] BETWEEN [0] AND [2]', undefined],
  ])('%s is %s', (expression, value) => {
    expect(evaluate(expression, doc)).toEqual(value);
  });
});

describe('arithmetic and text', () => {
  it.each<[string, Json | undefined]>([
    ['c.n + 1', 4],
    ["c.n + '1'", undefined],
    ["c.s + 'd'", undefined],
    ["c.s || 'd'", 'abcd'],
    ['c.s || c.n', undefined],
    ['7 % 4', 3],
    ['-7 % 4', -3],
    ['7 / 2', 3.5],
    ['1 / 0', undefined],
    ['0 % 0', undefined],
    ['1e308 * 10', undefined],
    ['~5', -6],
    ['6 & 3', 2],
    ['6 | 3', 7],
    ['6 ^ 3', 5],
    ['1 << 4', 16],
    ['-8 >> 1', -4],
    ['-8 >>> 28', 15],
    ["'6' & 3", undefined],
    ['-c.s', undefined],
    ['+c.n', 3],
    ['c.missing + 1', undefined],
  ])('%s is %s', (expression, value) => {
    expect(evaluate(expression, doc)).toEqual(value);
  });
});

describe('choice', () => {
  it.each<[string, Json | undefined]>([
    ["c.n > 2 ? 'big' : 'small'", 'big'],
    ["c.missing ? 'big' : 'small'", 'small'],
    ["c.n ? 'big' : 'small'", 'small'],
    ["true ? c.missing : 'small'", undefined],
    ["c.missing ?? 'default'", 'default'],
    ["c.z ?? 'default'", null],
    ['c.missing ?? c.gone ?? 5', 5],
    ['c.missing ?? c.gone', undefined],
  ])('%s is %s', (expression, value) => {
    expect(evaluate(expression, doc)).toEqual(value);
  });
});

describe('access and construction', () => {
  it.each<[string, Json | undefined]>([
    ['c.o.b.c', 2],
    ["c['o']['b'].c", 2],
    ["c[c.s || '']", undefined],
    ["c['o'][c.missing ?? 'a']", 1],
    ['c.list[0]', 1],
    ['c.list[2][0]', 2],
    ['c.list[9]', undefined],
    ['c.list[-1]', undefined],
    ['c.list[0.5]', undefined],
    ["c.list['0']", undefined],
    ['c.list.length', undefined],
    ['c.o[0]', undefined],
    ['c.s.length', undefined],
    ['c.s[0]', undefined],
    ['c.z.a', undefined],
    ['c.constructor', undefined],
    ['c.__proto__', undefined],
    ["c['toString']", undefined],
    ['[1, c.missing, null]', [1, null]],
    ['{a: c.missing, b: c.z}', { b: null }],
    ['{a: {b: [c.n]}}.a.b[0]', 3],
    ['[[1, 2], [3]][1]', [3]],
  ])('%s is %s', (expression, value) => {
    expect(evaluate(expression, doc)).toEqual(value);
  });

  it('treats properties of any name as data', () => {
    const odd = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2, "hasOwnProperty": 3}');
    expect(evaluate('c.__proto__.x', odd)).toBe(1);
    expect(evaluate('c.constructor', odd)).toBe(2);
    expect(JSON.stringify(run('SELECT c.__proto__, c.constructor, c["hasOwnProperty"] FROM c', [odd]))).toBe(
      '[{"__proto__":{"x":1},"constructor":2,"hasOwnProperty":3}]',
    );
  });
});

describe('parameters', () => {
  it('stand for values of any type', () => {
    const p = { n: 3, s: "it's", o: { a: 1, b: { c: 2 } }, l: [1, 'x', [2]], z: null };
    expect(evaluate('[c.n = @n, @s, c.o = @o, c.list = @l, @z, @o.b]', doc, p)).toEqual([
      true,
      "it's",
      true,
      true,
      null,
      { c: 2 },
    ]);
  });

  it('are told apart by case, and refused when missing', () => {
    expect(problemOf('SELECT VALUE @N FROM c', [doc], { n: 1 }).message).toBe("The parameter '@N' is not supplied.");
  });

  it('count in TOP, OFFSET and LIMIT', () => {
    const docs = [1, 2, 3, 4].map((n) => ({ n }));
    expect(run('SELECT TOP @k VALUE c.n FROM c', docs, { k: 2 })).toEqual([1, 2]);
    expect(run('SELECT VALUE c.n FROM c OFFSET @o LIMIT @l', docs, { o: 1, l: 2 })).toEqual([2, 3]);
    for (const k of [-1, 1.5, '2', null]) {
      expect(problemOf('SELECT TOP @k VALUE c.n FROM c', docs, { k }).message).toMatch(/non-negative integer/);
    }
  });
});
