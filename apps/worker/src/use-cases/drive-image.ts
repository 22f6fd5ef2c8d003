import type { ImageDocument, ImageRecord, Stored } from '@parallax/domain/documents';
import { needsThumbnailsAnew, settleEdits } from '@parallax/domain/erase';
import { advance, awaitFileMs, fail } from '@parallax/domain/life-cycle';
import { isDeleted } from '@parallax/domain/merge';
import { ConflictError } from '@parallax/domain/ports';
import { describeError } from '../telemetry/log.ts';
import { inSpan } from '../telemetry/span.ts';
import { changeImage } from './change-image.ts';
import { eraseImage } from './erase-image.ts';
import { postpone, postponeUnread } from './postpone.ts';
import { deriveRequest, makePicture, processImage, settleRecognition } from './process-image.ts';
import { recognise } from './recognise.ts';
import type { Call, Outcome, Services } from './services.ts';
import { areTurned } from './thumbnail-names.ts';

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
      call.log('race-lost', { imageId, error: describeError(error.message) });
    }
  }
}

async function driveOnce(services: Services, imageId: string, call: Call): Promise<Outcome> {
  const record = await services.records.find(imageId, optionsOf(call));
  if (record === null) return await withoutRecord(services, imageId, call);
  const { traceparent, stage } = record.image.document;
  const attributes = {
    'parallax.image': imageId,
    'parallax.region': services.region,
    'parallax.stage': stage,
    'parallax.reason': call.reason,
  };
  const outcome = await inSpan('image.drive', attributes, traceparent, () => driveRecord(services, record, call));
  // Somebody may have deleted the image while its thumbnails were being stored.
  return outcome === 'ready' || outcome === 'recognised' ? await eraseIfDeleted(services, imageId, outcome, call) : outcome;
}

async function driveRecord(services: Services, record: ImageRecord, call: Call): Promise<Outcome> {
  const { image } = record;
  if (image.document.stage === 'awaiting' || image.document.stage === 'processing')
    return await driveFile(services, record, call);
  if (isDeleted(record.edits?.document)) return await eraseImage(services, record, call);
  if (!isHere(image.document, services.region)) return await eraseDuplicate(services, image.document, call);
  if (image.document.stage === 'failed') return await settle(services, record, call);
  if (needsThumbnailsAnew(record) || areTurned(image.document)) return await makeThumbnailsAnew(services, record, call);
  if (image.document.recognition.status === 'pending') return await recogniseLater(services, image, call);
  return await settle(services, record, call);
}

/** The file has not been made into a picture yet. */
async function driveFile(services: Services, record: ImageRecord, call: Call): Promise<Outcome> {
  const { region, blobs, clock, retries } = services;
  const { document } = record.image;
  const now = clock();
  const isHeld = document.stage === 'processing' && document.dueAt !== undefined && document.dueAt > now;
  if (document.home !== null && document.home !== region) return await eraseDuplicate(services, document, call);
  if (isDeleted(record.edits?.document)) return await eraseImage(services, record, call);
  if (isHeld) {
    // Somebody is at it, or was and died: by then it is known which.
    await retries.later(document.imageId, (document.dueAt ?? now) - now, call.reason);
    return 'held-by-another';
  }
  const facts = await blobs.in(region).originalFacts(document.imageId, optionsOf(call));
  return facts === null
    ? await withoutFile(services, record.image, call)
    : await processImage(services, record.image, facts, call);
}

/** An event can be faster than its record; a blob without a record after hours is the sweep's. */
async function withoutRecord(services: Services, imageId: string, call: Call): Promise<Outcome> {
  if (call.tries >= maxTriesWithoutRecord) {
    call.log('image-without-record', { imageId }, 'warn');
    return 'nothing-to-do';
  }
  await postponeUnread(services, imageId, call);
  return 'waiting-for-record';
}

/** Granted, and no file here. The region of the latest grant decides when the grant counts as unused, once no granted region has the file. */
async function withoutFile(services: Services, image: Stored<ImageDocument>, call: Call): Promise<Outcome> {
  const { region, clock, records } = services;
  const { document } = image;
  const last = document.grants.at(-1);
  if (last !== undefined && last.region !== region && document.home === null) return 'other-region';
  const now = clock();
  const expiresAt = (last?.at ?? document.createdAt) + awaitFileMs;
  if (now >= expiresAt && (await arrivedElsewhere(services, document, call))) return 'other-region';
  const change = (current: ImageDocument): ImageDocument | null => {
    if (current.lww !== document.lww) return null;
    if (now < expiresAt) return current.dueAt === expiresAt ? null : advance(current, { dueAt: expiresAt }, now);
    return fail(
      current,
      'upload-expired',
      'No file arrived within a day of asking for the upload. Please upload it again.',
      region,
      now,
    );
  };
  const written = await changeImage(records, image, change, call.signal);
  return written?.document.stage === 'failed' ? 'failed' : 'waiting-for-file';
}

async function arrivedElsewhere({ blobs, region }: Services, document: ImageDocument, call: Call): Promise<boolean> {
  const others = new Set(document.grants.map((grant) => grant.region).filter((name) => name !== region));
  const facts = await Promise.all([...others].map((name) => blobs.in(name).originalFacts(document.imageId, optionsOf(call))));
  return facts.some((found) => found !== null);
}

/** The file arrived in two regions: the first to be written keeps it. Only an event says that it may be here too. */
async function eraseDuplicate({ blobs, region }: Services, document: ImageDocument, call: Call): Promise<Outcome> {
  if (call.reason !== 'event' || document.original === null || document.original.region === region) return 'other-region';
  await blobs.in(region).deleteOriginal(document.imageId, optionsOf(call));
  call.log('duplicate-erased', { imageId: document.imageId, home: document.home });
  return 'duplicate-erased';
}

async function makeThumbnailsAnew(services: Services, { image, edits }: ImageRecord, call: Call): Promise<Outcome> {
  const file = await readOriginal(services, image.document, call);
  const outcome = await makePicture(services, image, file, call);
  if (edits?.document.dueAt !== undefined)
    await services.records.writeEdits(settleEdits(edits.document, null), edits.etag, optionsOf(call));
  return outcome;
}

async function recogniseLater(services: Services, image: Stored<ImageDocument>, call: Call): Promise<Outcome> {
  const { clock, retries } = services;
  const { document } = image;
  if (document.dueAt !== undefined && document.dueAt > clock()) {
    await retries.later(document.imageId, document.dueAt - clock(), call.reason);
    return 'held-by-another';
  }
  const file = await readOriginal(services, document, call);
  const copies: Parameters<typeof recognise>[1][] = [];
  await services.decoders.derive(file, deriveRequest(services, document, []), (copy) => copies.push(copy), call.signal);
  const [copy] = copies;
  if (copy === undefined) throw new Error('The decoder gave no copy for recognition.');
  return await settleRecognition(services, image, await recognise(services, copy, call.signal), call);
}

async function readOriginal({ blobs, limits, region }: Services, document: ImageDocument, call: Call): Promise<Buffer> {
  const file = await blobs
    .in(document.original?.region ?? region)
    .readOriginal(document.imageId, limits.maxBytes, optionsOf(call));
  if (file === null) throw new Error(`The original of image ${document.imageId} is not there.`);
  return file.bytes;
}

/** Nothing is outstanding: whoever looked first has done it. */
async function settle({ records, clock }: Services, { image, edits }: ImageRecord, call: Call): Promise<Outcome> {
  const now = clock();
  const isDue = (dueAt: number | undefined) => dueAt !== undefined && dueAt <= now;
  if (isDue(image.document.dueAt)) {
    await changeImage(
      records,
      image,
      (document) => (isDue(document.dueAt) ? advance(document, { dueAt: undefined }, now) : null),
      call.signal,
    );
  }
  if (edits !== null && isDue(edits.document.dueAt))
    await records.writeEdits(settleEdits(edits.document, null), edits.etag, optionsOf(call));
  return 'nothing-to-do';
}

async function eraseIfDeleted(services: Services, imageId: string, outcome: Outcome, call: Call): Promise<Outcome> {
  const record = await services.records.find(imageId, optionsOf(call));
  return record !== null && isDeleted(record.edits?.document) ? await eraseImage(services, record, call) : outcome;
}

/** The region that holds the thumbnails does the work; it is home unless the image was adopted. */
const isHere = ({ thumbnails, home }: ImageDocument, region: string): boolean => (thumbnails?.region ?? home) === region;

const optionsOf = ({ signal }: Call) => (signal === undefined ? {} : { signal });
