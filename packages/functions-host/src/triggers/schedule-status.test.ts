import { describe, expect, test } from 'vitest';
import { checkPastDue } from './schedule-status.ts';
import { parseSchedule } from './timer-schedule.ts';

const hourly = parseSchedule('01:00:00');
const at = (time: string) => new Date(`2026-11-21T${time}Z`);

describe('what is stored of a timer', () => {
  test('is made when there is nothing yet: due from now on', () => {
    const { status, isPastDue } = checkPastDue(hourly, null, at('10:00:00'));
    expect([isPastDue, status]).toEqual([false, { last: null, next: at('11:00:00'), lastUpdated: at('10:00:00') }]);
  });

  test('says that an occurrence was missed', () => {
    const stored = { last: at('07:00:00'), next: at('08:00:00'), lastUpdated: at('07:00:00') };
    expect(checkPastDue(hourly, stored, at('10:00:00'))).toEqual({ status: stored, isPastDue: true });
    expect(checkPastDue(hourly, stored, at('07:30:00')).isPastDue).toBe(false);
  });

  test('of a timer that never ran counts from when it was made', () => {
    const stored = { last: null, next: at('08:00:00'), lastUpdated: at('07:00:00') };
    expect(checkPastDue(hourly, stored, at('09:00:00')).isPastDue).toBe(true);
  });

  test('of another schedule is replaced, and nothing is past due', () => {
    const stored = { last: at('07:00:00'), next: at('07:10:00'), lastUpdated: at('07:00:00') };
    expect(checkPastDue(hourly, stored, at('10:00:00'))).toEqual({
      status: { last: null, next: at('11:00:00'), lastUpdated: at('10:00:00') },
      isPastDue: false,
    });
    expect(checkPastDue(hourly, stored, at('07:30:00')).status).toEqual({
      last: null,
      next: at('08:00:00'),
      lastUpdated: at('07:00:00'),
    });
  });
});

describe('a schedule', () => {
  test('of less than a minute is frequent', () => {
    const now = at('10:00:00');
    expect(parseSchedule('*/20 * * * * *').isFrequent(now)).toBe(true);
    expect(parseSchedule('0 * * * * *').isFrequent(now)).toBe(false);
    expect(parseSchedule('00:00:30').isFrequent(now)).toBe(true);
    expect(parseSchedule('00:01:00').isFrequent(now)).toBe(false);
  });

  test('that is none is refused', () => {
    expect(() => parseSchedule('00:00:00')).toThrow('was not recognized');
    expect(() => parseSchedule('daily')).toThrow("'daily' was not recognized as a valid cron expression or timespan string");
  });
});
