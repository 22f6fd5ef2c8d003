import type { ImageDocument, ImageRecord } from '@parallax/domain/documents';
import { needsRecognition, needsThumbnailsAnew, settleEdits } from '@parallax/domain/erase';
import { advance } from '@parallax/domain/life-cycle';
import { isDeleted } from '@parallax/domain/merge';
import { ConflictError } from '@parallax/domain/ports';
import type { RecognitionCopy } from '../media/derive.ts';
import { withOperation } from '../telemetry/log.ts';
import { inSpan, operationOf } from '../telemetry/span.ts';
import { changeImage } from './change-image.ts';
import { eraseImage } from './erase-image.ts';
import { deriveRequest, makePicture } from './make-picture.ts';
import { postpone, postponeUnread } from './postpone.ts';
import { processImage } from './process-image.ts';
import { recognise, settleRecognition } from './recognise.ts';
import { type Call, type Outcome, optionsOf, type Services } from './services.ts';
import { waitForFile } from './wait-for-file.ts';

/** Races that one invocation may lose before the image is left to the next one. */
const maxRaces = 4;
/** Messages about an image without a record, at most; after some hours only the sweep still looks at its blob. */
const maxTriesWithoutRecord = 16;

/**
 * Looks at an image as it is now and does what is outstanding in this region: process, make thumbnails anew, recognise, erase, expire.
 * Whoever calls, and how often, makes no difference: what is done follows from the record and the blob alone. Trouble is remembered and
 * tried again later; rejects only when it cannot even be remembered, so that the event or message is delivered again.
 */
export async function driveImage(services: Services, imageId: string, call: Call): Promise<Outcome> {
  try {
    const outcome = await driveThroughRaces(services, imageId, call);
    call.log('image-driven', { imageId, reason: call.reason, outcome });
    return outcome;
  } catch (error) {
    return await postpone(services, imageId, error, call);
  }
}

async function driveThroughRaces(services: Services, imageId: string, call: Call): Promise<Outcome> {
  for (let race = 1; ; race++) {
    try {
      return await driveOnce(services, imageId, call);
    } catch (error) {
      if (!(error instanceof ConflictError) || race === maxRaces) throw error;
      call.log('race-lost', { imageId });
    }
  }
}

async function driveOnce(services: Services, imageId: string, call: Call): Promise<Outcome> {
  const record = await services.records.find(imageId, optionsOf(call));
  if (record === null) return await withoutRecord(services, imageId, call);
  const { traceparent, stage } = record.image.document;
  const attributes = { 'parallax.image': imageId, 'parallax.region': services.region, 'parallax.stage': stage };
  // The event knows nothing of the upload's trace; the record does.
  const traced = { ...call, log: withOperation(call.log, operationOf(traceparent)) };
  const outcome = await inSpan('image.drive', { ...attributes, 'parallax.reason': call.reason }, traceparent, () =>
    driveRecord(services, record, traced),
  );
  // Somebody may have deleted or turned the picture while it was being worked on.
  return outcome === 'ready' || outcome === 'recognised' ? await finish(services, imageId, outcome, traced) : outcome;
}

async function driveRecord(services: Services, record: ImageRecord, call: Call): Promise<Outcome> {
  const { document } = record.image;
  const isDone = document.stage === 'ready' || document.stage === 'failed';
  if (!isDone && (document.home === null || document.home === services.region)) return await driveFile(services, record, call);
  if (isDeleted(record.edits?.document)) return await eraseImage(services, record, call);
  if (!isHere(document, services.region)) return await eraseDuplicate(services, document, call);
  if (needsThumbnailsAnew(record)) return await makeThumbnailsAnew(services, record, call);
  if (needsRecognition(record)) return await recogniseAgain(services, record, call);
  return await settle(services, record, call);
}

/** The file has not been made into a picture yet. */
async function driveFile(services: Services, record: ImageRecord, call: Call): Promise<Outcome> {
  const { region, blobs, clock, retries } = services;
  const { imageId, stage, dueAt } = record.image.document;
  if (isDeleted(record.edits?.document)) return await eraseImage(services, record, call);
  const waitMs = stage === 'processing' ? (dueAt ?? 0) - clock() : 0;
  if (waitMs > 0) {
    // Somebody is at it, or was and died: by then it is known which.
    await retries.later(imageId, waitMs, 'retry');
    return 'held-by-another';
  }
  const facts = await blobs.in(region).originalFacts(imageId, optionsOf(call));
  return facts === null ? await waitForFile(services, record.image, call) : await processImage(services, record, facts, call);
}

/** An event can be faster than its record; a blob that is without one after hours is the sweep's. */
async function withoutRecord(services: Services, imageId: string, call: Call): Promise<Outcome> {
  if (call.tries >= maxTriesWithoutRecord) {
    call.log('image-without-record', { imageId }, 'warn');
    return 'nothing-to-do';
  }
  await postponeUnread(services, imageId, call);
  return 'waiting-for-record';
}

/** The file arrived in two regions: the first to be written keeps it. Only an event says that it may be here too. */
async function eraseDuplicate({ blobs, region }: Services, document: ImageDocument, call: Call): Promise<Outcome> {
  if (call.reason !== 'event' || document.original === null || document.original.region === region) return 'other-region';
  await blobs.in(region).deleteOriginal(document.imageId, optionsOf(call));
  call.log('duplicate-erased', { imageId: document.imageId, home: document.home });
  return 'duplicate-erased';
}

async function makeThumbnailsAnew(services: Services, record: ImageRecord, call: Call): Promise<Outcome> {
  const file = await readOriginal(services, record.image.document, call);
  return await makePicture(services, record, file, needsRecognition(record), call);
}

/** Recognition of a picture that is visible: it did not answer then, or a person asks for it again. */
async function recogniseAgain(services: Services, { image, edits }: ImageRecord, call: Call): Promise<Outcome> {
  const { clock, retries, decoders } = services;
  const { imageId, dueAt } = image.document;
  const waitMs = (dueAt ?? 0) - clock();
  if (waitMs > 0) {
    await retries.later(imageId, waitMs, 'retry');
    return 'held-by-another';
  }
  const file = await readOriginal(services, image.document, call);
  const copies: RecognitionCopy[] = [];
  const request = deriveRequest(services, edits?.document.rotation ?? 0, []);
  await decoders.derive(file, request, (copy) => copies.push(copy), call.signal);
  const [copy] = copies;
  if (copy === undefined) throw new Error('The decoder gave no copy for recognition.');
  return await settleRecognition(services, image, await recognise(services, copy, call.signal), call);
}

async function readOriginal({ blobs, limits, region }: Services, document: ImageDocument, call: Call): Promise<Buffer> {
  const holder = document.original?.region ?? region;
  const file = await blobs.in(holder).readOriginal(document.imageId, limits.maxBytes, optionsOf(call));
  if (file === null) throw new Error(`The original of image ${document.imageId} is not there.`);
  return file.bytes;
}

/** One more look at what was worked on: wishes that came meanwhile are carried out now, and what is done is no longer due. */
async function finish(services: Services, imageId: string, outcome: Outcome, call: Call): Promise<Outcome> {
  const record = await services.records.find(imageId, optionsOf(call));
  if (record === null) return outcome;
  if (isDeleted(record.edits?.document)) return await eraseImage(services, record, call);
  if (needsThumbnailsAnew(record)) return await driveRecord(services, record, call);
  await settle(services, record, call);
  return outcome;
}

/** Takes away due times that have passed, of an image with nothing outstanding here. */
async function settle({ records, clock }: Services, { image, edits }: ImageRecord, call: Call): Promise<Outcome> {
  const now = clock();
  const isDue = (dueAt: number | undefined) => dueAt !== undefined && dueAt <= now;
  if (isDue(image.document.dueAt)) {
    const change = (document: ImageDocument) => (isDue(document.dueAt) ? advance(document, { dueAt: undefined }, now) : null);
    await changeImage(records, image, change, call.signal);
  }
  if (edits !== null && isDue(edits.document.dueAt)) {
    await records.writeEdits(settleEdits(edits.document, null), edits.etag, optionsOf(call));
  }
  return 'nothing-to-do';
}

/** The region that holds the thumbnails does the work; it is home unless the image was adopted. */
const isHere = ({ thumbnails, home }: ImageDocument, region: string): boolean => (thumbnails?.region ?? home) === region;
