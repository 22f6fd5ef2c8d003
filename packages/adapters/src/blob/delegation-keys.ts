import type { UserDelegationKey } from '@azure/storage-blob';
import type { Clock } from '@parallax/domain/ports';

const hour = 3_600_000;
/** The longest that the service gives. */
const lifetimeMs = 7 * 24 * hour;
/** A region that goes away then still has a key that is good for six days. */
const renewAfterMs = 24 * hour;
/** How long a region that gave no key is left alone. */
const backOffMs = 30_000;
/** Clocks of the app and the service differ a little. */
const skewMs = 5 * 60_000;

export interface DelegationKeys {
  /** The key that signs for a region until `until` (ms since 1970), or null when none can be had. */
  get(region: string, until: number): Promise<UserDelegationKey | null>;
}

interface Slot {
  key: UserDelegationKey | null;
  fetchedAt: number;
  expiresAt: number;
  pending: Promise<void> | null;
  retryAt: number;
}

/**
 * Keys for user delegation SAS, one per region, fetched for all regions from the start because a region that is down gives none. A key
 * that can be renewed but is not is used on until it ends.
 * @param fetchKey asks the region's blob service; rejects when it does not answer.
 */
export function createDelegationKeys(
  regions: readonly string[],
  fetchKey: (region: string, startsOn: Date, expiresOn: Date) => Promise<UserDelegationKey>,
  clock: Clock,
): DelegationKeys {
  const slots = new Map<string, Slot>(
    regions.map((region) => [region, { key: null, fetchedAt: 0, expiresAt: 0, pending: null, retryAt: 0 }]),
  );
  renewAllThatAreOld();

  return {
    async get(region, until) {
      const slot = slots.get(region);
      if (slot === undefined) throw new Error(`No region is called "${region}".`);
      renewAllThatAreOld();
      if (slot.key === null || slot.expiresAt < until) await slot.pending;
      return slot.expiresAt < until ? null : slot.key;
    },
  };

  function renewAllThatAreOld(): void {
    const now = clock();
    for (const [region, slot] of slots) {
      const isOld = slot.key === null || now >= slot.fetchedAt + renewAfterMs;
      if (isOld && slot.pending === null && now >= slot.retryAt) slot.pending = renew(region, slot, now);
    }
  }

  /** Never rejects: a region without a key is an everyday state, which `get` answers with null. */
  async function renew(region: string, slot: Slot, now: number): Promise<void> {
    try {
      slot.key = await fetchKey(region, new Date(now - skewMs), new Date(now + lifetimeMs - skewMs));
      slot.fetchedAt = now;
      slot.expiresAt = slot.key.signedExpiresOn.getTime();
    } catch {
      slot.retryAt = clock() + backOffMs;
    } finally {
      slot.pending = null;
    }
  }
}
