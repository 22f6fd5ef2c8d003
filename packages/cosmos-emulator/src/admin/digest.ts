import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Account } from '../http/account-context.ts';
import type { Replicator } from '../replication/replicator.ts';
import { type ItemVersion, versionColumns } from '../store/item-row.ts';
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

/** Rows between two looks at other requests. */
const rowsPerTurn = 500;

/** All regions as they are at one moment; requests go on being served meanwhile. */
export async function describeDigest({ catalog, stores, clock }: Account, replicator: Replicator): Promise<Digest> {
  const now = clock();
  const pending = replicator.pending();
  const containers = catalog
    .listDatabases()
    .flatMap((database) =>
      [...database.containers.values()].map((container) => ({ name: `${database.id}/${container.id}`, container })),
    );
  const snapshots = stores.map((store) => {
    const tables = containers.map(({ name, container }) => ({ name, table: store.items(container) }));
    return { store, tables, reader: openSnapshot(store.path) };
  });
  const regions: Digest['regions'] = {};
  try {
    for (const { store, tables, reader } of snapshots) {
      const digests: Record<string, string> = {};
      for (const { name, table } of tables) digests[name] = await finish(hashRows(reader, table, now));
      regions[store.name] = digests;
    }
  } finally {
    for (const { reader } of snapshots) reader.close();
  }
  return { regions, identical: new Set(Object.values(regions).map((each) => JSON.stringify(each))).size === 1, pending };
}

/**
 * Over everything that is the same wherever a version has come: key, body with its system properties, etag, times, name and vector of the
 * version; of live items and of the tombstones that are not yet old. Not over the place in the region's own change feed, nor over what has
 * expired, which is cleared away here earlier and there later.
 */
export function digestOf(table: ItemTable, now: number): string {
  const hashing = hashRows(table.store.database, table, now);
  for (;;) {
    const { done, value } = hashing.next();
    if (done) return value;
  }
}

function* hashRows(reader: DatabaseSync, table: ItemTable, now: number): Generator<undefined, string> {
  const live = table.liveCondition(now);
  const columns = versionColumns.join(', ');
  const rows = reader
    .prepare(`SELECT ${columns} FROM ${table.name} WHERE (${live.sql}) OR (deleted = 1 AND crts > ?) ORDER BY pk, id`)
    .iterate(...live.values, now - tombstoneMs) as Iterable<ItemVersion>;
  const hash = createHash('sha256');
  let hashed = 0;
  for (const row of rows) {
    hash.update(`${JSON.stringify(versionColumns.map((column) => row[column]))}\n`);
    hashed++;
    if (hashed % rowsPerTurn === 0) yield;
  }
  return hash.digest('hex');
}

async function finish(hashing: Generator<undefined, string>): Promise<string> {
  for (;;) {
    const { done, value } = hashing.next();
    if (done) return value;
    await nextTurn();
  }
}

/** What the file holds now, whatever is written afterwards. */
function openSnapshot(path: string): DatabaseSync {
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec('BEGIN');
  // The snapshot is taken by the first read.
  reader.prepare('SELECT count(*) FROM sqlite_schema').get();
  return reader;
}
