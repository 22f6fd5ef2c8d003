import { expect, test } from 'vitest';
import { createPace, type Pace } from './pace.ts';

const afterManyOf = (ms: number): Pace => {
  const pace = createPace();
  for (let count = 0; count < 30; count++) pace.learn(ms);
  return pace;
};

/** When a picture that is ready after `ms` is seen, and how many looks that took. */
function seenAt(pace: Pace, ms: number): { at: number; looks: number } {
  let at = pace.pauseMs(0);
  let looks = 1;
  while (at < ms) at += pace.pauseMs(looks++);
  return { at, looks };
}

test.each([200, 400, 1_000, 2_000])(
  'a picture that takes as long as those before it, %d ms, is seen soon, in few looks',
  (ms) => {
    const { at, looks } = seenAt(afterManyOf(ms), ms);
    expect(at - ms).toBeLessThan(0.2 * ms);
    expect(looks).toBeLessThanOrEqual(5);
  },
);

test('one that takes much longer is asked for less and less often, at least every two seconds', () => {
  const pace = createPace();
  const pauses = Array.from({ length: 60 }, (_, look) => pace.pauseMs(look));
  expect(pauses.slice(2).every((ms, index) => ms >= (pauses[index + 1] ?? 0))).toBe(true);
  expect(Math.max(...pauses)).toBe(2_000);
  expect(seenAt(pace, 60_000).looks).toBeLessThan(60);
});

test('one picture that came very late hardly keeps the next one back', () => {
  const pace = createPace();
  const before = pace.pauseMs(0);
  pace.learn(600_000);
  expect(pace.pauseMs(0)).toBeLessThan(3 * before);
});

test('a bad hour does not keep the next picture back', () => {
  expect(afterManyOf(600_000).pauseMs(0)).toBeLessThan(1_500);
});

test('pictures that are there at once do not make it ask without end', () => {
  expect(afterManyOf(0).pauseMs(0)).toBeGreaterThanOrEqual(40);
});
