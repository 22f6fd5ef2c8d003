import { describeError } from '../telemetry/log.ts';
import { driveImage } from './drive-image.ts';
import { type Call, optionsOf, type Services } from './services.ts';

/** Blobs that one step looks at. */
const batch = 500;
/** Blobs that are looked at at the same time. */
const parallel = 4;
/** Pause between two sweeps of the whole container, ms. */
const pauseMs = 24 * 3_600_000;
/** Younger blobs are the business of events, ms. */
const leastAgeMs = 3_600_000;

export interface Sweep {
  /** Looks at the next blobs, if a sweep is under way or due. Never rejects: the next step goes on. */
  step(services: Services, call: Omit<Call, 'reason' | 'tries'>): Promise<void>;
}

/**
 * Goes through the originals of this region, slowly, once a day, and finds what no record speaks of: files that came while nobody
 * listened, copies that another region has won, files too large for an event, files without a record. Where it is, is only kept in the
 * process; so the first sweep begins at a random place, and processes that live shortly still cover everything between them.
 * @param startAfter name after which the first sweep begins.
 */
export function createSweep(startAfter: string | null): Sweep {
  let after: string | null = startAfter;
  let nextAt = 0;

  return {
    async step(services, call) {
      const now = services.clock();
      if (now < nextAt) return;
      try {
        const blobs = await services.blobs.in(services.region).listOriginals(after, batch, optionsOf(call));
        const old = blobs.filter(({ facts }) => now - facts.lastModified >= leastAgeMs);
        const queue = old.values();
        const drain = async () => {
          for (const blob of queue) await inspect(services, blob.imageId, blob.facts.lastModified, call);
        };
        await Promise.all(Array.from({ length: parallel }, drain));
        after = blobs.length < batch ? null : (blobs.at(-1)?.imageId ?? null);
        if (after === null) nextAt = now + pauseMs;
      } catch (error) {
        call.log('sweep-failed', { error: describeError(error) }, 'warn');
      }
    },
  };
}

async function inspect(
  services: Services,
  imageId: string,
  lastModified: number,
  call: Omit<Call, 'reason' | 'tries'>,
): Promise<void> {
  const { records, region, blobs, clock, limits } = services;
  const options = optionsOf(call);
  const record = await records.find(imageId, options);
  if (record === null) {
    // As long as a deleted file can be restored, so long an orphan may still be explained.
    const isOld = clock() - lastModified >= limits.restoreWindowMs;
    call.log('blob-without-record', { imageId, erased: isOld }, 'warn');
    if (isOld) await blobs.in(region).deleteOriginal(imageId, options);
    return;
  }
  const { stage, original, home } = record.image.document;
  const isUnprocessed = stage === 'awaiting';
  const isDuplicate = home !== null && home !== region && original !== null && original.region !== region;
  // An event is what this blob should have had; driving it as one does what the event would have done.
  if (isUnprocessed || isDuplicate) await driveImage(services, imageId, { ...call, reason: 'event', tries: 0 });
}
