import { describeError } from '../telemetry/log.ts';
import { driveImage } from './drive-image.ts';
import { type Call, optionsOf, type Services } from './services.ts';

/** Images that one run looks at, at most. */
const batch = 200;
/** Images that are driven at the same time; decoding itself is bounded by the pool. */
const parallel = 4;

/**
 * Drives every image whose work is due, the oldest first, until `deadline` (ms). Events and queues are only faster: this finds whatever
 * they lost.
 * @returns how many were looked at.
 */
export async function reconcileImages(
  services: Services,
  deadline: number,
  call: Omit<Call, 'reason' | 'tries'>,
): Promise<number> {
  const due = await services.records.due(services.clock(), batch, optionsOf(call));
  const queue = due.values();
  let count = 0;
  await Promise.all(Array.from({ length: parallel }, drain));
  return count;

  async function drain(): Promise<void> {
    for (const imageId of queue) {
      if (services.clock() >= deadline || call.signal?.aborted) return;
      count++;
      await driveImage(services, imageId, { ...call, reason: 'due', tries: 0 }).catch((error: unknown) => {
        call.log('reconcile-failed', { imageId, error: describeError(error) }, 'error');
      });
    }
  }
}
