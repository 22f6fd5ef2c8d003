import type { Leaving } from './rehearsal-report.ts';
import type { Action } from './visitors.ts';

/** What is left: a colour, or a region of it. */
export interface Leave {
  readonly by: 'colour' | 'region';
  readonly from: string;
  readonly to: string;
}

/** What people did from `since` on who were to leave something, which was decided at `decidedAt`; both ms since 1970. */
export function leavingOf(actions: readonly Action[], { by, from }: Leave, since: number, decidedAt: number): Leaving {
  // What was under way then began before it.
  const during = actions.filter(({ at, ms }) => at + ms >= since);
  const old = during.filter((action) => action[by] === from);
  return {
    actions: during.length,
    failed: during.filter(({ failure }) => failure !== null).length,
    repeated: during.filter(({ requests }) => requests > 1).length,
    slowestMs: Math.max(0, ...during.map(({ ms }) => ms)),
    lastAnswerMs: Math.max(0, ...old.map(({ at, ms }) => at + ms - decidedAt)),
    colours: [...new Set(during.flatMap(({ colour }) => (colour === null ? [] : [colour])))],
  };
}

/** Whether everybody who acts was last answered from where they were to go, after `since`. */
export function haveAllArrived(actions: readonly Action[], { by, to }: Leave, since: number): boolean {
  const latest = latestOf(actions);
  return latest.length > 0 && latest.every((action) => action[by] === to && action.at > since);
}

/** What each person did last. */
export const latestOf = (actions: readonly Action[]): Action[] => [
  ...new Map(actions.map((action) => [action.person, action])).values(),
];
