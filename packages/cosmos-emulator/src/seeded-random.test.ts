import { describe, expect, it } from 'vitest';
import { randomAt, seededRandom } from './seeded-random.ts';

const places = Array.from({ length: 2_000 }, (_, place) => place);

describe('randomness by place', () => {
  it('is the same for the same seed and places, in whatever order it is asked for', () => {
    const forwards = places.map((place) => randomAt(5, 0, 1, place));
    const backwards = places.toReversed().map((place) => randomAt(5, 0, 1, place));
    expect(backwards.toReversed()).toEqual(forwards);
    expect(places.map((place) => randomAt(6, 0, 1, place))).not.toEqual(forwards);
    expect(places.map((place) => randomAt(5, 1, 0, place))).not.toEqual(forwards);
  });

  it('spreads evenly from 0 to below 1', () => {
    const numbers = places.map((place) => randomAt(1, 0, 1, place));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const tenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((n) => Math.floor(n * 10) === tenth).length);
    for (const count of tenths) expect(Math.abs(count - 200)).toBeLessThan(60);
  });
});

describe('a seeded sequence', () => {
  it('is the same for the same seed', () => {
    const [one, two, other] = [seededRandom(1), seededRandom(1), seededRandom(2)];
    const take = (random: () => number) => places.slice(0, 20).map(random);
    const first = take(one);
    expect(take(two)).toEqual(first);
    expect(take(other)).not.toEqual(first);
  });
});
