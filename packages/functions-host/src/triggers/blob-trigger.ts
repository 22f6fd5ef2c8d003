import type { BlobClient } from '@azure/storage-blob';
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { BindingData } from '../bindings/binding-expression.ts';
import { type HostFunction, option } from '../functions.ts';
import { HostError } from '../host-error.ts';
import { messageOf } from '../log.ts';
import { type BlobTriggerMessage, formatBlobMessage, parseBlobMessage } from './blob-message.ts';
import { type BlobPathPattern, parseBlobPath } from './blob-path.ts';
import { readBlobProperties } from './blob-properties.ts';
import { createContainerScanner } from './container-scanner.ts';
import type { Listener, TriggerContext } from './listener.ts';
import { decodeMessage } from './queue-encoding.ts';
import { QueuePump } from './queue-pump.ts';
import { toMetadata } from './queue-trigger.ts';

const poisonQueueName = 'webjobs-blobtrigger-poison';
const maxMessagesPerRequest = 32;

export interface BlobFunction {
  fn: HostFunction;
  id: string;
  path: BlobPathPattern;
  source: 'EventGrid' | 'LogsAndContainerScan';
}

/** All blob triggers of an app: they share one queue in the host's storage, whatever account their blobs are in. */
export interface BlobTriggers {
  listener: Listener;
  functions: BlobFunction[];
  enqueue(message: BlobTriggerMessage): Promise<void>;
}

export function toBlobFunction(fn: HostFunction): BlobFunction {
  const path = option(fn.trigger, 'path');
  if (!path) throw new HostError('app-load', `Function '${fn.name}': the blob trigger has no path.`);
  const isEventGrid = option(fn.trigger, 'source')?.toLowerCase() === 'eventgrid';
  return {
    fn,
    id: `Host.Functions.${fn.name}`,
    path: parseBlobPath(path),
    source: isEventGrid ? 'EventGrid' : 'LogsAndContainerScan',
  };
}

export function createBlobTriggers(context: TriggerContext, functions: BlobFunction[]): BlobTriggers {
  const { connections, options, hostId, log, watcher } = context;
  const queue = connections.queues(undefined).getQueueClient(`azure-webjobs-blobtrigger-${hostId}`);
  const dispatcher: Dispatcher = { context, functions };
  const pump = new QueuePump({
    queue,
    ...toBatch(options.blobs.maxDegreeOfParallelism),
    maxDequeueCount: options.blobs.poisonBlobThreshold,
    // The blob extension's own queue options: released at once, whatever host.json says of queues.
    visibilityTimeoutMs: 0,
    maxPollingIntervalMs: options.queues.maxPollingIntervalMs,
    log,
    isReadable: (message) => decodeMessage(message.messageText, 'base64') !== null,
    handle: (message) => dispatch(dispatcher, message),
    poison: (message) => poison(dispatcher, message),
  });
  const scanner = createContainerScanner(context, functions, (message) => enqueue(queue, context, message));
  return {
    functions,
    enqueue: (message) => enqueue(queue, context, message),
    listener: {
      name: `blob trigger queue '${queue.name}'`,
      async start() {
        await queue.createIfNotExists();
        watcher.watch(queue.url, () => pump.wake());
        pump.start();
        scanner.start();
      },
      async stop() {
        await Promise.all([scanner.stop(), pump.stop()]);
      },
    },
  };
}

interface Dispatcher {
  context: TriggerContext;
  functions: BlobFunction[];
}

/** BlobListenerFactory: the batch and the threshold that together keep `maxDegreeOfParallelism` functions busy. */
export function toBatch(maxDegreeOfParallelism: number): { batchSize: number; newBatchThreshold: number } {
  const batchSize = Math.min(maxMessagesPerRequest, Math.floor(maxDegreeOfParallelism / 2) + 1);
  return { batchSize, newBatchThreshold: Math.max(0, maxDegreeOfParallelism - batchSize) };
}

async function enqueue(queue: QueueClient, context: TriggerContext, message: BlobTriggerMessage): Promise<void> {
  const text = Buffer.from(formatBlobMessage(message)).toString('base64');
  try {
    await queue.sendMessage(text);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    await queue.createIfNotExists();
    await queue.sendMessage(text);
  }
  context.watcher.notify(queue.url);
}

/** BlobQueueTriggerExecutor: what cannot be run any more is dropped as done; what fails is tried again. */
async function dispatch(dispatcher: Dispatcher, message: DequeuedMessageItem): Promise<void> {
  const { log } = dispatcher.context;
  const blobMessage = readMessage(message);
  const found = dispatcher.functions.find((candidate) => candidate.id === blobMessage.functionId);
  if (!found)
    return log(
      'debug',
      'Host.Triggers.Blobs',
      `Message ${message.messageId} is for '${blobMessage.functionId}', which is not there; dropped.`,
    );
  const blob = openBlob(dispatcher, found, blobMessage);
  const properties = await readBlobProperties(blob);
  if (!properties)
    return log('debug', 'Host.Triggers.Blobs', `Blob '${blobMessage.blobName}' is not there any more; message dropped.`);
  // A blob that was written again meanwhile: the next scan finds its new etag without a receipt and queues it anew. With Event
  // Grid nothing is compared, and the function runs with whatever the blob is by now.
  if (found.source === 'LogsAndContainerScan' && properties.etag !== blobMessage.etag) return;
  await runBlob(dispatcher.context, found, blobMessage, blob, properties.rpc, properties.metadata);
}

export async function runBlob(
  context: TriggerContext,
  found: BlobFunction,
  message: BlobTriggerMessage,
  blob: BlobClient,
  properties: Record<string, unknown>,
  metadata: Record<string, string>,
): Promise<void> {
  // An Event Grid event is not compared with the path: its subscription's filter is all there is. A blob that does not fit runs
  // the function without captures (BlobTriggerBinding.CreateBindingData).
  const captures = found.path.match(message.container, message.blobName) ?? {};
  const path = `${message.container}/${message.blobName}`;
  // Captures win over the built-in names (BlobTriggerBinding.CreateBindingData).
  const bindingData: BindingData = { BlobTrigger: path, Uri: blob.url, Properties: properties, Metadata: metadata, ...captures };
  await context.invoker.run({
    fn: found.fn,
    data: await readContent(found, message, blob),
    metadata: { ...toMetadata(bindingData), Uri: { string: JSON.stringify(blob.url) }, ...toMetadata(captures) },
    bindingData,
    reason: `New blob detected(${found.source}): ${path}`,
  });
}

/** The whole blob, in memory, as in the real host; with `sdkBinding` only a reference to it. */
async function readContent(found: BlobFunction, message: BlobTriggerMessage, blob: BlobClient) {
  if (found.fn.trigger.properties?.['supportsDeferredBinding'] !== 'true') return { bytes: await blob.downloadToBuffer() };
  const content = {
    Connection: option(found.fn.trigger, 'connection') ?? 'AzureWebJobsStorage',
    ContainerName: message.container,
    BlobName: message.blobName,
  };
  return {
    modelBindingData: {
      version: '1.0',
      source: 'AzureStorageBlobs',
      contentType: 'application/json',
      content: Buffer.from(JSON.stringify(content)),
    },
  };
}

function openBlob(dispatcher: Dispatcher, found: BlobFunction, message: BlobTriggerMessage): BlobClient {
  const service = dispatcher.context.connections.blobs(option(found.fn.trigger, 'connection'));
  return service.getContainerClient(message.container).getBlobClient(message.blobName);
}

function readMessage(message: DequeuedMessageItem): BlobTriggerMessage {
  return parseBlobMessage((decodeMessage(message.messageText, 'base64') ?? Buffer.alloc(0)).toString('utf8'));
}

/** The same text, in the account of the trigger's blobs; in the host's account when that one takes no queue. */
async function poison(dispatcher: Dispatcher, message: DequeuedMessageItem): Promise<void> {
  const { connections, log } = dispatcher.context;
  const found = findQuietly(dispatcher, message);
  const connection = found && option(found.fn.trigger, 'connection');
  try {
    await copyTo(connections.queues(connection).getQueueClient(poisonQueueName), message.messageText);
  } catch (error) {
    if (connection === undefined) throw error;
    log(
      'warning',
      'Host.Triggers.Blobs',
      `The poison queue of '${connection}' takes no message (${messageOf(error)}); the host's own is used.`,
    );
    await copyTo(connections.queues(undefined).getQueueClient(poisonQueueName), message.messageText);
  }
}

function findQuietly(dispatcher: Dispatcher, message: DequeuedMessageItem): BlobFunction | undefined {
  try {
    const { functionId } = readMessage(message);
    return dispatcher.functions.find((candidate) => candidate.id === functionId);
  } catch {
    // Not one of our messages: it goes to the host's own poison queue.
    return undefined;
  }
}

async function copyTo(queue: QueueClient, text: string): Promise<void> {
  await queue.createIfNotExists();
  await queue.sendMessage(text);
}
