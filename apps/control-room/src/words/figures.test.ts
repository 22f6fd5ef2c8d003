import { expect, test } from 'vitest';
import { count, dollars, duration, listed, millis } from './figures.ts';

test('durations are as short as they can be', () => {
  expect([0, 412.4, 999.4, 1_000, 9_940, 9_960, 61_000, 120_000, 3_600_000, 7_500_000].map(duration)).toEqual([
    '0 ms',
    '412 ms',
    '999 ms',
    '1.0 s',
    '9.9 s',
    '10 s',
    '1 min 1 s',
    '2 min',
    '1 h',
    '2 h 5 min',
  ]);
});

test('counts shorten from a thousand on', () => {
  expect([0, 7, 1.44, 999, 1_000, 1_240, 33_600, 2_100_000].map(count)).toEqual([
    '0',
    '7',
    '1.4',
    '999',
    '1k',
    '1.2k',
    '34k',
    '2.1M',
  ]);
});

test('small sums keep digits that say something', () => {
  expect([0, 0.0027, 0.5, 12].map(dollars)).toEqual(['$0', '$0.0027', '$0.50', '$12.00']);
});

test('names make a sentence', () => {
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
  expect(millis('2026-01-01T00:00:00.007Z')).toBe('007');
});
