import { expect, test } from 'vitest';
import { median, percentile, rounded } from './statistics.ts';

test('percentiles are taken by nearest rank', () => {
  const samples = [5, 1, 4, 2, 3];
  expect([median(samples), percentile(samples, 0.95), percentile(samples, 0.2)]).toEqual([3, 5, 1]);
});

test('no samples are no result', () => {
  expect(() => median([])).toThrow('at least one sample');
});

test('figures carry three digits', () => {
  expect([rounded(1234.5), rounded(0.123456)]).toEqual([1230, 0.123]);
});
