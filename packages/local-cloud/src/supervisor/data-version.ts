import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusal.ts';
import { writeFileAtomically } from './write-file.ts';

/** The layout of what is kept between runs. Raise it together with a migration. */
export const dataVersion = 1;

export interface Migration {
  /** The version it leads to; it is given a folder of the version before. */
  readonly to: number;
  /** May be run again on a folder it was interrupted on. */
  migrate(dir: string): void | Promise<void>;
}

export const migrations: readonly Migration[] = [];

const versionFile = 'parallax-data.json';

/** The version of the data in a folder; null when it holds none yet. Rejects a folder that holds something else. */
export function readDataVersion(dir: string): number | null {
  const path = join(dir, versionFile);
  if (!existsSync(path)) {
    const strangers = existsSync(dir) ? readdirSync(dir).filter((name) => !ownBeforeVersion.has(name)) : [];
    if (strangers.length === 0) return null;
    throw new Refusal(
      `${dir} holds other things (${strangers.slice(0, 3).join(', ')}) and no Parallax data. Choose an empty or a new folder with --data.`,
    );
  }
  const value: unknown = parseJson(readFileSync(path, 'utf8'));
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && Number.isInteger(version) && version >= 0) return version;
  throw new Refusal(
    `${path} does not say which version the data has. Start with --fresh to begin anew, or choose another folder with --data.`,
  );
}

/** Brings a folder to the current version. Newer data is refused, older is migrated step by step; gives the version it had, or null for a new folder. */
export async function bringUpToDate(
  dir: string,
  target: { version: number; migrations: readonly Migration[] } = { version: dataVersion, migrations },
): Promise<number | null> {
  const found = readDataVersion(dir);
  if (found === null) {
    writeVersion(dir, target.version);
    return null;
  }
  if (found > target.version) {
    throw new Refusal(
      `The data in ${dir} has version ${found}, which a newer Parallax wrote; this one knows up to ${target.version}. Use that newer version, choose another folder with --data, or start empty with --fresh.`,
    );
  }
  for (let version = found; version < target.version; version++) {
    const step = target.migrations.find((migration) => migration.to === version + 1);
    if (step === undefined) {
      throw new Refusal(
        `The data in ${dir} has version ${found} and cannot be brought to version ${target.version}. Start empty with --fresh.`,
      );
    }
    await step.migrate(dir);
    writeVersion(dir, step.to);
  }
  return found;
}

const writeVersion = (dir: string, version: number): void =>
  writeFileAtomically(join(dir, versionFile), `${JSON.stringify({ version })}\n`);

/** What may stand in a folder before its version does. */
const ownBeforeVersion = new Set(['lock', 'lock-journal', 'logs', 'run.json']);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
