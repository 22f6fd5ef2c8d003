import type { Clock } from '@parallax/domain/ports';

/** A small memory of recent results; the oldest entries go first. */
export interface Cache<Value> {
  /** The remembered value, or the result of `load`. Callers who ask meanwhile wait for the same load; a failed load is forgotten. */
  get(key: string, load: () => Promise<Value>): Promise<Value>;
}

export function createCache<Value>({
  freshMs,
  maxEntries,
  clock,
}: {
  freshMs: number;
  maxEntries: number;
  clock: Clock;
}): Cache<Value> {
  const entries = new Map<string, { value: Promise<Value>; until: number }>();
  return {
    get(key, load) {
      const known = entries.get(key);
      if (known && known.until > clock()) return known.value;
      const value = load();
      entries.delete(key);
      entries.set(key, { value, until: clock() + freshMs });
      value.catch(() => entries.get(key)?.value === value && entries.delete(key));
      const oldest = entries.size > maxEntries ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
      return value;
    },
  };
}
