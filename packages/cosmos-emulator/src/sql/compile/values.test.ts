import { expect, it } from 'vitest';
import { compareValues, equalValues, identityOf, type Value } from './values.ts';

/** Each smaller than the next. */
const ascending: Value[] = [
  undefined,
  null,
  false,
  true,
  -1e300,
  -1,
  0,
  0.5,
  1,
  1e300,
  '',
  '\0',
  'A',
  'a',
  'a\0',
  'aa',
  'b',
  'é',
  '\ud7ff',
  '\ue000',
  '\ufffd',
  '😀',
  '😁',
  [],
  [null],
  [1],
  [1, 1],
  [2],
  ['a'],
  [[]],
  [{}],
  {},
  { a: 1 },
  { a: 1, b: 1 },
  { a: 2 },
  { b: 0 },
];

it('orders all values of all types', () => {
  ascending.forEach((a, i) => {
    ascending.forEach((b, j) => {
      expect(Math.sign(compareValues(a, b)), `${JSON.stringify(a)} against ${JSON.stringify(b)}`).toBe(Math.sign(i - j));
    });
  });
});

it('tells equal values from others, and so does their identity', () => {
  const different: Value[] = [
    ...ascending,
    '1',
    'null',
    '[]',
    'u',
    [undefined as never],
    { a: null },
    { a: [] },
    { 'a":1,"b': 1 },
  ];
  different.forEach((a, i) => {
    different.forEach((b, j) => {
      expect(equalValues(a, b), `${identityOf(a)} against ${identityOf(b)}`).toBe(i === j);
      expect(identityOf(a) === identityOf(b)).toBe(i === j);
    });
  });
  expect(identityOf(-0)).toBe(identityOf(0));
  expect(identityOf({ b: 1, a: { d: 1, c: 2 } })).toBe(identityOf({ a: { c: 2, d: 1 }, b: 1 }));
});
