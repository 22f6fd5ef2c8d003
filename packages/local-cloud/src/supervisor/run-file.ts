import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type RunFile, runFile } from '../api/run-file.ts';
import { writeFileAtomically } from './write-file.ts';

const pathOf = (dir: string): string => join(dir, 'run.json');

export const writeRunFile = (dir: string, run: RunFile): void =>
  writeFileAtomically(pathOf(dir), `${JSON.stringify(run, null, 2)}\n`);

export const removeRunFile = (dir: string): void => rmSync(pathOf(dir), { force: true });

/** What runs, or ran last, on a data folder; null when nothing says so. Whether it still runs is the lock's to say. */
export function readRunFile(dir: string): RunFile | null {
  if (!existsSync(pathOf(dir))) return null;
  try {
    return runFile.parse(JSON.parse(readFileSync(pathOf(dir), 'utf8')));
  } catch {
    // Written by another version, or cut off by a full disk: it says nothing then.
    return null;
  }
}
