interface FieldRule {
  name: string;
  least: number;
  most: number;
  names: string[];
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const rules: FieldRule[] = [
  { name: 'second', least: 0, most: 59, names: [] },
  { name: 'minute', least: 0, most: 59, names: [] },
  { name: 'hour', least: 0, most: 23, names: [] },
  { name: 'day', least: 1, most: 31, names: [] },
  { name: 'month', least: 1, most: 12, names: months },
  { name: 'day of week', least: 0, most: 6, names: days },
];

const maxYearsAhead = 30; // 29 February on a given weekday comes back within 28 years, or 40 across a century.

export interface Cron {
  /** The first time after `after`, in the process's time zone (`TZ`, as WEBSITE_TIME_ZONE on Azure); null when there is none. */
  next(after: Date): Date | null;
}

/**
 * An NCRONTAB expression: `{second} {minute} {hour} {day} {month} {day-of-week}`, or five fields without seconds. Lists, ranges,
 * steps and English names. Day and day-of-week must both hold (NCrontab joins them with "and"). Null when it is none.
 */
export function parseCron(expression: string): Cron | null {
  const fields = expression.trim().split(/\s+/);
  if (fields.length === 5) fields.unshift('0');
  if (fields.length !== 6) return null;
  const sets = rules.map((rule, index) => parseField(fields[index] ?? '', rule));
  const [seconds, minutes, hours, monthDays, monthsSet, weekDays] = sets;
  if (!seconds || !minutes || !hours || !monthDays || !monthsSet || !weekDays) return null;
  const isDay = (date: Date) =>
    monthsSet.has(date.getMonth() + 1) && monthDays.has(date.getDate()) && weekDays.has(date.getDay());
  return { next: (after) => findNext(after, isDay, { hours, minutes, seconds }) };
}

function parseField(text: string, rule: FieldRule): Set<number> | null {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const range = parseItem(item, rule);
    if (!range) return null;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

/** `*`, `5`, `1-5`, each perhaps with a step; `5/15` runs from 5 to the field's end. */
function parseItem(item: string, rule: FieldRule): { from: number; to: number; step: number } | null {
  const [span = '', stepText, ...rest] = item.split('/');
  const step = stepText === undefined ? 1 : Number(stepText);
  if (rest.length > 0 || !Number.isInteger(step) || step < 1) return null;
  if (span === '*') return { from: rule.least, to: rule.most, step };
  const [first = '', last, ...more] = span.split('-');
  const from = parseValue(first, rule);
  const to = last === undefined ? (stepText === undefined ? from : rule.most) : parseValue(last, rule);
  return more.length > 0 || from === null || to === null || from > to ? null : { from, to, step };
}

function parseValue(text: string, rule: FieldRule): number | null {
  if (/^\d+$/.test(text)) {
    const value = Number(text);
    return value >= rule.least && value <= rule.most ? value : null;
  }
  const index = text.length >= 3 ? rule.names.findIndex((name) => name.startsWith(text.toLowerCase())) : -1;
  return index < 0 ? null : index + rule.least;
}

interface TimeSets {
  hours: Set<number>;
  minutes: Set<number>;
  seconds: Set<number>;
}

function findNext(after: Date, isDay: (date: Date) => boolean, times: TimeSets): Date | null {
  const from = new Date(after);
  from.setMilliseconds(0);
  from.setSeconds(from.getSeconds() + 1);
  const day = new Date(from.getFullYear(), from.getMonth(), from.getDate());
  const lastYear = from.getFullYear() + maxYearsAhead;
  for (; day.getFullYear() <= lastYear; day.setDate(day.getDate() + 1)) {
    if (!isDay(day)) continue;
    const found = findTime(day, from, times);
    if (found) return found;
  }
  return null;
}

/** The first matching time of this day that is not before `from`; a time that the clock change skips is not found. */
function findTime(day: Date, from: Date, times: TimeSets): Date | null {
  for (const hour of sorted(times.hours)) {
    if (at(day, hour, 59, 59) < from) continue;
    for (const minute of sorted(times.minutes)) {
      if (at(day, hour, minute, 59) < from) continue;
      for (const second of sorted(times.seconds)) {
        const time = at(day, hour, minute, second);
        if (time >= from && time.getHours() === hour) return time;
      }
    }
  }
  return null;
}

function at(day: Date, hour: number, minute: number, second: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour, minute, second);
}

function sorted(values: Set<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
