import type { ImageDocument } from '@parallax/domain/documents';
import { isSettled } from '@parallax/domain/life-cycle';
import { type Call, type Outcome, optionsOf, type Services } from './services.ts';

/** When a copy is looked at again as long as it is not decided which one counts, ms. */
const undecidedPauseMs = 60_000;

/**
 * Erases what lies in this region of an image whose settled record speaks of other regions alone: the file that arrived a second time,
 * thumbnails that were made here and not chosen when two regions worked at once, thumbnails that another region has made anew meanwhile.
 * The original is erased only when the one that counts is there: never the last copy.
 */
export async function eraseStrays(services: Services, document: ImageDocument, call: Call): Promise<Outcome> {
  const { adoptAfterMs, retries } = services;
  const { imageId } = document;
  if (!isSettled(document.stage)) {
    // It is not decided yet which copy counts.
    if (await hasCopy(services, document, call)) await retries.later(imageId, Math.min(adoptAfterMs, undecidedPauseMs), 'event');
    return 'other-region';
  }
  const original = await eraseOriginal(services, document, call);
  const thumbnails = await eraseThumbnails(services, document, call);
  if (!original && thumbnails === 0) return 'other-region';
  call.log('strays-erased', { imageId, home: document.home, original, thumbnails });
  return 'strays-erased';
}

/** True when this region holds a file for an image that is at home elsewhere. */
export async function hasCopy({ blobs, region }: Services, document: ImageDocument, call: Call): Promise<boolean> {
  const { home, original, imageId } = document;
  if (home === null || home === region || original === null || original.region === region) return false;
  return (await blobs.in(region).originalFacts(imageId, optionsOf(call))) !== null;
}

async function eraseOriginal(services: Services, document: ImageDocument, call: Call): Promise<boolean> {
  const { blobs, region } = services;
  const { imageId, original, erased } = document;
  if (original === null || !(await hasCopy(services, document, call))) return false;
  const options = optionsOf(call);
  const isErased = erased.originals[original.region] !== undefined || document.failure?.code === 'file-too-large';
  if (!isErased && (await blobs.in(original.region).originalFacts(imageId, options)) === null)
    throw new Error(`The file of image ${imageId} is not in its home ${original.region}, so the copy in ${region} stays.`);
  await blobs.in(region).deleteOriginal(imageId, options);
  return true;
}

/** @returns how many. While thumbnails are being made here nobody knows yet whether the record will name them. */
async function eraseThumbnails({ blobs, region, beingMade }: Services, document: ImageDocument, call: Call): Promise<number> {
  const { imageId, thumbnails } = document;
  if (thumbnails === null || thumbnails.region === region || beingMade.has(imageId)) return 0;
  const here = blobs.in(region);
  const names = await here.thumbnailNames(imageId, optionsOf(call));
  await Promise.all(names.map((name) => here.deleteThumbnail(name, optionsOf(call))));
  return names.length;
}
