import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Container } from '../catalog/container.ts';
import { Pace } from '../pace.ts';
import type { ItemVersion } from './item-row.ts';
import { ItemTable } from './item-table.ts';
import { openDatabase } from './open-database.ts';
import { Outbox, outboxSchema } from './outbox.ts';
import { type Progress, progressText, readProgress } from './progress.ts';
import { siblingsSchema } from './siblings.ts';

const schema = `
CREATE TABLE IF NOT EXISTS progress (container INTEGER PRIMARY KEY, state TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS path_indexes (
  container INTEGER NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL, PRIMARY KEY (container, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unique_keys (
  container INTEGER NOT NULL, number INTEGER NOT NULL, pk TEXT NOT NULL, value TEXT NOT NULL, document INTEGER NOT NULL,
  PRIMARY KEY (container, number, pk, value, document)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unique_keys_document ON unique_keys (container, document);
${outboxSchema}${siblingsSchema}`;

/** Version 1 let one document hold a unique key; two regions may give it to two. */
function migrate(database: DatabaseSync): void {
  database.exec('ALTER TABLE unique_keys RENAME TO unique_keys_1; DROP INDEX unique_keys_document;');
  database.exec(schema);
  database.exec(
    'INSERT INTO unique_keys SELECT container, number, pk, value, document FROM unique_keys_1; DROP TABLE unique_keys_1;',
  );
}

/** One region's replica of every item: a file of its own, so that losing a region loses only what the others do not have yet. */
export class RegionStore {
  readonly name: string;
  /** The region's place in version vectors and session tokens. */
  readonly number: number;
  readonly database: DatabaseSync;
  readonly path: string;
  /** How many regions the account has; vectors list all of them. */
  readonly regionCount: number;
  /** What the other regions have to get; null when the account has one region. */
  readonly outbox: Outbox | null;
  /** Called when a write has put something into the outbox. */
  onSent: () => void = () => undefined;
  /** Of time to live and replication. */
  pace = new Pace();
  private readonly tables = new Map<number, ItemTable>();
  private readonly saveProgress: StatementSync;
  private readonly begin: StatementSync;
  private readonly commit: StatementSync;
  private readonly rollback: StatementSync;
  private changed: Map<number, Progress> | null = null;

  constructor(path: string, name: string, number: number, regionCount: number) {
    this.path = path;
    this.name = name;
    this.number = number;
    this.regionCount = regionCount;
    this.database = openDatabase(path, schema, migrate);
    this.outbox = regionCount > 1 ? new Outbox(this.database) : null;
    this.saveProgress = this.database.prepare(
      'INSERT INTO progress VALUES (?, ?) ON CONFLICT (container) DO UPDATE SET state = excluded.state',
    );
    this.begin = this.database.prepare('BEGIN IMMEDIATE');
    this.commit = this.database.prepare('COMMIT');
    this.rollback = this.database.prepare('ROLLBACK');
  }

  /** The items of a container, made on first use; follows the container's newest definition. */
  items(container: Container): ItemTable {
    let table = this.tables.get(container.number);
    if (!table) {
      table = new ItemTable(this, container, this.readProgress(container.number));
      this.tables.set(container.number, table);
    }
    table.follow(container);
    return table;
  }

  /** The counters of a container as they were kept last. */
  private readProgress(container: number): Progress {
    const row = this.database.prepare('SELECT state FROM progress WHERE container = ?').get(container) as
      | { state: string }
      | undefined;
    return readProgress(row?.state, this.regionCount);
  }

  /** Everything written inside is kept together, with the counters, or not at all. */
  write<Result>(work: () => Result): Result {
    this.changed = new Map();
    this.outbox?.beginBatch();
    this.begin.run();
    try {
      const result = work();
      for (const [container] of this.changed) {
        const table = this.tables.get(container);
        if (table) this.saveProgress.run(container, progressText(table.progress));
      }
      this.commit.run();
      if (this.outbox?.hasGrown) this.onSent();
      return result;
    } catch (error) {
      this.rollback.run();
      this.outbox?.rollBack();
      for (const [container, before] of this.changed) this.tables.get(container)?.restore(before);
      throw error;
    } finally {
      this.changed = null;
    }
  }

  /** Called by a table before its counters move, so that a rolled-back transaction can set them back. */
  remember(container: number, before: Progress): void {
    if (!this.changed) throw new Error('A version was written outside of a transaction.');
    if (!this.changed.has(container)) this.changed.set(container, { ...before, seen: [...before.seen] });
  }

  /** Leaves a version for the other regions. Called by a table inside `write`. */
  send(container: number, version: ItemVersion): void {
    this.outbox?.append(container, version);
  }

  dropContainer(container: number): void {
    this.tables.delete(container);
    this.database.exec(`DROP TABLE IF EXISTS items_${container}`);
    this.outbox?.dropContainer(container);
    for (const table of ['progress', 'path_indexes', 'unique_keys', 'siblings']) {
      this.database.prepare(`DELETE FROM ${table} WHERE container = ?`).run(container);
    }
  }

  /** Drops what belongs to containers that were deleted while this region was not open. */
  dropAllBut(containers: ReadonlySet<number>): void {
    for (const name of itemTables(this.database)) {
      const container = Number(name.slice('items_'.length));
      if (!containers.has(container)) this.dropContainer(container);
    }
  }

  close(): void {
    this.database.close();
  }
}

/** Names of the tables that hold items: of all containers, or of one. */
export function itemTables(database: DatabaseSync, container?: number): string[] {
  const rows = database
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ?`)
    .all(container === undefined ? 'items_[0-9]*' : `items_${container}`);
  return (rows as { name: string }[]).map(({ name }) => name);
}
