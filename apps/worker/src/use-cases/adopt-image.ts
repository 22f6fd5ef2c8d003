import type { ImageDocument, ImageRecord } from '@parallax/domain/documents';
import { isSettled, waitForRegion } from '@parallax/domain/life-cycle';
import { lostHomes } from '@parallax/domain/responsibility';
import { describeError } from '../telemetry/log.ts';
import { changeImage } from './change-image.ts';
import type { Call, Outcome, Services } from './services.ts';

/** When an image that waits for its region is due again, ms. Its region, back, does not wait for that. */
const lookAgainMs = 5 * 60_000;

/**
 * Says in the record that the file lies in a region that is gone and has not been replicated, once; that region finishes the image when it
 * is back. Null when no region that may hold the file is gone.
 */
export async function waitForLostRegion(services: Services, { image }: ImageRecord, call: Call): Promise<Outcome | null> {
  const { records, region, regions, clock, adoptAfterMs } = services;
  const now = clock();
  const [lost] = lostHomes(image.document, regions.states(), now, adoptAfterMs);
  if (lost === undefined) return null;
  const change = (document: ImageDocument) =>
    isSettled(document.stage) || document.waitingFor === lost
      ? null
      : waitForRegion(document, lost, region, now, now + lookAgainMs);
  if (change(image.document) !== null) await changeImage(records, image, change, call.signal);
  return 'waiting-for-region';
}

/**
 * Has an adopted image looked at when its home may be back: should that one have worked on it as well, unseen, one of the two has made
 * thumbnails that no record names.
 */
export async function lookAgainLater({ retries, adoptAfterMs }: Services, imageId: string, call: Call): Promise<void> {
  await retries.later(imageId, adoptAfterMs, 'adopted').catch((error: unknown) => {
    call.log('retry-not-queued', { imageId, error: describeError(error) }, 'warn');
  });
}

/**
 * True when another region has a later version of an image than this one. A region that comes back meets its old events before it has
 * heard what its peers did meanwhile.
 */
export async function isBehind({ records }: Services, document: ImageDocument): Promise<boolean> {
  const newest = await records.findNewest(document.imageId);
  return newest !== null && newest.lww > document.lww;
}
