import type { InvocationContext } from '@azure/functions';
import { handlePoison, handleViewsPoison } from '../use-cases/handle-poison.ts';
import type { Services } from '../use-cases/services.ts';
import { invocationLog } from './invocation-log.ts';
import { imageIdOfBlob, readRetryMessage } from './retry-message.ts';

/** Blob events that failed five times, as the host writes them: {"BlobName": "019a...", "ContainerName": "images", ...}. */
export const onBlobPoison = (services: Services) => async (entry: unknown, context: InvocationContext) => {
  const log = invocationLog(context, services.region);
  const imageId = imageIdOfBlob((entry as { BlobName?: unknown } | null)?.BlobName);
  if (imageId === null) return log('poison-ignored', {}, 'warn');
  const outcome = await handlePoison(services, imageId, { reason: 'poison', tries: 1, log });
  log('poison-handled', { imageId, outcome }, 'warn');
};

/** Messages of the queue `retry-image` that failed five times, as they were. */
export const onRetryPoison = (services: Services) => async (entry: unknown, context: InvocationContext) => {
  const log = invocationLog(context, services.region);
  const message = readRetryMessage(entry);
  if (message === null) return log('poison-ignored', {}, 'warn');
  const { imageId, reason, tries } = message;
  const call = { reason: 'poison', tries, log };
  const outcome =
    reason === 'views' ? await handleViewsPoison(services, imageId, call) : await handlePoison(services, imageId, call);
  log('poison-handled', { imageId, outcome, reason }, 'warn');
};
