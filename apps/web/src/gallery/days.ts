/** Day of a moment in the person's own time zone, as `2026-11-21`. */
export function dayOf(moment: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
}

/** "Today", "Yesterday", "Monday 16 November", and with the year when it is not this one. `locale` only for tests. */
export function nameOfDay(day: string, now: Date, locale?: string): string {
  if (day === dayOf(now)) return 'Today';
  if (day === dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return 'Yesterday';
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const parts: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
  if (year !== now.getFullYear()) parts.year = 'numeric';
  return new Intl.DateTimeFormat(locale, parts).format(new Date(year, month - 1, date));
}
