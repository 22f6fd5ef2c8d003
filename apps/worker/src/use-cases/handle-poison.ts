import type { ImageDocument } from '@parallax/domain/documents';
import { advance, isSettled, retryDelay } from '@parallax/domain/life-cycle';
import { changeImage } from './change-image.ts';
import type { Call, Outcome, Services } from './services.ts';

/**
 * An event or message that the host gave up: the image is made due at once, so that the reconciler takes it from here. Rejects when
 * neither the record nor the queue can be reached.
 */
export async function handlePoison(services: Services, imageId: string, call: Call): Promise<Outcome> {
  const { records, clock, retries } = services;
  try {
    const record = await records.find(imageId);
    if (record !== null) {
      const now = clock();
      const makeDue = (document: ImageDocument) =>
        isSettled(document.stage) && document.dueAt === undefined ? null : advance(document, { dueAt: now }, now);
      const written = await changeImage(records, record.image, makeDue);
      return written === null ? 'nothing-to-do' : 'postponed';
    }
  } catch (error) {
    call.log('record-unreachable', { imageId, error: String(error) }, 'warn');
  }
  await retries.later(imageId, services.retryBaseMs, 'poison', call.tries);
  return 'postponed';
}

/** Views that could not be written again and again: they are tried on, ever more slowly, since no document says that they are due. */
export async function handleViewsPoison(services: Services, imageId: string, { tries }: Call): Promise<Outcome> {
  const { retries, retryBaseMs, random } = services;
  await retries.later(imageId, retryDelay(tries, retryBaseMs, random()), 'views', tries + 1);
  return 'postponed';
}
