import type { Container, FeedRange } from '@azure/cosmos';

/** A lease document: who reads one range of the feed, and how far that reader got. */
export interface Lease {
  id: string;
  leaseToken: string;
  feedRange: { minInclusive: string; maxExclusive: string };
  /** null: nothing was handled yet. */
  continuation: string | null;
  owner: string | null;
  /** When the owner last gave a sign of life. */
  renewedAt: Date;
  etag: string;
}

interface LeaseDocument {
  id: string;
  LeaseToken: string;
  FeedRange: { Range: { min: string; max: string } };
  ContinuationToken: string | null;
  Owner: string | null;
  timestamp: string;
  version: number;
  properties: Record<string, string>;
  _etag: string;
}

/** Another host has changed or removed the lease: it is not ours to work on any more. */
export class LeaseLostError extends Error {}

export interface LeaseStore {
  /** Makes the leases that are missing; those that exist stay as they are. */
  createMissing(ranges: readonly FeedRange[]): Promise<void>;
  list(): Promise<Lease[]>;
  /** Writes owner and continuation if nobody else has; rejects with LeaseLostError otherwise. */
  update(lease: Lease, change: Partial<Pick<Lease, 'owner' | 'continuation'>>): Promise<Lease>;
}

/**
 * Documents with the names and the id form of the .NET change feed processor's leases (`<prefix><account>_<db>_<container>..<range>`).
 * Only the continuation inside is the JavaScript SDK's own: the two cannot take over from each other.
 */
export function createLeaseStore(container: Container, idPrefix: string): LeaseStore {
  return {
    async createMissing(ranges) {
      for (const range of ranges) await createIfMissing(container, toDocument(idPrefix, range));
    },
    async list() {
      const query = {
        query: 'SELECT * FROM c WHERE STARTSWITH(c.id, @prefix)',
        parameters: [{ name: '@prefix', value: `${idPrefix}..` }],
      };
      const { resources } = await container.items.query<LeaseDocument>(query).fetchAll();
      return resources.map(fromDocument).sort((a, b) => (a.leaseToken < b.leaseToken ? -1 : 1));
    },
    update: (lease, change) => update(container, lease, change),
  };
}

function toDocument(idPrefix: string, range: FeedRange): Omit<LeaseDocument, '_etag'> {
  const token = `${range.minInclusive}-${range.maxExclusive}`;
  return {
    id: `${idPrefix}..${token}`,
    LeaseToken: token,
    FeedRange: { Range: { min: range.minInclusive, max: range.maxExclusive } },
    ContinuationToken: null,
    Owner: null,
    timestamp: new Date().toISOString(),
    version: 1,
    properties: {},
  };
}

function fromDocument(document: LeaseDocument): Lease {
  return {
    id: document.id,
    leaseToken: document.LeaseToken,
    feedRange: { minInclusive: document.FeedRange.Range.min, maxExclusive: document.FeedRange.Range.max },
    continuation: document.ContinuationToken,
    owner: document.Owner,
    renewedAt: new Date(document.timestamp),
    etag: document._etag,
  };
}

async function createIfMissing(container: Container, document: Omit<LeaseDocument, '_etag'>): Promise<void> {
  try {
    await container.items.create(document);
  } catch (error) {
    if ((error as { code?: number }).code !== 409) throw error;
  }
}

async function update(
  container: Container,
  lease: Lease,
  change: Partial<Pick<Lease, 'owner' | 'continuation'>>,
): Promise<Lease> {
  const changed = { ...lease, ...change };
  const document = {
    id: lease.id,
    LeaseToken: lease.leaseToken,
    FeedRange: { Range: { min: lease.feedRange.minInclusive, max: lease.feedRange.maxExclusive } },
    ContinuationToken: changed.continuation,
    Owner: changed.owner,
    timestamp: new Date().toISOString(),
    version: 1,
    properties: {},
  };
  try {
    const { resource } = await container
      .item(lease.id, lease.id)
      .replace<LeaseDocument>(document as LeaseDocument, { accessCondition: { type: 'IfMatch', condition: lease.etag } });
    if (!resource) throw new Error(`Lease ${lease.id} was written, but the answer held no document.`);
    return fromDocument(resource);
  } catch (error) {
    const code = (error as { code?: number }).code;
    if (code === 412 || code === 404)
      throw new LeaseLostError(`Lease ${lease.leaseToken} was taken by another host.`, { cause: error });
    throw error;
  }
}
