import { describe, expect, it } from 'vitest';
import { evaluate, problemOf, run } from '../../../test/run-text.ts';

const docs = [{ id: 'a', n: 1, order: 7, w: { h: 2, 'a b': 3 }, tags: ['x', 'y'] }];

describe('what is written differently and means the same', () => {
  it.each([
    ['SELECT c.n FROM c', 'select c.n from c'],
    ['SELECT c.n FROM c', 'SeLeCt c["n"] fRoM c'],
    ['SELECT c.n FROM c', "SELECT c['n'] FROM c"],
    ['SELECT c.n FROM c', 'SELECT\n\tc . n\r\nFROM c -- to the end of the line\n/* or\nof the comment */'],
    ['SELECT c.n FROM c', 'SELECT d.n FROM c d'],
    ['SELECT c.n FROM c', 'SELECT d.n FROM c AS d'],
    ['SELECT c.n FROM c', 'SELECT anything.n FROM anything'],
    ['SELECT c.n AS m FROM c', 'SELECT VALUE {m: c.n} FROM c'],
    ['SELECT VALUE c.tags[0] FROM c', "SELECT VALUE c['tags'][1 - 1] FROM c"],
    ['SELECT VALUE true FROM c', 'SELECT VALUE TRUE FROM c'],
    ['SELECT VALUE c.n <> 2 FROM c', 'SELECT VALUE c.n != 2 FROM c'],
    ['SELECT VALUE upper(c.id) FROM c', 'SELECT VALUE UPPER(c.id) FROM c'],
    ['SELECT VALUE 1 + 2 * 3 FROM c', 'SELECT VALUE 1 + (2 * 3) FROM c'],
    ['SELECT VALUE 7 - 2 - 1 FROM c', 'SELECT VALUE (7 - 2) - 1 FROM c'],
    ['SELECT VALUE false AND false OR true FROM c', 'SELECT VALUE (false AND false) OR true FROM c'],
    ['SELECT VALUE 1 + 1 = 2 FROM c', 'SELECT VALUE (1 + 1) = 2 FROM c'],
    ['SELECT VALUE 1 | 6 & 3 FROM c', 'SELECT VALUE 1 | (6 & 3) FROM c'],
    ['SELECT VALUE 1 << 2 + 1 FROM c', 'SELECT VALUE 1 << (2 + 1) FROM c'],
    ['SELECT VALUE c.n BETWEEN 1 AND 2 AND true FROM c', 'SELECT VALUE (c.n BETWEEN 1 AND 2) AND true FROM c'],
    ['SELECT VALUE -c.n FROM c', 'SELECT VALUE 0 - c.n FROM c'],
    ['SELECT VALUE 0x1F FROM c', 'SELECT VALUE 31 FROM c'],
    ['SELECT VALUE 1.5e2 FROM c', 'SELECT VALUE 150 FROM c'],
    ['SELECT VALUE .5 FROM c', 'SELECT VALUE 0.5 FROM c'],
    ['SELECT VALUE c.w["a b"] FROM c', 'SELECT VALUE c.w.h + 1 FROM c'],
  ])('%s = %s', (one, other) => {
    expect(run(one, docs)).toEqual(run(other, docs));
    expect(run(one, docs)).toHaveLength(1);
  });

  it.each([
    [String.raw`'it\'s'`, "it's"],
    [String.raw`"a\"b"`, 'a"b'],
    [String.raw`'\\ \/ \b\f\n\r\t'`, '\\ / \b\f\n\r\t'],
    [String.raw`'\u00e9\uD83D\uDE00'`, 'é😀'],
    [`"it's"`, "it's"],
    [`''`, ''],
  ])('reads the string %s', (text, value) => {
    expect(evaluate(text)).toBe(value);
  });
});

describe('what is refused', () => {
  it.each([
    ['SELEC * FROM c', 'SELEC', 0],
    ['SELECT * FORM c', 'FORM', 9],
    ['SELECT * FROM c WHERE c.n = = 1', '=', 28],
    ['SELECT * FROM c WHERE', undefined, 21],
    ['SELECT c.order FROM c', 'order', 9],
    ['SELECT c.value FROM c', 'value', 9],
    ['SELECT c.n m FROM c', 'm', 11],
    ['SELECT VALUE c.n AS m FROM c', 'AS', 17],
    ['SELECT TOP 1.5 * FROM c', '1.5', 11],
    ['SELECT TOP -1 * FROM c', '-', 11],
    ['SELECT * FROM c LIMIT 5', 'LIMIT', 16],
    ['SELECT * FROM c OFFSET 5', undefined, 24],
    ['SELECT * FROM c ORDER c.n', 'c', 22],
    ['SELECT COUNT(*) FROM c', '*', 13],
    ['SELECT * FROM c WHERE c.n IS NULL', 'IS', 26],
    ['SELECT * FROM c WHERE c.n IN ()', ')', 30],
    ["SELECT * FROM c WHERE c.n LIKE 'a' ESCAPE 'ab'", "'ab'", 42],
    ['SELECT * FROM c GROUP BY c.n HAVING c.n > 1', 'HAVING', 29],
    ['SELECT * FROM c; DELETE', ';', 15],
    ['SELECT * FROM c WHERE c.{documentdb-formattableorderbyquery-filter}', '{', 24],
    ['SELECT * FROM c LEFT JOIN t IN c.tags', 'LEFT', 16],
    ['UPDATE c SET c.n = 1', 'UPDATE', 0],
  ])('%s', (text, near, start) => {
    const { message, code, location } = problemOf(text, docs);
    expect(location?.start).toBe(start);
    expect(code).toBe('SC1001');
    if (near !== undefined && near !== ';') expect(message).toBe(`Syntax error, incorrect syntax near '${near}'.`);
    if (near !== undefined) expect(text.slice(location?.start, location?.end)).toBe(near);
  });

  it.each([
    ["SELECT * FROM c WHERE c.id = 'open", /string literal/],
    ["SELECT * FROM c WHERE c.id = 'two\nlines'", /string literal/],
    [String.raw`SELECT * FROM c WHERE c.id = '\x41'`, /escape sequence/],
    ['SELECT * FROM c WHERE c.n = 1a', /numeric/],
    ['SELECT * FROM c WHERE c.n = 1e999', /numeric/],
    ['SELECT * FROM c WHERE c.n = #', /invalid token '#'/],
    ['SELECT * FROM c WHERE c.émile = 1', /invalid token 'é'/],
    ['SELECT udf.f(c.n) FROM c', /User-defined functions/],
    ['SELECT {a: 1, "a": 2} FROM c', /given twice/],
  ])('%s', (text, message) => {
    expect(problemOf(text, docs).message).toMatch(message);
  });

  it.each([
    'NOT c.a = 1',
    'NOT c.a IN (1)',
    'NOT c.a BETWEEN 1 AND 2',
    "NOT c.a LIKE 'x'",
    'c.n & 1 = 1',
    "c.id || 'b' = 'ab'",
    'c.a ?? c.n > 0 ? 1 : 2',
    'c.n = 1 ? 1 : c.n = 2 ? 2 : 3',
    'c.n = 1 ? 1 : c.a ?? 3',
  ])('asks for parentheses in %s', (expression) => {
    expect(problemOf(`SELECT VALUE ${expression} FROM c`, docs).message).toMatch(/parentheses/);
  });

  it.each([
    ['(NOT c.a) = 1', undefined],
    ['NOT (c.n = 2)', true],
    ['NOT c.tags[5] AND false', false],
    ['(c.n & 1) = 1', true],
    ["(c.id || 'b') = 'ab'", true],
    ['(c.a ?? c.n) > 0 ? 1 : 2', 1],
    ['c.n = 2 ? 1 : (c.n = 1 ? 2 : 3)', 2],
    ['c.n = 1 ? (c.a ?? 4) : 3', 4],
  ])('takes %s', (expression, value) => {
    expect(evaluate(expression, docs[0])).toBe(value);
  });

  it('nesting that would exhaust the stack', () => {
    const deep = 5_000;
    const texts = [
      `SELECT VALUE ${'('.repeat(deep)}1${')'.repeat(deep)} FROM c`,
      `SELECT VALUE ${'NOT '.repeat(deep)}true FROM c`,
      `SELECT VALUE 1${' + 1'.repeat(deep)} FROM c`,
      `SELECT VALUE c${'.a'.repeat(deep)} FROM c`,
      `SELECT VALUE ${'['.repeat(deep)}${']'.repeat(deep)} FROM c`,
      `SELECT VALUE ${'EXISTS(SELECT VALUE '.repeat(deep)}1`,
    ];
    for (const text of texts) expect(problemOf(text).message).toBe('The query is nested too deeply.');
  });

  it('not long lists, which are flat', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => i);
    expect(run(`SELECT VALUE c.n FROM c WHERE c.n IN (${many.join()})`, docs)).toEqual([1]);
    expect(run(`SELECT VALUE c.n FROM c WHERE ${many.map((i) => `c.n = ${i}`).join(' OR ')}`, docs)).toEqual([1]);
  });
});
