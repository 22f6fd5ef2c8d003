import { createHash } from 'node:crypto';
import { apiPrefix, headers } from '@parallax/contracts/headers';
import type { FileSeen, ImageSeen, ImageState } from '../checker/observation.ts';
import type { Cloud } from './cloud.ts';
import { eachOf } from './each-of.ts';

const atOnce = 8;
const timeoutMs = 15_000;

/**
 * Opens the original of every image through the API, and its thumbnails by their addresses on primary and secondary. What is deleted has its
 * thumbnails opened too, to see them gone; its original is kept on purpose and is not asked for.
 */
export async function lookAtFiles(
  { regions }: Cloud,
  images: readonly ImageSeen[],
  owned: readonly { readonly imageId: string; readonly ownerKey: string }[],
): Promise<FileSeen[]> {
  const stateOf = new Map(images.flatMap(({ imageId, state }) => (state === null ? [] : [[imageId, state] as const])));
  const files = await eachOf([...owned.entries()], atOnce, async ([index, { imageId, ownerKey }]) => {
    const state = stateOf.get(imageId);
    if (state === undefined) return [];
    // Every region gets its share of the questions.
    const api = regions[index % regions.length]?.api ?? '';
    const thumbnails = await openThumbnails(imageId, state);
    return state.deleted || state.original === null
      ? thumbnails
      : [await openOriginal(api, imageId, ownerKey, state.original.url), ...thumbnails];
  });
  return files.flat();
}

async function openOriginal(api: string, imageId: string, ownerKey: string, url: string): Promise<FileSeen> {
  const address = `${api}${apiPrefix}/images/${imageId}/original`;
  const about = { imageId, what: 'original' as const, url };
  try {
    const response = await fetch(address, { headers: { [headers.ownerKey]: ownerKey }, signal: AbortSignal.timeout(timeoutMs) });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { ...about, status: response.status, sha256: response.ok ? createHash('sha256').update(bytes).digest('hex') : null };
  } catch {
    return { ...about, status: null, sha256: null };
  }
}

const openThumbnails = (imageId: string, { thumbnails }: ImageState): Promise<FileSeen[]> =>
  Promise.all(
    thumbnails.flatMap(({ url, secondaryUrl }) => [
      openThumbnail(imageId, 'thumbnail', url),
      openThumbnail(imageId, 'thumbnail-secondary', secondaryUrl),
    ]),
  );

async function openThumbnail(imageId: string, what: FileSeen['what'], url: string): Promise<FileSeen> {
  const about = { imageId, what, url, sha256: null };
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(timeoutMs) });
    return { ...about, status: response.status };
  } catch {
    return { ...about, status: null };
  }
}
