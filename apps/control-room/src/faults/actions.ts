import type { Faults } from '@parallax/local-cloud/api/control-faults';
import type { ControlApi, FaultChange } from '../api/control-api.ts';

/** What a switch does. */
export type Action =
  | { readonly type: 'kill'; readonly region: string }
  | { readonly type: 'restore'; readonly region: string }
  | { readonly type: 'read-only'; readonly region: string; readonly on: boolean }
  | { readonly type: 'faults'; readonly change: FaultChange };

/** Something that was done, in words, and how to take it back. */
export interface Done {
  readonly text: string;
  readonly undo: Action;
  readonly undoText: string;
}

/** The action that takes another back. @param faults before that other one. */
export function undoOf(action: Action, faults: Faults): Action {
  switch (action.type) {
    case 'kill':
      return { type: 'restore', region: action.region };
    case 'restore':
      return { type: 'kill', region: action.region };
    case 'read-only':
      return { ...action, on: !action.on };
    case 'faults':
      return { type: 'faults', change: isEmpty(action.change) ? faults : takeBack(action.change, faults) };
  }
}

/** For each member that a change touches: what it was, or null where it was not. */
function takeBack(change: FaultChange, before: unknown): FaultChange {
  const old = isObject(before) ? before : {};
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => {
      const was = old[name];
      if (isObject(value) && !isEmpty(value) && isObject(was)) return [name, takeBack(value, was)];
      return [name, was ?? null];
    }),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

export async function carryOut(api: ControlApi, action: Action): Promise<void> {
  if (action.type === 'kill') await api.kill(action.region);
  else if (action.type === 'restore') await api.restore(action.region);
  else if (action.type === 'read-only') await api.setReadOnly(action.region, action.on);
  else await api.putFaults(action.change);
}
