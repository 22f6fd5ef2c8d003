import type { Leaving } from './rehearsal-report.ts';
import type { Action } from './visitors.ts';

/** What people did from `since` on who were to leave a colour, which was decided at `decidedAt`; both ms since 1970. */
export function leavingOf(actions: readonly Action[], from: string, since: number, decidedAt: number): Leaving {
  // What was under way then began before it.
  const during = actions.filter(({ at, ms }) => at + ms >= since);
  const old = during.filter(({ colour }) => colour === from);
  return {
    actions: during.length,
    failed: during.filter(({ failure }) => failure !== null).length,
    repeated: during.filter(({ requests }) => requests > 1).length,
    slowestMs: Math.max(0, ...during.map(({ ms }) => ms)),
    lastAnswerMs: Math.max(0, ...old.map(({ at, ms }) => at + ms - decidedAt)),
  };
}

/** Whether everybody who acts was last answered by this colour, after `since`. */
export function haveAllArrived(actions: readonly Action[], to: string, since: number): boolean {
  const latest = latestOf(actions);
  return latest.length > 0 && latest.every(({ colour, at }) => colour === to && at > since);
}

/** What each person did last. */
export const latestOf = (actions: readonly Action[]): Action[] => [
  ...new Map(actions.map((action) => [action.person, action])).values(),
];
