import type { Kept } from '../browser/storage.ts';
import { type RandomBytes, secureRandom, toBase64Url } from './random.ts';

const storageKey = 'parallax.ownerKey';
const form = /^[A-Za-z0-9_-]{43}$/;

/** What makes this browser the owner of what it uploads: 256 random bits in base64url, made once and kept in `storage`. */
export function ownerKeyOf(storage: Kept, random: RandomBytes = secureRandom): string {
  const kept = storage.getItem(storageKey);
  if (kept !== null && form.test(kept)) return kept;
  const made = toBase64Url(random(32));
  storage.setItem(storageKey, made);
  return made;
}
