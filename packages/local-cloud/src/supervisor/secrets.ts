import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from './write-file.ts';

/** Secrets of one local cloud: 32 random bytes in base64 each, made on first use and kept with the data. */
export function keptSecrets(dir: string): (name: string) => string {
  const path = join(dir, 'secrets.json');
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
  return (name) => {
    const known = kept[name];
    if (known !== undefined) return known;
    const made = randomBytes(32).toString('base64');
    kept[name] = made;
    writeFileAtomically(path, `${JSON.stringify(kept, null, 2)}\n`);
    return made;
  };
}
