import { parseTimeSpan } from '../settings/time-span.ts';
import { parseCron } from './cron.ts';

export interface TimerSchedule {
  /** null: never again. */
  next(after: Date): Date | null;
  /** More than once a minute: such a schedule is not kept in storage (TimerSchedule.Create). */
  isFrequent(now: Date): boolean;
}

const minuteMs = 60_000;

/** An NCRONTAB expression or a TimeSpan. Throws an Error with the real host's sentence for anything else. */
export function parseSchedule(expression: string): TimerSchedule {
  const cron = parseCron(expression);
  if (cron) return { next: cron.next, isFrequent: (now) => comesTwiceAMinute(cron.next, now) };
  const periodMs = parseTimeSpan(expression);
  if (periodMs !== null && periodMs > 0) {
    return { next: (after) => new Date(after.getTime() + periodMs), isFrequent: () => periodMs < minuteMs };
  }
  throw new Error(`The schedule expression '${expression}' was not recognized as a valid cron expression or timespan string.`);
}

function comesTwiceAMinute(next: TimerSchedule['next'], now: Date): boolean {
  const first = next(now);
  const second = first && next(first);
  return second !== null && second.getTime() <= now.getTime() + minuteMs;
}
