import type { CallOptions, Clock } from '@parallax/domain/ports';
import { untilAborted } from '@parallax/domain/until-aborted';

/** A small memory of recent results; the oldest entries go first. */
export interface Cache<Value> {
  /**
   * The remembered value, or the result of `load`. Callers who ask meanwhile wait for the same load, each until its own signal; a failed load
   * is forgotten. A load is nobody's in particular: it gets a deadline of its own, so that whoever came first and leaves takes nothing from
   * the others, and no session, which would be right for one caller only.
   */
  get(key: string, load: (options: CallOptions) => Promise<Value>, caller: Pick<CallOptions, 'signal'>): Promise<Value>;
}

/** All that a load may take, ms: as long as a request, so that it never outlives by much those who wait for it. */
const loadMs = 5_000;

interface Entry<Value> {
  readonly value: Promise<Value>;
  readonly until: number;
  isLoaded: boolean;
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
  const entries = new Map<string, Entry<Value>>();
  return {
    get(key, load, caller) {
      const known = entries.get(key);
      const entry = known && known.until > clock() ? known : begin(key, load);
      // Requests make their signal when it is asked for, and what is at hand needs none.
      if (entry.isLoaded || caller.signal === undefined) return entry.value;
      return untilAborted(entry.value, caller.signal);
    },
  };

  function begin(key: string, load: (options: CallOptions) => Promise<Value>): Entry<Value> {
    const entry: Entry<Value> = {
      value: load({ signal: AbortSignal.timeout(loadMs) }),
      until: clock() + freshMs,
      isLoaded: false,
    };
    entries.delete(key);
    entries.set(key, entry);
    entry.value.then(
      () => {
        entry.isLoaded = true;
      },
      () => entries.get(key) === entry && entries.delete(key),
    );
    const oldest = entries.size > maxEntries ? entries.keys().next().value : undefined;
    if (oldest !== undefined) entries.delete(oldest);
    return entry;
  }
}
