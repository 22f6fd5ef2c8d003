import type { BlobItem, BlobServiceClient, BlockBlobClient } from '@azure/storage-blob';
import { option } from '../functions.ts';
import { messageOf } from '../log.ts';
import { waited } from '../retry.ts';
import type { BlobTriggerMessage } from './blob-message.ts';
import type { BlobFunction } from './blob-trigger.ts';
import type { TriggerContext } from './listener.ts';
import { hostsContainer } from './schedule-status.ts';

/** ScanBlobScanLogHybridPollingStrategy: how often containers are looked through. `FUNCTIONS_HOST_BLOB_SCAN_MS` changes it. */
const defaultScanMs = 10_000;
const leaseSeconds = 30;

export interface ContainerScanner {
  start(): void;
  stop(): Promise<void>;
}

/**
 * Blob triggers without `source: 'EventGrid'`: lists their containers and queues each version of a blob once. What was queued is
 * remembered in receipts in the host's storage, by etag. The storage analytics logs, which the real host reads as well, are not.
 */
export function createContainerScanner(
  context: TriggerContext,
  functions: BlobFunction[],
  enqueue: (message: BlobTriggerMessage) => Promise<void>,
): ContainerScanner {
  const scanned = functions.filter((candidate) => candidate.source === 'LogsAndContainerScan');
  const everyMs = Number(context.env['FUNCTIONS_HOST_BLOB_SCAN_MS']) || defaultScanMs;
  const abort = new AbortController();
  const run = async (): Promise<void> => {
    do {
      for (const found of scanned) await scanQuietly(context, found, enqueue, abort.signal);
    } while (await waited(everyMs, abort.signal));
  };
  let loop = Promise.resolve();
  return {
    start() {
      if (scanned.length > 0) loop = run();
    },
    async stop() {
      abort.abort();
      await loop;
    },
  };
}

type Enqueue = (message: BlobTriggerMessage) => Promise<void>;

async function scanQuietly(context: TriggerContext, found: BlobFunction, enqueue: Enqueue, signal: AbortSignal): Promise<void> {
  try {
    await scan(context, found, enqueue, signal);
  } catch (error) {
    if (signal.aborted || (error as { statusCode?: number }).statusCode === 404) return;
    context.log(
      'warning',
      'Host.Triggers.Blobs',
      `Scanning '${found.path.container}' for '${found.fn.name}' failed: ${messageOf(error)}`,
    );
  }
}

async function scan(context: TriggerContext, found: BlobFunction, enqueue: Enqueue, signal: AbortSignal): Promise<void> {
  const container = context.connections.blobs(option(found.fn.trigger, 'connection')).getContainerClient(found.path.container);
  const hostStorage = context.connections.blobs(undefined);
  for await (const blob of container.listBlobsFlat({ abortSignal: signal })) {
    if (signal.aborted) return;
    if (found.path.match(found.path.container, blob.name)) await queueOnce(context, hostStorage, found, blob, enqueue);
  }
}

/** BlobTriggerExecutor: a receipt is made, leased and completed around the one message. */
async function queueOnce(
  context: TriggerContext,
  hostStorage: BlobServiceClient,
  found: BlobFunction,
  blob: BlobItem,
  enqueue: Enqueue,
): Promise<void> {
  const etag = `"${blob.properties.etag.replaceAll('"', '')}"`;
  const name = `blobreceipts/${context.hostId}/${found.id}/${etag}/${found.path.container}/${blob.name}`;
  const hosts = hostStorage.getContainerClient(hostsContainer);
  const receipt = hosts.getBlockBlobClient(name);
  if (await isCompleted(receipt)) return;
  await hosts.createIfNotExists();
  await createReceipt(receipt);
  const lease = receipt.getBlobLeaseClient();
  if (!(await succeeded(lease.acquireLease(leaseSeconds), [409, 404]))) return;
  try {
    if (await isCompleted(receipt)) return;
    const blobType = blob.properties.blobType ?? 'BlockBlob';
    await enqueue({ functionId: found.id, blobType, container: found.path.container, blobName: blob.name, etag });
    await receipt.setMetadata({ completed: 'true' }, { conditions: { leaseId: lease.leaseId } });
  } finally {
    await succeeded(lease.releaseLease(), [404, 409]);
  }
}

async function isCompleted(receipt: BlockBlobClient): Promise<boolean> {
  try {
    return (await receipt.getProperties()).metadata?.['completed'] === 'true';
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}

/** One that is there already is as good: whoever gets the lease goes on. */
async function createReceipt(receipt: BlockBlobClient): Promise<void> {
  await succeeded(receipt.upload('', 0, { conditions: { ifNoneMatch: '*' } }), [409, 412]);
}

/** false for the statuses that mean "somebody else"; other failures are thrown. */
async function succeeded(request: Promise<unknown>, lost: number[]): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (lost.includes((error as { statusCode?: number }).statusCode ?? 0)) return false;
    throw error;
  }
}
