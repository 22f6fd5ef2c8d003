import type { ViewSettings } from '@parallax/contracts/settings';
import { bringViewsUpToDate } from '@parallax/domain/bring-views-up-to-date';
import type { EditsDocument, ImageDocument, ImageRecord } from '@parallax/domain/documents';
import { retryDelay } from '@parallax/domain/life-cycle';
import type { Clock, ImageRecords, RetryQueue, ViewEntries } from '@parallax/domain/ports';
import { describeError, type Log } from '../telemetry/log.ts';

/** Images whose views are written at the same time. */
const parallel = 8;

export interface ProjectServices {
  readonly region: string;
  readonly records: ImageRecords;
  readonly views: ViewEntries;
  readonly retries: RetryQueue;
  readonly clock: Clock;
  readonly settings: ViewSettings;
  readonly retryBaseMs: number;
  /** 0..1, for the spread of delays. */
  readonly random: () => number;
  /** Per process, see bringViewsUpToDate. */
  readonly knownManifests: Set<string>;
}

/** Whose images a reader of the change feed looks after: those at home in its region, or everybody else's. */
export type Share = 'own' | 'others';

/**
 * Brings the views up to date for every image that a batch of the change feed names. Documents of the batch only say which image to look
 * at: the feed may be late, so the image is read afresh. An image that fails is left to the retry queue, so that one cannot hold up the
 * rest; rejects when not even that works, and the host delivers the batch again.
 * @param tries how often this was left to the queue before.
 */
export async function projectChanges(
  services: ProjectServices,
  changes: readonly unknown[],
  share: Share,
  log: Log,
  tries = 0,
): Promise<number> {
  const ids = [...new Set(changes.filter(isOfInterest).map((change) => change.imageId))];
  let written = 0;
  const queue = ids.values();
  await Promise.all(Array.from({ length: Math.min(parallel, ids.length) }, drain));
  return written;

  async function drain(): Promise<void> {
    for (const imageId of queue) if (await projectOrRetry(imageId)) written++;
  }

  async function projectOrRetry(imageId: string): Promise<boolean> {
    try {
      const isWritten = await projectImage(services, imageId, share);
      if (isWritten) log('view-written', { imageId, share });
      return isWritten;
    } catch (error) {
      log('projection-postponed', { imageId, error: describeError(error) }, 'warn');
      await services.retries.later(imageId, retryDelay(tries, services.retryBaseMs, services.random()), 'views', tries + 1);
      return false;
    }
  }
}

/** @returns true when anything had to be written. Rejects with AppError when a service does not answer. */
export async function projectImage(services: ProjectServices, imageId: string, share: Share): Promise<boolean> {
  const { records, views, clock, settings, knownManifests, region } = services;
  const record = await records.find(imageId);
  if (record === null || !isInShare(record, region, share)) return false;
  return await bringViewsUpToDate(record, { views, settings, clock, knownManifests });
}

/** Nothing of an image is in any view before it was ready once, and edits say nothing about that. */
function isOfInterest(change: unknown): change is ImageDocument | EditsDocument {
  const { imageId, id, stage } = change as Partial<ImageDocument>;
  return typeof imageId === 'string' && (id !== 'image' || stage === 'ready');
}

/** Whoever holds the thumbnails writes the views: home, unless the image was adopted. */
function isInShare({ image }: ImageRecord, region: string, share: Share): boolean {
  const { home, thumbnails, stage } = image.document;
  if (stage !== 'ready') return false;
  const keeper = thumbnails?.region ?? home;
  return share === 'own' ? keeper === region || home === region : keeper !== region && home !== region;
}
