import { app } from '@azure/functions';
import { functionNames, queues } from '@parallax/contracts/resources';
import { hostConnections } from '@parallax/contracts/settings';
import { handlePoison } from '../use-cases/handle-poison.ts';
import type { Services } from '../use-cases/services.ts';
import { invocationLog } from './invocation-log.ts';
import { imageIdOfBlob } from './retry-message.ts';

/** Blob events that failed five times, as the host writes them: {"BlobName": "019a...", "ContainerName": "images", ...}. */
export function registerHandlePoison(services: Services): void {
  app.storageQueue(functionNames.handlePoison, {
    queueName: queues.blobPoison,
    connection: hostConnections.images,
    handler: async (entry, context) => {
      const log = invocationLog(context, services.region);
      const imageId = imageIdOfBlob((entry as { BlobName?: unknown } | null)?.BlobName);
      if (imageId === null) return log('poison-ignored', {}, 'warn');
      const outcome = await handlePoison(services, imageId, { reason: 'poison', tries: 1, log });
      log('poison-handled', { imageId, outcome }, 'warn');
    },
  });
}
