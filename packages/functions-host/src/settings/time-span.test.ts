import { expect, test } from 'vitest';
import { parseTimeSpan } from './time-span.ts';

test.each([
  ['00:05:00', 300_000],
  ['01:02', 3_720_000],
  ['1.00:00:00', 86_400_000],
  ['00:00:00.5', 500],
  ['00:00:02.1234567', 2_123.4567],
  ['-00:00:01', -1000],
  ['7', 7 * 86_400_000],
])('%s is %d ms', (text, ms) => {
  expect(parseTimeSpan(text)).toBeCloseTo(ms, 3);
});

test.each(['24:00:00', '00:60:00', '00:00:60', 'soon', '', '1:2:3:4'])('%j is no time span', (text) => {
  expect(parseTimeSpan(text)).toBeNull();
});
