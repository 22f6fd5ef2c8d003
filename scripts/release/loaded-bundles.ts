import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ZipEntry } from './zip-format.ts';

const loads = /\b(?:require|import)\(["'`]\.\/([\w.-]+\.cjs)["'`]\)/g;

/**
 * A bundle and every bundle beside it that it loads, now or later. Taken from what they load and not from what lies in the folder, which may
 * hold more: types, source maps, leftovers of a benchmark.
 * @throws {Error} naming a bundle that is loaded and not there.
 */
export function loadedBundles(dist: string, entry: string, found = new Map<string, ZipEntry>()): ZipEntry[] {
  const file = join(dist, entry);
  if (!existsSync(file)) throw new Error(`${file} is not there: build first (npm run build).`);
  const bytes = readFileSync(file);
  found.set(entry, { path: entry, bytes });
  for (const [, other = ''] of bytes.toString().matchAll(loads)) if (!found.has(other)) loadedBundles(dist, other, found);
  return [...found.values()];
}
