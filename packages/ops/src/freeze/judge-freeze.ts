import type { Holiday } from './read-holidays.ts';

export type Action = 'release' | 'rollback';

export interface FreezeQuestion {
  readonly at: Date;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly holidays: readonly Holiday[];
  readonly action: Action;
  /** Why it is done all the same; null for no override. */
  readonly override: string | null;
}

export interface FreezeVerdict {
  readonly isOpen: boolean;
  /** A sentence. */
  readonly reason: string;
  /** The local day that was judged, `2026-11-20`. */
  readonly day: string;
  readonly weekday: string;
  /** What forbade it; null when nothing did. Stays when it was overridden. */
  readonly frozenBy: string | null;
}

/** Nobody wants to mend a release on a Saturday. */
const frozenDays = new Set(['Friday', 'Saturday', 'Sunday']);

/** Whether a release may begin. Going back is never frozen: what is broken is mended on any day. */
export function judgeFreeze({ at, timeZone, holidays, action, override }: FreezeQuestion): FreezeVerdict {
  const { day, weekday } = localDay(at, timeZone);
  const frozenBy = frozenDays.has(weekday) ? weekday : (holidays.find(({ from, to }) => from <= day && day <= to)?.name ?? null);
  const when = `${weekday} ${day} (${timeZone})`;
  const answer = (isOpen: boolean, reason: string): FreezeVerdict => ({ isOpen, reason, day, weekday, frozenBy });
  if (action === 'rollback') return answer(true, `A rollback is never frozen: ${when}.`);
  if (frozenBy === null) return answer(true, `Releases are open: ${when}.`);
  if (override !== null) return answer(true, `Frozen by ${frozenBy}, overridden: "${override}". It is ${when}.`);
  return answer(
    false,
    `Releases are frozen by ${frozenBy}: it is ${when}. If it cannot wait, give the reason with --override; a rollback is never frozen.`,
  );
}

function localDay(at: Date, timeZone: string): { day: string; weekday: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    weekday: 'long',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  return { day: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`, weekday: part('weekday') };
}
