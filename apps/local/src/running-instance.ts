import { existsSync } from 'node:fs';
import type { RunFile } from '@parallax/local-cloud/api/run-file';
import { isFree } from '@parallax/local-cloud/supervisor/data-folder';
import { readRunFile } from '@parallax/local-cloud/supervisor/run-file';

/** What runs on a data folder at this moment; null when nothing does. */
export function findRunning(dataDir: string): RunFile | null {
  if (!existsSync(dataDir) || isFree(dataDir)) return null;
  return readRunFile(dataDir);
}
