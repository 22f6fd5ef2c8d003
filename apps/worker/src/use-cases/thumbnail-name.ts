import { createHash } from 'node:crypto';
import type { Rotation } from '@parallax/domain/documents';

/**
 * Name of a thumbnail's blob. It follows from the file's content, so doing the work twice writes the same blobs; it cannot be guessed
 * from the image's public id; and it changes with the rotation, so caches may keep it for good.
 */
export function thumbnailName(imageId: string, sha256: string, rotation: Rotation, side: number): string {
  const secret = createHash('sha256').update(`${imageId}|${sha256}`).digest('hex').slice(0, 24);
  return `${imageId}/${secret}-r${rotation}-${side}.webp`;
}
