import { expect, test } from 'vitest';
import { createPollingBackoff } from './polling-backoff.ts';

test('the waits of an empty queue double about, up to the most, and start over with a message', () => {
  const backoff = createPollingBackoff(100, 2_000, () => 0.5);
  const waits = Array.from({ length: 7 }, () => backoff.next(false));
  expect(waits).toEqual([200, 400, 800, 1600, 2000, 2000, 2000]);
  expect(backoff.next(true)).toBe(100);
  expect(backoff.next(false)).toBe(200);
});

test('they differ by a fifth at most', () => {
  expect(createPollingBackoff(100, 60_000, () => 0).next(false)).toBe(180);
  expect(createPollingBackoff(100, 60_000, () => 1).next(false)).toBe(220);
});
