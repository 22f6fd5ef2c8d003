import { expect, test } from 'vitest';
import { chiSquare, chiSquareLimit } from './chi-square.ts';

const weights = { blue: 80, green: 20 };

test('counts as wanted are no distance away', () => expect(chiSquare({ blue: 800, green: 200 }, weights)).toBe(0));

test('what chance makes stays below the limit, another split does not', () => {
  expect(chiSquare({ blue: 1_620, green: 380 }, weights)).toBeCloseTo(1.25, 6);
  expect(chiSquare({ blue: 1_500, green: 500 }, weights)).toBeGreaterThan(chiSquareLimit);
});

test('traffic without weight is never chance', () => {
  expect(chiSquare({ blue: 999, green: 1 }, { blue: 100, green: 0 })).toBe(Number.POSITIVE_INFINITY);
  expect(chiSquare({ blue: 999 }, { blue: 100, green: 0 })).toBe(0);
});
