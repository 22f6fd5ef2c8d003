import { describe, expect, it } from 'vitest';
import { seededRandom } from './seeded-random.ts';

const take = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

describe('seededRandom', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    expect(take(7, 50)).toEqual(take(7, 50));
    expect(take(7, 50)).not.toEqual(take(8, 50));
  });

  it('spreads evenly over [0, 1)', () => {
    const numbers = take(1, 10_000);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    for (const tenth of Array.from({ length: 10 }, (_, index) => index / 10)) {
      const share = numbers.filter((number) => number >= tenth && number < tenth + 0.1).length / numbers.length;
      expect(share).toBeCloseTo(0.1, 1);
    }
  });
});
