import { describe, expect, it } from 'vitest';
import { evaluate, problemOf } from '../../../test/run-text.ts';
import { prepareQuery } from '../engine.ts';
import type { Json } from '../types.ts';

const doc = {
  s: 'Harbour at dawn',
  n: -2.5,
  list: ['a', 'b', 'c'],
  boxes: [
    { l: 'a', s: 1, at: { x: 1, y: 2 } },
    { l: 'b', s: 2 },
  ],
  o: {},
  z: null,
};

const table: Record<string, [string, Json | undefined][]> = {
  strings: [
    ["CONCAT('a', 'b')", 'ab'],
    ["CONCAT('a', 'b', c.s)", 'abHarbour at dawn'],
    ["CONCAT('a', 1)", undefined],
    ["CONCAT('a', c.missing)", undefined],
    ["CONTAINS(c.s, 'our')", true],
    ["CONTAINS(c.s, 'OUR')", false],
    ["CONTAINS(c.s, 'OUR', true)", true],
    ["CONTAINS(c.s, 'OUR', false)", false],
    ["CONTAINS(c.s, 'OUR', 1)", undefined],
    ["CONTAINS(c.s, 'OUR', c.missing)", undefined],
    ["CONTAINS(c.s, '')", true],
    ["CONTAINS(c.n, '2')", undefined],
    ["STARTSWITH(c.s, 'Harb')", true],
    ["STARTSWITH(c.s, 'harb')", false],
    ["STARTSWITH(c.s, 'harb', true)", true],
    ["ENDSWITH(c.s, 'dawn')", true],
    ["ENDSWITH(c.s, 'DAWN')", false],
    ["ENDSWITH(c.s, 'DAWN', true)", true],
    ["STRINGEQUALS(c.s, 'harbour AT dawn', true)", true],
    ["StringEquals(c.s, 'harbour AT dawn')", false],
    ['STRINGEQUALS(c.s, c.missing)', undefined],
    ["INDEX_OF(c.s, 'a')", 1],
    ["INDEX_OF(c.s, 'a', 2)", 8],
    ["INDEX_OF(c.s, 'x')", -1],
    ['LEFT(c.s, 3)', 'Har'],
    ['LEFT(c.s, 99)', 'Harbour at dawn'],
    ['LEFT(c.s, 0)', ''],
    ['LEFT(c.s, 1.5)', undefined],
    ['RIGHT(c.s, 4)', 'dawn'],
    ['RIGHT(c.s, 99)', 'Harbour at dawn'],
    ['RIGHT(c.s, 0)', ''],
    ['LENGTH(c.s)', 15],
    ['LENGTH(c.list)', undefined],
    ['LOWER(c.s)', 'harbour at dawn'],
    ['UPPER(c.s)', 'HARBOUR AT DAWN'],
    ['UPPER(c.n)', undefined],
    ["'[' || TRIM('  x ') || ']'", '[x]'],
    ["'[' || LTRIM('  x ') || ']'", '[x ]'],
    ["'[' || RTRIM('  x ') || ']'", '[  x]'],
    ["REPLACE(c.s, 'a', '$&')", 'H$&rbour $&t d$&wn'],
    ["REPLACE(c.s, '', 'x')", undefined],
    ['SUBSTRING(c.s, 0, 7)', 'Harbour'],
    ['SUBSTRING(c.s, 11, 99)', 'dawn'],
    ['SUBSTRING(c.s, 99, 1)', ''],
    ['SUBSTRING(c.s, -1, 3)', ''],
    ['SUBSTRING(c.s, 1, 0)', ''],
    ['ToString(c.n)', '-2.5'],
    ['TOSTRING(c.s)', 'Harbour at dawn'],
    ['TOSTRING(null)', 'null'],
    ['TOSTRING(c.list)', '["a","b","c"]'],
    ['TOSTRING(c.missing)', undefined],
  ],
  arrays: [
    ['ARRAY_CONCAT(c.list, [1], [])', ['a', 'b', 'c', 1]],
    ['ARRAY_CONCAT(c.list, 1)', undefined],
    ["ARRAY_CONTAINS(c.list, 'b')", true],
    ["ARRAY_CONTAINS(c.list, 'B')", false],
    ["ARRAY_CONTAINS(c.boxes, {l: 'a'})", false],
    ["ARRAY_CONTAINS(c.boxes, {l: 'a'}, true)", true],
    ["ARRAY_CONTAINS(c.boxes, {l: 'a', s: 2}, true)", false],
    ['ARRAY_CONTAINS(c.boxes, {at: {x: 1, y: 2}}, true)', true],
    ['ARRAY_CONTAINS(c.boxes, {at: {x: 1}}, true)', false],
    ["ARRAY_CONTAINS(c.boxes, {s: 2, l: 'b'})", true],
    ["ARRAY_CONTAINS(c.list, 'b', true)", true],
    ["ARRAY_CONTAINS(c.list, 'b', c.missing)", true],
    ["ARRAY_CONTAINS(c.boxes, {l: 'a'}, c.missing)", false],
    ["ARRAY_CONTAINS(c.list, 'b', 1)", undefined],
    ["ARRAY_CONTAINS(c.missing, 'b')", undefined],
    ['ARRAY_CONTAINS(c.list, c.missing)', undefined],
    ["ARRAY_CONTAINS(c.s, 'a')", undefined],
    ['ARRAY_LENGTH(c.list)', 3],
    ['ARRAY_LENGTH(c.s)', undefined],
    ['ARRAY_SLICE(c.list, 1)', ['b', 'c']],
    ['ARRAY_SLICE(c.list, 1, 1)', ['b']],
    ['ARRAY_SLICE(c.list, -2, 1)', ['b']],
    ['ARRAY_SLICE(c.list, -9, 1)', ['a']],
    ['ARRAY_SLICE(c.list, 9)', []],
    ['ARRAY_SLICE(c.list, 0, -1)', []],
    ['ARRAY_SLICE(c.list, 0.5)', undefined],
    ['ARRAY_SLICE(c.list, 0, c.missing)', undefined],
  ],
  numbers: [
    ['ABS(c.n)', 2.5],
    ['CEILING(c.n)', -2],
    ['FLOOR(c.n)', -3],
    ['ROUND(c.n)', -3],
    ['ROUND(2.5)', 3],
    ['ROUND(2.4)', 2],
    ['ROUND(0.49999999999999994)', 0],
    ['POWER(2, 10)', 1024],
    ['POWER(0, -1)', undefined],
    ['SQRT(9)', 3],
    ['SQRT(c.n)', undefined],
    ["ABS('1')", undefined],
    ['ABS(c.missing)', undefined],
  ],
};

describe.each(Object.entries(table))('functions of %s', (_, cases) => {
  it.each(cases)('%s is %j', (expression, value) => {
    expect(evaluate(expression, doc)).toEqual(value);
  });
});

describe('functions of types', () => {
  const samples: Record<string, string> = {
    UNDEFINED: 'c.missing',
    NULL: 'null',
    BOOL: 'false',
    NUMBER: '0',
    STRING: "''",
    ARRAY: '[]',
    OBJECT: '{}',
  };
  const holdFor: Record<string, string[]> = {
    IS_ARRAY: ['ARRAY'],
    IS_BOOL: ['BOOL'],
    IS_DEFINED: ['NULL', 'BOOL', 'NUMBER', 'STRING', 'ARRAY', 'OBJECT'],
    IS_NULL: ['NULL'],
    IS_NUMBER: ['NUMBER'],
    IS_OBJECT: ['OBJECT'],
    IS_PRIMITIVE: ['NULL', 'BOOL', 'NUMBER', 'STRING'],
    IS_STRING: ['STRING'],
  };
  it.each(Object.entries(holdFor))('%s holds for %j only', (name, types) => {
    for (const [type, sample] of Object.entries(samples)) expect(evaluate(`${name}(${sample})`, doc)).toBe(types.includes(type));
  });
});

it('GetCurrentTimestamp is the given clock in milliseconds', () => {
  const query = prepareQuery('SELECT VALUE GetCurrentTimestamp()', [], { now: () => 1_700_000_000_123 });
  expect(query.execute([], { maxItems: 1 }).items).toEqual([1_700_000_000_123]);
  expect(Math.abs(Number(evaluate('GETCURRENTTIMESTAMP()')) - Date.now())).toBeLessThan(60_000);
});

it('are compiled in time that grows with the text, however deep they nest', { timeout: 5_000 }, () => {
  const deep = Array.from({ length: 25 }).reduce<string>((inner) => `CONCAT('a', 'b', 'c', ${inner})`, "'d'");
  expect(evaluate(deep)).toBe(`${'abc'.repeat(25)}d`);
});

describe('what is refused', () => {
  it.each([
    ['FOO(1)', "'FOO' is not a recognized built-in function name."],
    ['toString_(1)', "'TOSTRING_' is not a recognized built-in function name."],
    ['constructor(1)', "'CONSTRUCTOR' is not a recognized built-in function name."],
    ['LOWER()', 'The LOWER function requires 1 argument(s), but 0 came.'],
    ['LOWER(c.a, c.b)', 'The LOWER function requires 1 argument(s), but 2 came.'],
    ["STARTSWITH('a')", 'The STARTSWITH function requires 2 to 3 argument(s), but 1 came.'],
    ["CONCAT('a')", 'The CONCAT function requires at least 2 argument(s), but 1 came.'],
    ['GetCurrentTimestamp(1)', 'The GETCURRENTTIMESTAMP function requires 0 argument(s), but 1 came.'],
    ['ST_DISTANCE(c.a, c.b)', "'ST_DISTANCE' is not a recognized built-in function name."],
  ])('%s', (expression, message) => {
    expect(problemOf(`SELECT VALUE ${expression} FROM c`).message).toBe(message);
  });
});
