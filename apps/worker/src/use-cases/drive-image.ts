import { SpanKind } from '@opentelemetry/api';
import { inSpan } from '@parallax/adapters/telemetry/span';
import { operationOf } from '@parallax/adapters/telemetry/traceparent';
import { spanAttributes } from '@parallax/contracts/telemetry';
import type { ImageDocument, ImageRecord } from '@parallax/domain/documents';
import { needsRecognition, needsThumbnailsAnew, settleEdits } from '@parallax/domain/erase';
import { advance, isSettled } from '@parallax/domain/life-cycle';
import { isDeleted } from '@parallax/domain/merge';
import { ConflictError } from '@parallax/domain/ports';
import { traceOf } from '@parallax/domain/trace-of';
import type { RecognitionCopy } from '../media/derive.ts';
import { withOperation } from '../telemetry/log.ts';
import { isBehind, lookAgainLater, waitForLostRegion } from './adopt-image.ts';
import { changeImage } from './change-image.ts';
import { eraseImage } from './erase-image.ts';
import { eraseStrays } from './erase-strays.ts';
import { type FoundFile, findHere, findInLostRegions, readOriginal } from './find-file.ts';
import { deriveRequest, makePicture } from './make-picture.ts';
import { postpone, postponeUnread } from './postpone.ts';
import { processImage } from './process-image.ts';
import { recognise, settleRecognition } from './recognise.ts';
import { isResponsible } from './responsible.ts';
import { type Call, type Outcome, optionsOf, type Services } from './services.ts';
import { waitForFile } from './wait-for-file.ts';

/** Races that one invocation may lose before the image is left to the next one. */
const maxRaces = 4;
/** Reasons to look for what lies here and counts no more. Asking storage about every image that is due somewhere would cost too much. */
const straysReasons: ReadonlySet<string> = new Set(['event', 'adopted']);
/** How long a region that came back waits for what its peers wrote meanwhile, before it asks again, ms. */
const behindPauseMs = 2_000;
/** How often a message about an image that somebody is at is put back; after that the reconciler alone looks whether they died. */
const maxTriesWhileHeld = 10;
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
  const { stage, attempts } = record.image.document;
  const traceparent = traceOf(record);
  const attributes = {
    [spanAttributes.image]: imageId,
    [spanAttributes.reason]: call.reason,
    [spanAttributes.stage]: stage,
    [spanAttributes.attempt]: attempts,
  };
  // The event knows nothing of the upload's trace; the record does.
  const traced = { ...call, log: withOperation(call.log, operationOf(traceparent)) };
  const name = call.functionName ?? 'image.drive';
  const outcome = await inSpan(name, { traceparent, kind: SpanKind.CONSUMER, attributes }, async (span) => {
    const outcome = await driveRecord(services, record, traced);
    span.setAttribute(spanAttributes.outcome, outcome);
    return outcome;
  });
  if (call.reason === 'adopted' && isHomeAway(services, record)) await lookAgainLater(services, imageId, call);
  // Somebody may have deleted or turned the picture while it was being worked on.
  return outcome === 'ready' || outcome === 'recognised' ? await finish(services, imageId, outcome, traced) : outcome;
}

const isHomeAway = ({ regions }: Services, { image }: ImageRecord): boolean =>
  regions.states().some(({ name, state }) => name === image.document.home && state !== 'available');

async function driveRecord(services: Services, record: ImageRecord, call: Call): Promise<Outcome> {
  const { document } = record.image;
  if (!isSettled(document.stage)) return await driveFile(services, record, call);
  const strays = straysReasons.has(call.reason) ? await eraseStrays(services, document, call) : 'other-region';
  if (isDeleted(record.edits?.document)) return await eraseImage(services, record, call);
  if (!isResponsible(services, record)) return strays;
  if (needsThumbnailsAnew(record)) return await makeThumbnailsAnew(services, record, call);
  if (needsRecognition(record)) return await recogniseAgain(services, record, call);
  return await settle(services, record, call);
}

/** The file has not been made into a picture yet. */
async function driveFile(services: Services, record: ImageRecord, call: Call): Promise<Outcome> {
  const { region, clock } = services;
  const { document } = record.image;
  const { imageId, home, stage, dueAt, waitingFor } = document;
  if (isDeleted(record.edits?.document)) return await eraseImage(services, record, call);
  const mayBeHere = home === null || home === region;
  if (!mayBeHere && !isResponsible(services, record))
    return straysReasons.has(call.reason) ? await eraseStrays(services, document, call) : 'other-region';
  const waitMs = stage === 'processing' && waitingFor === null ? (dueAt ?? 0) - clock() : 0;
  if (waitMs > 0) return await heldByAnother(services, imageId, waitMs, call);
  const here = mayBeHere ? await findHere(services, imageId, call) : null;
  return here === null ? await withoutFile(services, record, call) : await processOwn(services, record, here, call);
}

/**
 * Somebody is at it, or was and died: by then it is known which. Counted, because two messages about one image would otherwise find each
 * other at work for as long as there is trouble.
 */
async function heldByAnother({ retries }: Services, imageId: string, waitMs: number, { tries }: Call): Promise<Outcome> {
  if (tries < maxTriesWhileHeld) await retries.later(imageId, waitMs, 'retry', tries + 1);
  return 'held-by-another';
}

async function processOwn(services: Services, record: ImageRecord, file: FoundFile, call: Call): Promise<Outcome> {
  const { clock, adoptAfterMs, retries } = services;
  const { document } = record.image;
  const isOld = clock() - file.facts.lastModified >= adoptAfterMs;
  if (isOld && (await isBehind(services, document))) {
    await retries.later(document.imageId, behindPauseMs, 'retry');
    return 'held-by-another';
  }
  return await processImage(services, record, file, call);
}

/** The file of an image is not in this region where it should be, or this region acts for the one that has it. */
async function withoutFile(services: Services, record: ImageRecord, call: Call): Promise<Outcome> {
  const { document } = record.image;
  if (!isResponsible(services, record)) return 'other-region';
  const isElsewhere = document.home !== null && document.home !== services.region;
  const file =
    (await findInLostRegions(services, document, call)) ??
    // A second copy, which was to be erased in favour of one that nobody can read now.
    (isElsewhere ? await findHere(services, document.imageId, call) : null);
  if (file !== null) return await processImage(services, record, file, call);
  return (await waitForLostRegion(services, record, call)) ?? (await waitForFile(services, record.image, call));
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

async function makeThumbnailsAnew(services: Services, record: ImageRecord, call: Call): Promise<Outcome> {
  const file = await readOriginal(services, record.image.document, call);
  return await makePicture(services, record, file, needsRecognition(record), call);
}

/** Recognition of a picture that is visible: it did not answer then, or a person asks for it again. */
async function recogniseAgain(services: Services, { image, edits }: ImageRecord, call: Call): Promise<Outcome> {
  const { clock, decoders } = services;
  const { imageId, dueAt } = image.document;
  const waitMs = (dueAt ?? 0) - clock();
  if (waitMs > 0) return await heldByAnother(services, imageId, waitMs, call);
  const file = await readOriginal(services, image.document, call);
  const copies: RecognitionCopy[] = [];
  const request = deriveRequest(services, edits?.document.rotation ?? 0, []);
  await decoders.derive(file, request, (copy) => copies.push(copy), call.signal);
  const [copy] = copies;
  if (copy === undefined) throw new Error('The decoder gave no copy for recognition.');
  return await settleRecognition(services, image, await recognise(services, copy, call.signal), call);
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
