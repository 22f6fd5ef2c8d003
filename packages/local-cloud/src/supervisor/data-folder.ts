import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type DataLock, takeLock } from './data-lock.ts';
import { bringUpToDate, readDataVersion } from './data-version.ts';
import { Refusal } from './refusal.ts';
import { readRunFile } from './run-file.ts';

/** The least that is asked for at start: a fresh cloud takes some 30 MB, and pictures come on top. */
export const minFreeBytes = 200 * 1024 * 1024;

/** Held for as long as the cloud runs. */
export interface DataFolder {
  readonly dir: string;
  readonly logs: string;
  /** The version its data had before; null for a new or emptied folder. */
  readonly foundVersion: number | null;
  release(): void;
}

/**
 * Opens the folder where data is kept between runs: makes it, takes its lock, empties it when `fresh`, and brings its data up to date. Rejects with a
 * `Refusal` when it cannot be written, is full, is in use, holds other things, or was written by a newer version.
 */
export async function openDataFolder(path: string, options: { fresh?: boolean } = {}): Promise<DataFolder> {
  const dir = resolve(path);
  try {
    makeFolder(dir);
    assertRoom(dir);
    if (options.fresh !== true) readDataVersion(dir);
    const lock = lockOrRefuse(dir);
    try {
      if (options.fresh === true) emptyDataFolder(dir);
      const foundVersion = await bringUpToDate(dir);
      const logs = join(dir, 'logs');
      mkdirSync(logs, { recursive: true });
      return { dir, logs, foundVersion, release: lock.release };
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw asRefusal(error, dir);
  }
}

/** Removes what a local cloud keeps there, logs of earlier runs excepted. Rejects a folder that holds other things. */
export function emptyDataFolder(dir: string): void {
  if (!isOurs(dir)) readDataVersion(dir);
  for (const name of readdirSync(dir)) {
    if (name !== 'logs' && !name.startsWith('lock')) rmSync(join(dir, name), { recursive: true, force: true });
  }
}

/** True when nobody runs on it at this moment. */
export function isFree(dir: string): boolean {
  const lock = takeLock(join(dir, 'lock'));
  lock?.release();
  return lock !== null;
}

const isOurs = (dir: string): boolean => readdirSync(dir).includes('parallax-data.json');

function lockOrRefuse(dir: string): DataLock {
  const lock = takeLock(join(dir, 'lock'));
  if (lock !== null) return lock;
  const run = readRunFile(dir);
  const who =
    run === null ? 'Another local cloud' : `A local cloud (process ${run.pid}${run.web === null ? '' : `, ${run.web}`})`;
  throw new Refusal(`${who} is running on ${dir}. Stop it first, or start this one with its own folder: --data DIR.`);
}

/** Level by level: Node's own recursion never ends where a level cannot be made although its parent is there (as in /proc). */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  if (dirname(dir) !== dir) makeFolder(dirname(dir));
  mkdirSync(dir);
}

function assertRoom(dir: string): void {
  const probe = join(dir, 'lock.probe');
  writeFileSync(probe, 'x'.repeat(4096));
  rmSync(probe);
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  if (free < minFreeBytes) {
    throw new Refusal(
      `Only ${Math.floor(free / 1024 / 1024)} MB are free where ${dir} is; at least ${minFreeBytes / 1024 / 1024} MB are needed. Make room or choose another folder with --data.`,
    );
  }
}

function asRefusal(error: unknown, dir: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
      return new Refusal(`${dir} cannot be written. Make it writable or choose another folder with --data.`, { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new Refusal(`The disk is full where ${dir} is. Make room or choose another folder with --data.`, { cause: error });
    case 'ENOTDIR':
    case 'EEXIST':
      return new Refusal(`${dir} is not a folder. Choose another one with --data.`, { cause: error });
    default:
      return error;
  }
}
