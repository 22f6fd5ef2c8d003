import type { ImageDocument, Stored } from '@parallax/domain/documents';
import { fail, noRecognition, recordRecognition, retryDelay, tryAgainLater } from '@parallax/domain/life-cycle';
import { describeError } from '../telemetry/log.ts';
import { changeImage } from './change-image.ts';
import type { Call, Outcome, Services } from './services.ts';

/**
 * Trouble of ours: the image is due again after a growing pause; the queue wakes us then and the reconciler if the queue does not. After
 * a day of it the image is given up. Rejects only when neither the record nor the queue can be reached.
 */
export async function postpone(services: Services, imageId: string, error: unknown, call: Call): Promise<Outcome> {
  call.log('image-postponed', { imageId, reason: call.reason, error: describeError(error) }, 'warn');
  try {
    const record = await services.records.find(imageId);
    if (record !== null) return await postponeRecord(services, record.image, shortReason(error), call);
  } catch (again) {
    call.log('record-unreachable', { imageId, error: describeError(again) }, 'warn');
  }
  return await postponeUnread(services, imageId, call);
}

/** The record cannot be read or is not there yet: only a message can remember the image. */
export async function postponeUnread(
  { retries, retryBaseMs, random }: Services,
  imageId: string,
  { reason, tries }: Call,
): Promise<Outcome> {
  await retries.later(imageId, retryDelay(tries, retryBaseMs, random()), reason, tries + 1);
  return 'postponed';
}

/** The same with the record at hand. `leastDelayMs`: the service said not to come back earlier. */
export async function postponeRecord(
  services: Services,
  image: Stored<ImageDocument>,
  reason: string,
  call: Call,
  leastDelayMs = 0,
): Promise<Outcome> {
  const { clock, random, region, retryBaseMs, limits, records, retries } = services;
  const now = clock();
  let gaveUp = false;
  const change = (document: ImageDocument): ImageDocument | null => {
    if (!hasOpenWork(document)) return null;
    const next = tryAgainLater(document, {
      now,
      region,
      reason,
      baseMs: retryBaseMs,
      giveUpAfterMs: limits.giveUpAfterMs,
      random: random(),
    });
    gaveUp = next === null;
    return next === null ? giveUp(document, region, now) : withLeastDelay(next, now + leastDelayMs);
  };
  const written = await changeImage(records, image, change);
  if (written === null) return 'nothing-to-do';
  const { imageId, dueAt } = written.document;
  if (gaveUp) {
    call.log('image-given-up', { imageId, reason }, 'error');
    return written.document.stage === 'failed' ? 'failed' : 'recognition-unavailable';
  }
  await retries.later(imageId, (dueAt ?? now) - now, call.reason).catch((error: unknown) => {
    call.log('retry-not-queued', { imageId, error: describeError(error) }, 'warn');
  });
  return 'postponed';
}

const hasOpenWork = ({ stage, dueAt }: ImageDocument): boolean =>
  stage === 'awaiting' || stage === 'processing' || dueAt !== undefined;

const withLeastDelay = (document: ImageDocument, earliest: number): ImageDocument => ({
  ...document,
  dueAt: Math.max(document.dueAt ?? 0, earliest),
});

function giveUp(document: ImageDocument, region: string, now: number): ImageDocument {
  if (document.stage === 'ready')
    return recordRecognition(document, { ...noRecognition, status: 'unavailable' }, region, now, []);
  const sentence = 'We could not process this picture for a whole day because of trouble on our side. Please upload it again.';
  return fail(document, 'processing-gave-up', sentence, region, now);
}

const shortReason = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);
