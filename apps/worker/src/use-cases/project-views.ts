import { SpanKind } from '@opentelemetry/api';
import { inSpan } from '@parallax/adapters/telemetry/span';
import type { Region } from '@parallax/contracts/region';
import { functionNames } from '@parallax/contracts/resources';
import type { ViewSettings } from '@parallax/contracts/settings';
import { spanAttributes } from '@parallax/contracts/telemetry';
import { bringViewsUpToDate } from '@parallax/domain/bring-views-up-to-date';
import type { EditsDocument, ImageDocument, ImageRecord } from '@parallax/domain/documents';
import { retryDelay } from '@parallax/domain/life-cycle';
import type { Clock, ImageRecords, RetryQueue, ViewEntries } from '@parallax/domain/ports';
import { traceOf } from '@parallax/domain/trace-of';
import { describeError, type Log } from '../telemetry/log.ts';

/** When views of a picture of another region are looked at after somebody edited it, ms: by then its region has done it, or is gone. */
const othersEditLookMs = 2_000;
/** Images whose views are written at the same time. */
const parallel = 8;

export interface ProjectServices {
  readonly region: string;
  readonly records: ImageRecords;
  readonly views: ViewEntries;
  readonly retries: RetryQueue;
  readonly regions: { states(): Region[] };
  readonly clock: Clock;
  readonly settings: ViewSettings;
  readonly retryBaseMs: number;
  /** 0..1, for the spread of delays. */
  readonly random: () => number;
  /** Per process, see bringViewsUpToDate. */
  readonly knownManifests: Set<string>;
}

/**
 * Whose images a reader of the change feed looks after: those at home in its region and those whose region is not available, or everybody
 * else's.
 */
export type Share = 'own' | 'others';

/**
 * Brings the views up to date for every image that a batch of the change feed names. Documents of the batch only say which image to look
 * at: the feed may be late, so the image is read afresh. An image that fails is left to the retry queue, so that one cannot hold up the
 * rest; rejects when not even that works, and the host delivers the batch again. What a person edited is looked at again a little later when
 * it is another region's: people who look at lists should not wait until it is noticed that the region is gone.
 * @param tries how often this was left to the queue before.
 */
export async function projectChanges(
  services: ProjectServices,
  changes: readonly unknown[],
  share: Share,
  log: Log,
  tries = 0,
): Promise<number> {
  const named = changes.filter(isOfInterest);
  const ids = [...new Set(named.map((change) => change.imageId))];
  const edited = new Set(named.filter((change) => change.id === 'edits').map((change) => change.imageId));
  let written = 0;
  const queue = ids.values();
  await Promise.all(Array.from({ length: Math.min(parallel, ids.length) }, drain));
  return written;

  async function drain(): Promise<void> {
    for (const imageId of queue) if (await projectOrRetry(imageId)) written++;
  }

  async function projectOrRetry(imageId: string): Promise<boolean> {
    try {
      const outcome = await projectImage(services, imageId, share);
      if (outcome === 'written') log('view-written', { imageId, share });
      if (outcome === 'not-ours' && share === 'own' && tries === 0 && edited.has(imageId))
        await services.retries.later(imageId, othersEditLookMs, 'views', 1);
      return outcome === 'written';
    } catch (error) {
      log('projection-postponed', { imageId, error: describeError(error) }, 'warn');
      await services.retries.later(imageId, retryDelay(tries, services.retryBaseMs, services.random()), 'views', tries + 1);
      return false;
    }
  }
}

/** Rejects with AppError when a service does not answer. */
async function projectImage(
  services: ProjectServices,
  imageId: string,
  share: Share,
): Promise<'written' | 'up-to-date' | 'not-ready' | 'not-ours'> {
  const { records, views, clock, settings, knownManifests } = services;
  const record = await records.find(imageId);
  if (record?.image.document.stage !== 'ready') return 'not-ready';
  if (!isInShare(services, record, share)) return 'not-ours';
  const traceparent = traceOf(record);
  const name = share === 'own' ? functionNames.projectViews : functionNames.repairViews;
  const attributes = { [spanAttributes.image]: imageId };
  return await inSpan(name, { traceparent, kind: SpanKind.CONSUMER, attributes }, async (span) => {
    const isWritten = await bringViewsUpToDate(record, { views, settings, clock, knownManifests });
    const outcome = isWritten ? 'written' : 'up-to-date';
    span.setAttribute(spanAttributes.outcome, outcome);
    return outcome;
  });
}

/** Nothing of an image is in any view before it was ready once, and edits say nothing about that. */
function isOfInterest(change: unknown): change is ImageDocument | EditsDocument {
  const { imageId, id, stage } = change as Partial<ImageDocument>;
  return typeof imageId === 'string' && (id !== 'image' || stage === 'ready');
}

/** Whoever holds the thumbnails writes the views: home, unless the image was adopted; and every peer while neither is available. */
function isInShare({ region, regions }: ProjectServices, { image }: ImageRecord, share: Share): boolean {
  const { home, thumbnails } = image.document;
  const keepers = [thumbnails?.region ?? home, home];
  if (share === 'others') return !keepers.includes(region);
  const states = regions.states();
  const isAway = (name: string | null) => states.some((entry) => entry.name === name && entry.state !== 'available');
  return keepers.includes(region) || keepers.every(isAway);
}
