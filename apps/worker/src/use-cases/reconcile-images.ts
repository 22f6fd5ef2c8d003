import type { DueItem } from '@parallax/domain/ports';
import { possibleHomes, responsibleRegion } from '@parallax/domain/responsibility';
import { describeError } from '../telemetry/log.ts';
import { measureWait } from '../telemetry/measure-image.ts';
import { driveImage } from './drive-image.ts';
import type { Patience } from './patience.ts';
import { type Call, type Outcome, optionsOf, type Services } from './services.ts';

/** Due documents that are asked for at once. */
const pageSize = 200;
/** Pages of one run, at most: what lies beyond them is for the next one. */
const maxPages = 100;
/** Images that are driven at the same time; decoding itself is bounded by the pool. */
const parallel = 4;
/** What can only change when a region comes back, or another one gets to it. */
const fruitless: ReadonlySet<Outcome> = new Set(['other-region', 'waiting-for-region']);

type RunCall = Omit<Call, 'reason' | 'tries'>;

/**
 * Drives every image whose work is due here, the oldest first, until `deadline` (ms). Events and queues are only faster: this finds whatever
 * they lost. What is due in other regions is passed over, however much of it there is.
 * @param patience what was looked at in vain lately.
 * @returns how many were looked at.
 */
export async function reconcileImages(services: Services, deadline: number, call: RunCall, patience: Patience): Promise<number> {
  const due = dueHere(services, patience, call);
  let count = 0;
  await Promise.all(Array.from({ length: parallel }, drain));
  return count;

  async function drain(): Promise<void> {
    while (services.clock() < deadline && !call.signal?.aborted) {
      const { value: item, done } = await due.next();
      if (done) return;
      count++;
      const { imageId } = item;
      measureWait('due', services.clock() - item.dueAt);
      const outcome = await driveImage(services, imageId, { ...call, reason: 'due', tries: 0 }).catch((error: unknown) => {
        call.log('reconcile-failed', { imageId, error: describeError(error) }, 'error');
        return null;
      });
      if (outcome !== null && fruitless.has(outcome)) patience.note(item, services.clock());
    }
  }
}

/** Due work of this region, each image once. */
async function* dueHere(services: Services, patience: Patience, call: RunCall): AsyncGenerator<DueItem, undefined> {
  const { records, clock } = services;
  const given = new Set<string>();
  const before = clock();
  let from = 0;
  let limit = pageSize;
  for (let page = 0; page < maxPages; page++) {
    const items = await records.due(before, limit, { ...optionsOf(call), from });
    for (const item of items) {
      if (given.has(item.imageId) || patience.isTooSoon(item, clock()) || !mayBeOurs(services, item)) continue;
      given.add(item.imageId);
      yield item;
    }
    const last = items.at(-1);
    if (last === undefined || items.length < limit) return;
    // More is due of one moment than a page holds.
    if (last.dueAt === from) limit *= 2;
    from = last.dueAt;
  }
}

/** Decides by the document that is due, without reading the image; people's edits do not say, so their image has to be read. */
function mayBeOurs({ region, regions, clock, adoptAfterMs }: Services, { whereabouts }: DueItem): boolean {
  if (whereabouts === null || possibleHomes(whereabouts).includes(region)) return true;
  return responsibleRegion(whereabouts, regions.states(), clock(), adoptAfterMs) === region;
}
