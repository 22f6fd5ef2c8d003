import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface DataLock {
  release(): void;
}

/**
 * Makes sure that one process uses a data folder. The lock itself is SQLite's on `lock.sqlite`, which the system releases however the process
 * ends; the file `lock` only says who holds it. Rejects with a sentence when the folder is in use.
 */
export function lockData(dataDir: string): DataLock {
  const who = join(dataDir, 'lock');
  const database = new DatabaseSync(join(dataDir, 'lock.sqlite'));
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new Error(`The data in ${dataDir} is in use by ${holder(who)}; stop it first.`);
  }
  writeFileSync(who, `${process.pid}\n`);
  return {
    release: () => {
      rmSync(who, { force: true });
      database.close();
    },
  };
}

function holder(file: string): string {
  try {
    return `process ${readFileSync(file, 'utf8').trim()}`;
  } catch {
    return 'another process';
  }
}

/** SQLITE_BUSY. */
const isBusy = (error: unknown) => (error as { errcode?: number }).errcode === 5;
