import { DatabaseSync } from 'node:sqlite';

/** Shape of the files; raised when it changes. A file of an older version is migrated here, a newer one is refused. */
const schemaVersion = 2;

/**
 * Opens one SQLite file in WAL mode. With synchronous NORMAL a commit survives the death of the process, and may be lost when the machine
 * loses power: right for development, and it keeps a write at tens of microseconds.
 */
export function openDatabase(
  file: string,
  schema: string,
  migrate?: (database: DatabaseSync, from: number) => void,
): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;',
    );
    const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (found > schemaVersion) {
      throw new Error(
        `${file} was written by a newer version of the emulator (data version ${found}, this one knows ${schemaVersion}).`,
      );
    }
    // A new file has version 0, and nothing to migrate.
    if (found > 0 && found < schemaVersion) migrate?.(database, found);
    database.exec(schema);
    database.exec(`PRAGMA user_version = ${schemaVersion}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Runs `work` as one transaction: all of it is kept, or none when it throws. */
export function transaction<Result>(database: DatabaseSync, work: () => Result): Result {
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
