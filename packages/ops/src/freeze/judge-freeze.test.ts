import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type FreezeQuestion, judgeFreeze } from './judge-freeze.ts';
import { readHolidays } from './read-holidays.ts';

const ask = (at: string, changes: Partial<FreezeQuestion> = {}) =>
  judgeFreeze({ at: new Date(at), timeZone: 'UTC', holidays: [], action: 'release', override: null, ...changes });

const christmas = { from: '2026-12-21', to: '2027-01-03', name: 'Christmas' };

test.each([
  ['2026-11-16T12:00:00Z', true, 'Monday'],
  ['2026-11-19T23:59:59Z', true, 'Thursday'],
  ['2026-11-20T00:00:00Z', false, 'Friday'],
  ['2026-11-21T12:00:00Z', false, 'Saturday'],
  ['2026-11-22T23:59:59Z', false, 'Sunday'],
  ['2026-11-23T00:00:00Z', true, 'Monday'],
])('at %s releases are open: %s', (at, isOpen, weekday) => {
  expect(ask(at)).toMatchObject({ isOpen, weekday, frozenBy: isOpen ? null : weekday });
});

test('the days of the time zone count: it is Friday in Auckland while it is Thursday in Berlin', () => {
  const at = '2026-11-19T12:00:00Z';
  expect(ask(at, { timeZone: 'Pacific/Auckland' })).toMatchObject({ isOpen: false, day: '2026-11-20' });
  expect(ask(at, { timeZone: 'Europe/Berlin' })).toMatchObject({ isOpen: true, day: '2026-11-19' });
});

test('a clock that is put forward or back makes no other day', () => {
  const timeZone = 'Europe/Berlin';
  // Sunday 29 March 2026, 01:00 UTC: two o'clock becomes three. Monday begins at 22:00 UTC then, and at 23:00 the week before.
  expect(ask('2026-03-29T21:59:59Z', { timeZone }).isOpen).toBe(false);
  expect(ask('2026-03-29T22:00:00Z', { timeZone }).isOpen).toBe(true);
  expect(ask('2026-03-22T22:59:59Z', { timeZone }).isOpen).toBe(false);
  expect(ask('2026-10-25T23:00:00Z', { timeZone }).isOpen).toBe(true);
});

test.each([
  ['2026-12-20T12:00:00Z', 'Sunday'],
  ['2026-12-21T00:00:00Z', 'Christmas'],
  ['2026-12-30T12:00:00Z', 'Christmas'],
  ['2027-01-04T00:00:00Z', null],
])('at %s a range of holidays freezes with both ends: %s', (at, frozenBy) => {
  expect(ask(at, { holidays: [christmas] }).frozenBy).toBe(frozenBy);
});

test('a rollback is never frozen, not even on a holiday that is a Sunday', () => {
  expect(ask('2026-12-27T12:00:00Z', { holidays: [christmas], action: 'rollback' })).toMatchObject({ isOpen: true });
});

test('a reason opens a frozen day, and is told with what froze it', () => {
  const verdict = ask('2026-11-20T12:00:00Z', { override: 'security fix' });
  expect(verdict).toMatchObject({ isOpen: true, frozenBy: 'Friday' });
  expect(verdict.reason).toBe('Frozen by Friday, overridden: "security fix". It is Friday 2026-11-20 (UTC).');
});

describe('a file of holidays', () => {
  const dir = mkdtempSync(join(tmpdir(), 'ops-holidays-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const fileOf = (text: string) => {
    const path = join(dir, 'holidays.json');
    writeFileSync(path, text);
    return path;
  };

  test('holds days, days with names and ranges', () => {
    const text = JSON.stringify(['2026-12-25', { date: '2026-05-01', name: 'May Day' }, christmas]);
    expect(readHolidays(fileOf(text))).toEqual([
      { from: '2026-12-25', to: '2026-12-25', name: 'a holiday' },
      { from: '2026-05-01', to: '2026-05-01', name: 'May Day' },
      christmas,
    ]);
  });

  test.each([
    ['a day that does not exist', '["2026-02-30"]'],
    ['an end before its beginning', '[{"from": "2026-12-25", "to": "2026-12-24", "name": "x"}]'],
    ['a misspelt field', '[{"date": "2026-12-25", "name": "x", "til": "2026-12-26"}]'],
    ['no list', '{}'],
    ['no JSON', '2026-12-25'],
  ])('is refused with %s: it must not count as a file without holidays', (_what, text) => {
    expect(() => readHolidays(fileOf(text))).toThrow(/holidays/);
  });

  test('is refused when it is not there', () => {
    expect(() => readHolidays(join(dir, 'nowhere.json'))).toThrow('cannot be read');
  });
});
