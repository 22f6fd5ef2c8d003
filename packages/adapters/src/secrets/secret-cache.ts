import { inTime } from '../in-time.ts';

/** Asks the vault for a secret's current value; null when it has none by that name. Rejects when it does not say so within that time. */
export type FetchSecret = (name: string, withinMs: number) => Promise<string | null>;

export interface SecretCacheOptions {
  readonly fetch: FetchSecret;
  readonly clock: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Told when a secret cannot be had, and when it can be again; never its value. */
  readonly log: (event: string, facts: Record<string, unknown>) => void;
  /** Age from which a value is fetched again, ms, give or take a tenth; default 1 h. */
  readonly freshMs?: number;
  /** Age up to which a value is used while the vault gives no other, ms; default 24 h. */
  readonly staleMs?: number;
  /** Longest wait of a caller and of one request, ms; default 1,500. */
  readonly deadlineMs?: number;
}

/** `stale`: used although the vault should have been asked. `missing`: there is none to use. */
export interface SecretState {
  readonly name: string;
  readonly state: 'fresh' | 'stale' | 'missing';
  /** Of the value at hand; null while there is none. */
  readonly ageMs: number | null;
  /** Why the vault gave nothing the last time; null when it did, or was not asked. */
  readonly reason: string | null;
}

/** Secrets that are kept in memory, and nowhere else, so that the vault may be away. Nothing here rejects because of the vault. */
export interface Secrets {
  /** The value at hand, null while there is none. Never waits: what is missing or old is fetched in the background. */
  peek(name: string): string | null;
  /** The value at hand, or what the vault says within the deadline; null when it says nothing. */
  get(name: string): Promise<string | null>;
  /** For a value that a service refused: asks the vault again, at most once a minute. Null when it knows no other. */
  renewed(name: string, refused: string): Promise<string | null>;
  /** Of all that were ever asked for. */
  states(): SecretState[];
}

const defaults = { freshMs: 3_600_000, staleMs: 24 * 3_600_000, deadlineMs: 1_500 };
/** Pause after a vault gave nothing, growing. */
const backOffMs = { first: 1_000, most: 60_000 };
const invalidateEveryMs = 60_000;

interface Slot {
  value: string | null;
  fetchedAt: number;
  renewAt: number;
  failures: number;
  pending: Promise<void> | null;
  reason: string | null;
  invalidatedAt: number;
}

/** One request per secret at a time; values outlive the vault by `staleMs`; a vault in trouble is asked seldom. */
export function createSecretCache(options: SecretCacheOptions): Secrets {
  const { fetch, clock, random, log } = options;
  const { freshMs, staleMs, deadlineMs } = { ...defaults, ...options };
  const slots = new Map<string, Slot>();

  return {
    peek(name) {
      const slot = refreshed(name);
      return usable(slot);
    },
    async get(name) {
      const slot = refreshed(name);
      const value = usable(slot);
      if (value !== null) return value;
      if (slot.pending !== null) await inTime(slot.pending, deadlineMs);
      return usable(slot);
    },
    async renewed(name, refused) {
      const slot = slotOf(name);
      if (usable(slot) === refused && clock() >= slot.invalidatedAt + invalidateEveryMs) {
        slot.invalidatedAt = clock();
        slot.pending ??= renew(name, slot);
      }
      if (slot.pending !== null) await inTime(slot.pending, deadlineMs);
      const value = usable(slot);
      return value === refused ? null : value;
    },
    states: () => [...slots].map(([name, slot]) => stateOf(name, slot)),
  };

  function slotOf(name: string): Slot {
    const slot = slots.get(name) ?? {
      value: null,
      fetchedAt: 0,
      renewAt: 0,
      failures: 0,
      pending: null,
      reason: null,
      invalidatedAt: Number.NEGATIVE_INFINITY,
    };
    slots.set(name, slot);
    return slot;
  }

  function refreshed(name: string): Slot {
    const slot = slotOf(name);
    if (clock() >= slot.renewAt) slot.pending ??= renew(name, slot);
    return slot;
  }

  function usable({ value, fetchedAt }: Slot): string | null {
    return value !== null && clock() < fetchedAt + staleMs ? value : null;
  }

  /** Never rejects: what becomes of it is in the slot. */
  async function renew(name: string, slot: Slot): Promise<void> {
    try {
      const value = await fetch(name, deadlineMs);
      if (value === null || value === '') throw new Error(`the vault has no secret ${name}`);
      if (slot.failures > 0) log('secret-back', { secret: name });
      Object.assign(slot, { value, fetchedAt: clock(), failures: 0, reason: null });
      slot.renewAt = clock() + freshMs * (0.9 + random() * 0.2);
    } catch (error) {
      slot.reason = reasonOf(error);
      if (slot.failures === 0) log('secret-missing', { secret: name, reason: slot.reason, known: usable(slot) !== null });
      const pause = Math.min(backOffMs.most, backOffMs.first * 2 ** slot.failures++);
      slot.renewAt = clock() + Math.max(pause * (0.9 + random() * 0.2), retryAfterOf(error));
    } finally {
      slot.pending = null;
    }
  }

  function stateOf(name: string, slot: Slot): SecretState {
    const isUsable = usable(slot) !== null;
    return {
      name,
      state: !isUsable ? 'missing' : slot.failures > 0 ? 'stale' : 'fresh',
      ageMs: isUsable ? clock() - slot.fetchedAt : null,
      reason: slot.reason,
    };
  }
}

/** What a throttled vault asks for; zero when it does not say. */
function retryAfterOf(error: unknown): number {
  const { retryAfterMs } = error as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' ? retryAfterMs : 0;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300);
