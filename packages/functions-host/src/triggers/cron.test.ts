import { describe, expect, test } from 'vitest';
import { parseCron } from './cron.ts';

/** All times here are local, as the expressions are; written without a zone they mean local time. */
const next = (expression: string, after: string): string | null => {
  const found = parseCron(expression)?.next(new Date(after)) ?? null;
  if (!found) return null;
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${found.getFullYear()}-${pad(found.getMonth() + 1)}-${pad(found.getDate())}T${pad(found.getHours())}:${pad(found.getMinutes())}:${pad(found.getSeconds())}`;
};

describe('the next time', () => {
  test.each([
    ['* * * * * *', '2026-11-21T10:00:00.500', '2026-11-21T10:00:01'],
    ['0 */5 * * * *', '2026-11-21T10:00:00', '2026-11-21T10:05:00'],
    ['0 */5 * * * *', '2026-11-21T10:57:01', '2026-11-21T11:00:00'],
    ['0 0 4 * * *', '2026-11-21T04:00:00', '2026-11-22T04:00:00'],
    ['30 15 9-17/4 * * *', '2026-11-21T09:15:30', '2026-11-21T13:15:30'],
    ['0 0 0 29 2 *', '2026-11-21T00:00:00', '2028-02-29T00:00:00'],
    ['0 0 12 * * MON-FRI', '2026-11-21T12:00:00', '2026-11-23T12:00:00'],
    ['0 0 12 * JAN,July *', '2026-11-21T12:00:00', '2027-01-01T12:00:00'],
    ['0 10/20 * * * *', '2026-11-21T10:31:00', '2026-11-21T10:50:00'],
    ['0 0 0 13 * 5', '2026-11-21T00:00:00', '2027-08-13T00:00:00'],
    ['*/5 * * * *', '2026-11-21T10:00:00', '2026-11-21T10:05:00'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:59', '2027-12-31T23:59:59'],
  ])('of %s after %s is %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  test('of a day that never comes is none', () => {
    expect(next('0 0 0 31 2 *', '2026-11-21T00:00:00')).toBeNull();
  });
});

test.each([
  '',
  '* * * *',
  '60 * * * * *',
  '* * 24 * * *',
  '* * * 0 * *',
  '* * * * 13 *',
  '* * * * * 7',
  '*/0 * * * * *',
  '5-1 * * * * *',
  '* * * * * MO',
  'a b c d e f',
  '0 0 0 ? * *',
])('%j is no expression', (expression) => {
  expect(parseCron(expression)).toBeNull();
});
