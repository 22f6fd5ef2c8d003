import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { HostError } from './host-error.ts';
import { isRecord, parseJson } from './settings/parse-json.ts';

export type AuthLevel = 'anonymous' | 'function' | 'system' | 'admin';

/** The keys of an app: `_master`, host keys and system keys by name, and each function's own keys by function and name. */
export interface Keys {
  master: string;
  host: Record<string, string>;
  system: Record<string, string>;
  function: Record<string, Record<string, string>>;
}

/** The system key that the blob extension asks for at its webhook. */
export const blobsSystemKey = 'blobs_extension';

/** Reads the keys from the file, or makes new ones (and the file, if a name is given). Functions without a key get one. */
export function loadKeys(file: string | undefined, functionNames: string[]): Keys {
  const stored = file && existsSync(file) ? readKeys(file) : {};
  const keys: Keys = {
    master: stored.master ?? newKey(),
    host: stored.host ?? { default: newKey() },
    system: { ...stored.system },
    function: { ...stored.function },
  };
  keys.system[blobsSystemKey] ??= newKey();
  for (const name of functionNames) keys.function[name] ??= { default: newKey() };
  if (file) save(file, keys);
  return keys;
}

/** The level that a key grants on one function (null: on no function in particular); null for an unknown key. */
export function levelOfKey(keys: Keys, key: string, functionName: string | null): AuthLevel | null {
  if (key === keys.master) return 'admin';
  if (Object.values(keys.system).includes(key)) return 'system';
  if (Object.values(keys.host).includes(key)) return 'function';
  const own = functionName === null ? {} : (keys.function[functionName] ?? {});
  return Object.values(own).includes(key) ? 'function' : null;
}

function newKey(): string {
  return randomBytes(40).toString('base64url');
}

function readKeys(file: string): Partial<Keys> {
  const content = parseJson(readFileSync(file, 'utf8'));
  if (isRecord(content)) return content as Partial<Keys>;
  throw new HostError('settings', `The keys file ${file} must hold a JSON object with master, host, system and function.`);
}

function save(file: string, keys: Keys): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
}
