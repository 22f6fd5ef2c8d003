import type { TokenCredential } from '@azure/identity';
import { QueueServiceClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { queues } from '@parallax/contracts/resources';
import type { RegionSettings } from '@parallax/contracts/settings';
import { AppError } from '@parallax/domain/app-error';
import type { RetryQueue } from '@parallax/domain/ports';
import { deadline, quickCallMs, storageCall, storagePipeline } from './storage-call.ts';

/** The service's bound of a message's invisibility. */
const maxDelaySeconds = 7 * 24 * 3_600;

/** The queue `retry-image` of one region. Messages are base64, as the Functions host expects them. */
export function openRetryQueue(
  region: RegionSettings,
  access: { readonly key: string | undefined; readonly credential: TokenCredential | undefined },
): RetryQueue {
  const queue = clientFor(region, access).getQueueClient(queues.retry);
  return {
    async later(imageId, delayMs, reason, tries = 1) {
      const dueAt = Date.now() + Math.max(0, delayMs);
      const body = Buffer.from(JSON.stringify({ imageId, reason, tries, dueAt })).toString('base64');
      const visibilityTimeout = Math.min(maxDelaySeconds, Math.max(0, Math.ceil(delayMs / 1_000)));
      const sent = await storageCall(region.name, () =>
        queue.sendMessage(body, { visibilityTimeout, abortSignal: deadline(quickCallMs) }),
      );
      if (sent === null)
        throw new AppError('service-unavailable', `The storage of region ${region.name} lacks the queue ${queues.retry}.`);
    },
  };
}

function clientFor(
  region: RegionSettings,
  { key, credential }: { key: string | undefined; credential: TokenCredential | undefined },
) {
  if (key !== undefined)
    return new QueueServiceClient(region.queueUrl, new StorageSharedKeyCredential(region.storageAccount, key), storagePipeline);
  if (credential === undefined) throw new Error('openRetryQueue needs a key or a credential');
  return new QueueServiceClient(region.queueUrl, credential, storagePipeline);
}
