import { expect, it } from 'vitest';
import { ManualClock } from '../../test/storage/manual-clock.ts';
import { Durations, percentilesOf } from './percentiles.ts';

it('takes the nearest rank', () => {
  expect(percentilesOf([])).toBeNull();
  expect(percentilesOf([7])).toEqual({ p50: 7, p95: 7, p99: 7, count: 1 });
  expect(percentilesOf(Array.from({ length: 100 }, (_, index) => 100 - index))).toEqual({
    p50: 50,
    p95: 95,
    p99: 99,
    count: 100,
  });
});

it('forgets what is older than its window, name by name', () => {
  const clock = new ManualClock();
  const durations = new Durations(clock, 10_000);
  durations.add('a', 5);
  durations.add('b', 1);
  clock.turn(8_000);
  durations.add('a', 15);
  expect(durations.percentiles()).toMatchObject({ a: { count: 2, p99: 15 }, b: { count: 1 } });
  clock.turn(3_000);
  expect(durations.percentiles()).toEqual({ a: { p50: 15, p95: 15, p99: 15, count: 1 } });
  clock.turn(10_000);
  expect(durations.percentiles()).toEqual({});
});

it('stays bounded under load', () => {
  const durations = new Durations(new ManualClock(), 60_000);
  for (let count = 0; count < 20_000; count++) durations.add('a', count);
  expect(durations.percentiles()['a']?.count).toBeLessThanOrEqual(4_000);
});
