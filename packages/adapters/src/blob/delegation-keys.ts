import type { UserDelegationKey } from '@azure/storage-blob';
import type { Clock } from '@parallax/domain/ports';
import { inTime } from '../in-time.ts';

const hour = 3_600_000;
/** The longest that the service gives. */
const lifetimeMs = 7 * 24 * hour;
/** A region that goes away then still has a key that is good for six days. */
const renewAfterMs = 24 * hour;
/** How long a region that gave no key is left alone, growing with each time. */
const backOffMs = { first: 2_000, most: 60_000 };
/** Longest wait of a request for a key that is on its way: a grant has another region to turn to, an original can be streamed. */
const patienceMs = 1_500;
/** Clocks of the app and the service differ a little. */
const skewMs = 5 * 60_000;

export interface DelegationKeys {
  /** The key that signs for a region until `until` (ms since 1970), or null when none can be had. */
  get(region: string, until: number): Promise<UserDelegationKey | null>;
}

interface Slot {
  key: UserDelegationKey | null;
  expiresAt: number;
  renewAt: number;
  failures: number;
  pending: Promise<void> | null;
}

/**
 * Keys for user delegation SAS, one per region, fetched for all regions from the start because a region that is down gives none. Nobody waits
 * for that; only a request that needs a key which is still on its way waits a little. A key that should be renewed and is not is used on until
 * it ends: neither the identity endpoint nor the region is needed for signing.
 * @param fetchKey asks the region's blob service; rejects when it does not answer.
 * @param random spreads renewals, in [0, 1): instances that started together would ask together every day.
 */
export function createDelegationKeys(
  regions: readonly string[],
  fetchKey: (region: string, startsOn: Date, expiresOn: Date) => Promise<UserDelegationKey>,
  clock: Clock,
  random: () => number = Math.random,
): DelegationKeys {
  const slots = new Map<string, Slot>(
    regions.map((region) => [region, { key: null, expiresAt: 0, renewAt: 0, failures: 0, pending: null }]),
  );
  renewAllThatAreOld();

  return {
    async get(region, until) {
      const slot = slots.get(region);
      if (slot === undefined) throw new Error(`No region is called "${region}".`);
      renewAllThatAreOld();
      if (slot.expiresAt < until && slot.pending !== null) await inTime(slot.pending, patienceMs);
      return slot.expiresAt < until ? null : slot.key;
    },
  };

  function renewAllThatAreOld(): void {
    const now = clock();
    for (const [region, slot] of slots) {
      if (slot.pending === null && now >= slot.renewAt) slot.pending = renew(region, slot, now);
    }
  }

  /** Never rejects: a region without a key is an everyday state, which `get` answers with null. */
  async function renew(region: string, slot: Slot, now: number): Promise<void> {
    try {
      slot.key = await fetchKey(region, new Date(now - skewMs), new Date(now + lifetimeMs - skewMs));
      slot.expiresAt = slot.key.signedExpiresOn.getTime();
      slot.failures = 0;
      slot.renewAt = now + renewAfterMs * (0.9 + random() * 0.2);
    } catch {
      slot.renewAt = clock() + Math.min(backOffMs.most, backOffMs.first * 2 ** slot.failures++);
    } finally {
      slot.pending = null;
    }
  }
}
