import { createHash } from 'node:crypto';
import { uuidV7Form, uuidV7Of } from '@parallax/contracts/uuid-v7';

/** True for a UUIDv7 in lower case, the form of both idempotency keys and image ids. */
export const isImageId = (text: string): boolean => uuidV7Form.test(text);

/**
 * The id of the image that `owner` uploads with this idempotency key (UUIDv7): the key's 48 time bits, and 74 bits of
 * SHA-256(owner, key). A pure function, so every region computes the same id without asking anybody, and a repeated or moved request
 * is the same image. Two owners with the same key get different images.
 */
export function imageIdFor(key: string, owner: string): string {
  return uuidV7Of(timeOfId(key), createHash('sha256').update(owner).update('\n').update(key).digest());
}

/** When the key was made by the client's clock, ms since 1970. */
export const timeOfId = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** The largest time that 13 decimal digits hold; inverted times are counted down from it. */
const endOfTime = 9_999_999_999_999;

/** Sorts newest first as text: inverted time, then the image id. The id of every view entry. */
export const sortIdOf = (imageId: string): string => `${String(endOfTime - timeOfId(imageId)).padStart(13, '0')}_${imageId}`;
