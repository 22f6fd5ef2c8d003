import { randomUUID } from 'node:crypto';
import type { BlobServiceClient } from '@azure/storage-blob';
import type { Delivery } from './event-queue.ts';

/** Writes an event that could not be delivered where an operator finds it; rejects when storage does not take it. */
export type DeadLetterSink = (delivery: Delivery, signal: AbortSignal) => Promise<void>;

/**
 * Dead letters as blobs: `<container>/<SUBSCRIPTION>/<year>/<month>/<day>/<hour>/<guid>.json`, numbers unpadded, an array of one event
 * with the reason beside it. Source: "Set dead-letter location and retry policy".
 */
export function deadLetterToBlob(account: () => BlobServiceClient, containerName: string): DeadLetterSink {
  return async (delivery, abortSignal) => {
    const container = account().getContainerClient(containerName);
    const body = JSON.stringify([toDeadLetter(delivery)]);
    const upload = () =>
      container.getBlockBlobClient(deadLetterName(delivery.subscription, new Date())).upload(body, Buffer.byteLength(body), {
        blobHTTPHeaders: { blobContentType: 'application/json' },
        abortSignal,
      });
    try {
      await upload();
    } catch (error) {
      if (!isContainerMissing(error)) throw error;
      await container.createIfNotExists({ abortSignal });
      await upload();
    }
  };
}

function deadLetterName(subscription: string, at: Date): string {
  const folders = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours()];
  return `${subscription.toUpperCase()}/${folders.join('/')}/${randomUUID()}.json`;
}

function toDeadLetter(delivery: Delivery): Record<string, unknown> {
  return {
    ...delivery.event,
    deadLetterReason: delivery.deadReason,
    deliveryAttempts: delivery.attempts,
    lastDeliveryOutcome: delivery.lastOutcome,
    ...(delivery.lastStatus === null ? {} : { lastHttpStatusCode: delivery.lastStatus }),
    publishTime: new Date(delivery.publishedAt).toISOString(),
    ...(delivery.lastAttemptAt === null ? {} : { lastDeliveryAttemptTime: new Date(delivery.lastAttemptAt).toISOString() }),
  };
}

function isContainerMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ContainerNotFound';
}
