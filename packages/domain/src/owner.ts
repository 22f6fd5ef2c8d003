import { createHash } from 'node:crypto';

/** 256 bits in base64url without padding. */
const ownerKey = /^[A-Za-z0-9_-]{43}$/;

/**
 * Who a caller is, from the key that their browser made and keeps: a hash, so that what is stored opens nothing. The key has full
 * entropy, so a plain SHA-256 is enough. Null when the text is not such a key.
 */
export function ownerOf(key: string | null): string | null {
  if (key === null || !ownerKey.test(key)) return null;
  return `anon:${createHash('sha256').update(key).digest('base64url')}`;
}
