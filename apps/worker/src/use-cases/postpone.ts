import { count } from '@parallax/adapters/telemetry/measure';
import type { ImageDocument, ImageRecord, Stored } from '@parallax/domain/documents';
import { advance, fail, noRecognition, recordRecognition, retryDelay, step, tryAgainLater } from '@parallax/domain/life-cycle';
import { isDeleted } from '@parallax/domain/merge';
import { describeError } from '../telemetry/log.ts';
import { measureVerdict } from '../telemetry/measure-image.ts';
import { changeImage } from './change-image.ts';
import { isResponsible } from './responsible.ts';
import type { Call, Outcome, Services } from './services.ts';

/**
 * What is outstanding, and how it ends when a day of trying was in vain: the picture fails, recognition is unavailable, and work on
 * files (erasing, thumbnails anew) goes on for as long as it takes.
 */
export type OpenWork = 'picture' | 'recognition' | 'files';

/** Pause of what is never given up, after a day, ms. */
const endlessPauseMs = 30 * 60_000;

/**
 * Trouble of ours: the image is due again after a growing pause; the queue wakes us then, and the reconciler if the queue does not.
 * Rejects only when neither the record nor the queue can be reached.
 */
export async function postpone(services: Services, imageId: string, error: unknown, call: Call): Promise<Outcome> {
  call.log('image-postponed', { imageId, reason: call.reason, error: describeError(error) }, 'warn');
  try {
    const record = await services.records.find(imageId);
    if (record !== null && isResponsible(services, record))
      return await postponeRecord(services, record.image, workOf(record), shortReason(error), call);
  } catch (again) {
    call.log('record-unreachable', { imageId, error: describeError(again) }, 'warn');
  }
  return await postponeUnread(services, imageId, call);
}

/** The record cannot be read, is not there yet, or is another region's: only a message can remember the image. */
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
  work: OpenWork,
  reason: string,
  call: Call,
  leastDelayMs = 0,
): Promise<Outcome> {
  const { clock, random, region, retryBaseMs, limits, records, retries } = services;
  const now = clock();
  const again = { now, region, reason, baseMs: retryBaseMs, giveUpAfterMs: limits.giveUpAfterMs, random: random() };
  let hasGivenUp = false;
  const change = (document: ImageDocument): ImageDocument | null => {
    if (document.stage === 'failed' && work !== 'files') return null;
    const next = tryAgainLater(document, again);
    hasGivenUp = next === null && work !== 'files';
    if (next === null) return giveUp(document, work, reason, region, now);
    return { ...next, dueAt: Math.max(next.dueAt ?? 0, now + leastDelayMs) };
  };
  const written = await changeImage(records, image, change, call.signal);
  if (written === null) return 'nothing-to-do';
  const { imageId, dueAt } = written.document;
  if (hasGivenUp) {
    if (work === 'picture') measureVerdict('processing-gave-up');
    call.log('image-given-up', { imageId, work, reason }, 'error');
    return work === 'picture' ? 'failed' : 'recognition-unavailable';
  }
  count('image.postponed', { work });
  await retries.later(imageId, (dueAt ?? now) - now, 'retry').catch((error: unknown) => {
    call.log('retry-not-queued', { imageId, error: describeError(error) }, 'warn');
  });
  return 'postponed';
}

function workOf({ image, edits }: ImageRecord): OpenWork {
  const { stage } = image.document;
  return !isDeleted(edits?.document) && (stage === 'awaiting' || stage === 'processing') ? 'picture' : 'files';
}

function giveUp(document: ImageDocument, work: OpenWork, reason: string, region: string, now: number): ImageDocument {
  if (work === 'files')
    return advance(document, { dueAt: now + endlessPauseMs }, now, [step('postponed', now, region, null, reason)]);
  if (work === 'picture') {
    const sentence = 'We could not process this picture for a whole day because of trouble on our side. Please upload it again.';
    return fail(document, 'processing-gave-up', sentence, region, now);
  }
  // Somebody asked for it again: what was recognised before is still true.
  const { recognition } = document;
  const kept = recognition.status === 'pending' ? { ...noRecognition, status: 'unavailable' as const } : recognition;
  return recordRecognition(document, kept, region, now, []);
}

const shortReason = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);
