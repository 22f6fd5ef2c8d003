import { createHash } from 'node:crypto';
import type { Account } from '../http/account-context.ts';
import type { Replicator } from '../replication/replicator.ts';
import { type ItemRow, versionColumns } from '../store/item-row.ts';
import type { ItemTable } from '../store/item-table.ts';
import { tombstoneMs } from '../store/sweeper.ts';

/** What `GET /digest` answers: whether the regions hold the same. */
export interface Digest {
  /** By region, then by `database/container`: SHA-256 in hex. */
  regions: Record<string, Record<string, string>>;
  /** True when every region has the same digest for every container. */
  identical: boolean;
  /** Versions that some region does not have yet. */
  pending: number;
}

export function describeDigest({ catalog, stores, clock }: Account, replicator: Replicator): Digest {
  const now = clock();
  const entries = stores.map((store) => {
    const digests = catalog
      .listDatabases()
      .flatMap(({ id, containers }) =>
        [...containers.values()].map((container) => [`${id}/${container.id}`, digestOf(store.items(container), now)] as const),
      );
    return [store.name, Object.fromEntries(digests)] as const;
  });
  const texts = new Set(entries.map(([, digests]) => JSON.stringify(digests)));
  return { regions: Object.fromEntries(entries), identical: texts.size === 1, pending: replicator.pending() };
}

/**
 * Over everything that is the same wherever a version has come: key, body with its system properties, etag, times, name and vector of the
 * version; of live items and of the tombstones that are not yet old. Not over the place in the region's own change feed, nor over what has
 * expired, which is cleared away here earlier and there later.
 */
export function digestOf(table: ItemTable, now: number): string {
  const live = table.liveCondition(now);
  const rows = table
    .statement(
      `SELECT ${versionColumns.join(', ')} FROM ${table.name} WHERE (${live.sql}) OR (deleted = 1 AND crts > ?) ORDER BY pk, id`,
    )
    .iterate(...live.values, now - tombstoneMs) as Iterable<Omit<ItemRow, 'lsn'>>;
  const hash = createHash('sha256');
  for (const row of rows) hash.update(`${JSON.stringify(versionColumns.map((column) => row[column]))}\n`);
  return hash.digest('hex');
}
