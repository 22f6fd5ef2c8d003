import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type ItemVersion, versionColumns } from './item-row.ts';

export const outboxSchema = `
CREATE TABLE IF NOT EXISTS outbox (
  place INTEGER PRIMARY KEY, batch INTEGER NOT NULL, container INTEGER NOT NULL,
  document INTEGER NOT NULL, range INTEGER NOT NULL, deleted INTEGER NOT NULL, ttl INTEGER, crts INTEGER NOT NULL, region INTEGER NOT NULL,
  regionLsn INTEGER NOT NULL, seen TEXT NOT NULL, pk TEXT NOT NULL, id TEXT NOT NULL, epk TEXT NOT NULL, etag TEXT NOT NULL,
  body TEXT NOT NULL) STRICT;
`;

/** A version on its way to the other regions. */
export interface OutboxEntry extends ItemVersion {
  place: number;
  /** Place of the first version of the same transaction: they travel together. */
  batch: number;
  container: number;
}

const columns = ['place', 'batch', 'container', ...versionColumns] as const;

/** The versions written in this region that some other region does not have yet, in the order of writing. Kept in the region's file. */
export class Outbox {
  private next: number;
  private batch = 0;
  /** True when places were given up in the middle, so that entries have to be counted one by one. */
  private hasGaps = false;
  private readonly insert: StatementSync;
  private readonly select: StatementSync;
  private readonly selectBatch: StatementSync;
  private readonly countAfter: StatementSync;
  private readonly deleteUpTo: StatementSync;
  private readonly deleteOf: StatementSync;

  constructor(database: DatabaseSync) {
    const { first, last, entries } = database
      .prepare('SELECT coalesce(min(place), 1) AS first, coalesce(max(place), 0) AS last, count(*) AS entries FROM outbox')
      .get() as Record<string, number>;
    this.next = (last ?? 0) + 1;
    this.hasGaps = entries !== this.next - (first ?? 1);
    this.insert = database.prepare(`INSERT INTO outbox (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
    this.select = database.prepare('SELECT * FROM outbox WHERE place > ? ORDER BY place LIMIT ?');
    this.selectBatch = database.prepare('SELECT * FROM outbox WHERE place > ? AND batch = ? ORDER BY place');
    this.countAfter = database.prepare('SELECT count(*) AS entries FROM outbox WHERE place > ?');
    this.deleteUpTo = database.prepare('DELETE FROM outbox WHERE place <= ?');
    this.deleteOf = database.prepare('DELETE FROM outbox WHERE container = ?');
  }

  /** What is appended from now on belongs to one transaction. */
  beginBatch(): void {
    this.batch = this.next;
  }

  append(container: number, version: ItemVersion): void {
    this.insert.run(this.next, this.batch, container, ...versionColumns.map((column) => version[column]));
    this.next++;
  }

  /** Takes back what was appended since `beginBatch`, with the transaction. */
  rollBack(): void {
    this.next = this.batch;
  }

  /** True when something was appended since `beginBatch`. */
  get hasGrown(): boolean {
    return this.next > this.batch;
  }

  /** Entries behind a place, in order: about `limit` of them, and no transaction in part. */
  after(place: number, limit: number): OutboxEntry[] {
    const entries = this.select.all(place, limit) as unknown as OutboxEntry[];
    if (entries.length < limit) return entries;
    const cut = entries.at(-1)?.batch ?? 0;
    const whole = entries.filter(({ batch }) => batch !== cut);
    return whole.length > 0 ? whole : (this.selectBatch.all(place, cut) as unknown as OutboxEntry[]);
  }

  /** The first entry behind a place. */
  firstAfter(place: number): OutboxEntry | undefined {
    return this.select.get(place, 1) as unknown as OutboxEntry | undefined;
  }

  /** How many are behind a place. */
  countBehind(place: number): number {
    const first = this.firstAfter(place)?.place;
    if (first === undefined) return 0;
    return this.hasGaps ? (this.countAfter.get(place) as { entries: number }).entries : this.next - first;
  }

  /** Forgets what every region has. */
  prune(place: number): void {
    this.deleteUpTo.run(place);
    this.hasGaps &&= this.firstAfter(0) !== undefined;
  }

  dropContainer(container: number): void {
    this.hasGaps = Number(this.deleteOf.run(container).changes) > 0 || this.hasGaps;
  }
}
