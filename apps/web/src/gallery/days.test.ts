import { expect, test } from 'vitest';
import { dayOf, nameOfDay } from './days.ts';

const now = new Date(2026, 10, 21, 0, 30);

test('days are those of the person, not of UTC', () => {
  expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
  expect(dayOf(new Date(2026, 0, 6, 0, 0))).toBe('2026-01-06');
});

test('near days have words', () => {
  expect(nameOfDay('2026-11-21', now)).toBe('Today');
  expect(nameOfDay('2026-11-20', now)).toBe('Yesterday');
  expect(nameOfDay('2026-02-28', new Date(2026, 2, 1))).toBe('Yesterday');
});

test('other days say weekday and date, and the year when it is another', () => {
  // Punctuation is the locale's own and changes between versions of its data.
  expect(nameOfDay('2026-11-16', now, 'en-GB')).toMatch(/^Monday,? 16 November$/);
  expect(nameOfDay('2025-11-16', now, 'en-GB')).toMatch(/^Sunday,? 16 November 2025$/);
});
