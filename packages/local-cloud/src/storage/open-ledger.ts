import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Raised with every change of the tables below; data of a newer version is refused, of an older one migrated here. */
const ledgerVersion = 1;

const tables = `
  CREATE TABLE intents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, address TEXT NOT NULL, effect TEXT NOT NULL,
    container TEXT, blob TEXT, created_by TEXT
  );
  CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, container TEXT NOT NULL, blob TEXT NOT NULL,
    written_at INTEGER NOT NULL, due_at INTEGER NOT NULL
  );
  CREATE INDEX changes_by_key ON changes (kind, container, blob);
  CREATE TABLE replicas (
    container TEXT NOT NULL, blob TEXT NOT NULL, primary_etag TEXT NOT NULL, primary_modified TEXT NOT NULL,
    secondary_etag TEXT NOT NULL, PRIMARY KEY (container, blob)
  ) WITHOUT ROWID;
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, facts TEXT NOT NULL, event TEXT
  );
  CREATE INDEX events_not_whole ON events (seq) WHERE event IS NULL;
  CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event_seq INTEGER NOT NULL, subscription TEXT NOT NULL,
    published_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    last_attempt_at INTEGER, last_outcome TEXT, last_status INTEGER, dead_reason TEXT
  );
  CREATE INDEX deliveries_by_due ON deliveries (subscription, due_at, id);
  CREATE INDEX deliveries_by_event ON deliveries (event_seq);
  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
`;

/**
 * Opens (or makes) the storage front's ledger: intents, changes to replicate, events and their deliveries. A committed transaction
 * survives kill -9 of this process; against power failure it is as safe as synchronous=NORMAL.
 */
export function openLedger(dataDir: string): DatabaseSync {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'storage-front.sqlite');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > ledgerVersion) {
    database.close();
    throw new Error(
      `${path} was written by a newer version (${version}, this one knows ${ledgerVersion}): update, or start with another data folder`,
    );
  }
  if (version === 0) inTransaction(database, () => database.exec(`${tables} PRAGMA user_version = ${ledgerVersion};`));
  return database;
}

/** All or nothing. Not re-entrant. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
