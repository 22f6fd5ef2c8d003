/** One item version as it is kept. Everything a peer needs to settle a conflict travels with the row. */
export interface ItemRow {
  /** Document number: the item's `_rid`. */
  document: number;
  /** Index of the physical partition range. */
  range: number;
  /** 1 for a tombstone, whose body is empty. */
  deleted: number;
  /** The item's own `ttl` in seconds; null when it has none. */
  ttl: number | null;
  /** When this version was written in its region, ms since 1970. */
  crts: number;
  /** Place in this region's change feed. */
  lsn: number;
  /** Number of the region that wrote this version, and its count of own writes then: together the version's name. */
  region: number;
  regionLsn: number;
  /** Version vector: what the writer had seen, a JSON array by region number. */
  seen: string;
  /** Partition key as JSON text. */
  pk: string;
  id: string;
  /** Effective partition key. */
  epk: string;
  etag: string;
  /** The whole JSON, system properties included, as a read returns it. */
  body: string;
}

/** What travels between regions: all but the place in a region's own change feed. */
export type ItemVersion = Omit<ItemRow, 'lsn'>;

export const itemColumns = [
  'document',
  'range',
  'deleted',
  'ttl',
  'crts',
  'lsn',
  'region',
  'regionLsn',
  'seen',
  'pk',
  'id',
  'epk',
  'etag',
  'body',
] as const satisfies (keyof ItemRow)[];

export const versionColumns = itemColumns.filter((column) => column !== 'lsn');

/**
 * A container's table. `document` is the rowid, so a scan in rid order is a scan of the table; `pk` alone gives a partition in rid order, since
 * an index ends in the rowid.
 */
export const itemTableSchema = (table: string) => `
CREATE TABLE IF NOT EXISTS ${table} (
  document INTEGER PRIMARY KEY, range INTEGER NOT NULL, deleted INTEGER NOT NULL, ttl INTEGER, crts INTEGER NOT NULL, lsn INTEGER NOT NULL,
  region INTEGER NOT NULL, regionLsn INTEGER NOT NULL, seen TEXT NOT NULL, pk TEXT NOT NULL, id TEXT NOT NULL, epk TEXT NOT NULL,
  etag TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS ${table}_key ON ${table} (pk, id);
CREATE INDEX IF NOT EXISTS ${table}_pk ON ${table} (pk);
CREATE UNIQUE INDEX IF NOT EXISTS ${table}_lsn ON ${table} (lsn);
`;
