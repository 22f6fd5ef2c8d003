import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HostError } from '../host-error.ts';
import { messageOf } from '../log.ts';
import { systemError } from './system-error.ts';

/**
 * Loads what package.json `main` matches, one file after the other, CommonJS by require and ES modules by import, and gives
 * the files' names. An error in any of them keeps the whole app from running, as the real worker does on Node >= 20:
 * rejects with `app-load` and the cause.
 */
export async function loadEntryPoints(dir: string, main: string, isModule: boolean): Promise<string[]> {
  try {
    const files = globSync(main, { cwd: dir }).sort();
    if (files.length === 0) throw systemError('Found zero files matching the supplied pattern');
    for (const file of files) await loadScript(join(dir, file), isModule);
    return files;
  } catch (error) {
    throw new HostError('app-load', `Worker was unable to load entry point "${main}": ${messageOf(error)}`, { cause: error });
  }
}

async function loadScript(path: string, isModule: boolean): Promise<void> {
  if (isEsModule(path, isModule)) await import(pathToFileURL(path).href);
  else createRequire(path)(path);
}

function isEsModule(path: string, isModule: boolean): boolean {
  if (path.endsWith('.mjs')) return true;
  return isModule && !path.endsWith('.cjs');
}
