import { expect, test } from 'vitest';
import { durationInWords, stopsOf } from './timeline.ts';

const entry = (step: string, at: number, ms: number | null = null) => ({
  step,
  at: new Date(Date.UTC(2026, 10, 21) + at).toISOString(),
  region: 'westus2',
  ms,
  detail: null,
});

test('stops stand in order of time with what lies between them', () => {
  const stops = stopsOf([entry('thumbnails-made', 900, 312), entry('granted', 0), entry('arrived', 400)]);
  expect(stops.map(({ label, afterMs, tookMs }) => [label, afterMs, tookMs])).toEqual([
    ['Granted', null, null],
    ['Arrived', 400, null],
    ['Thumbnails made', 500, 312],
  ]);
});

test('durations in words', () => {
  expect([4, 999, 1_250, 61_000, 7_200_000, 5 * 86_400_000].map(durationInWords)).toEqual([
    '4 ms',
    '999 ms',
    '1.3 s',
    '1 min',
    '2 h',
    '5 days',
  ]);
});
