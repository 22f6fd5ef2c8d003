import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As long as Azure's account keys. */
const keyBytes = 64;

/** The account's key in base64: the given one, else the one kept in `dataDir/key` (only its owner can read it), made on first use. */
export function accountKey(dataDir: string, given: string | undefined): string {
  if (given !== undefined) return requireKey(given, 'the option "key"');
  const file = join(dataDir, 'key');
  try {
    return requireKey(readFileSync(file, 'utf8').trim(), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = randomBytes(keyBytes).toString('base64');
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return key;
}

function requireKey(key: string, where: string): string {
  if (key === '' || Buffer.from(key, 'base64').toString('base64') !== key) throw new Error(`The key in ${where} is not base64.`);
  return key;
}
