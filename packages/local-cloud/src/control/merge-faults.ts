import { type Faults, faults } from '../api/control-faults.ts';

/**
 * Lays a change over the faults that are asked for, as RFC 7396 merges JSON: null takes a member away, lists are replaced whole. An empty object takes
 * away what it stands for: `{}` everything, `{"vision": {}}` all of Vision. Throws a ZodError when the outcome is no fault document.
 */
export function mergeFaults(current: Faults, change: unknown): Faults {
  return faults.parse(isEmpty(change) ? {} : (merge(current, change) ?? {}));
}

function merge(current: unknown, change: unknown): unknown {
  if (change === null || isEmpty(change)) return undefined;
  if (!isObject(change)) return change;
  const merged: Record<string, unknown> = isObject(current) ? { ...current } : {};
  for (const [name, value] of Object.entries(change)) {
    const next = merge(merged[name], value);
    if (next === undefined) delete merged[name];
    else merged[name] = next;
  }
  return isEmpty(merged) ? undefined : merged;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmpty = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;

/** Regions that a document names; for saying which of them there are not. */
export function regionsNamed({ cosmos, storage, events, vision, identity, vault }: Faults): Set<string> {
  const keys = [cosmos?.throttle, cosmos?.regions, storage, events, vision, identity, vault].flatMap((section) =>
    Object.keys(section ?? {}),
  );
  return new Set([...keys, ...(cosmos?.split?.flat() ?? [])]);
}
