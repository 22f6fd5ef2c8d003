import { BlobServiceClient } from '@azure/storage-blob';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';

/** What a test does with an account, as a client of it. */
export interface Storage {
  blobs: BlobServiceClient;
  queue(name: string): QueueClient;
  createContainers(...names: string[]): Promise<void>;
  createQueues(...names: string[]): Promise<void>;
  put(path: string, content: string, metadata?: Record<string, string>): Promise<{ url: string; etag: string }>;
  /** null when it is not there. */
  read(path: string): Promise<string | null>;
  send(queue: string, text: string): Promise<void>;
  /** The decoded texts that wait in a queue, without taking them; empty when there is no queue. */
  peek(queue: string): Promise<string[]>;
}

export function openStorage(connectionString: string): Storage {
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  const split = (path: string): [string, string] => [path.slice(0, path.indexOf('/')), path.slice(path.indexOf('/') + 1)];
  const blobAt = (path: string) => {
    const [container, name] = split(path);
    return blobs.getContainerClient(container).getBlockBlobClient(name);
  };
  return {
    blobs,
    queue: (name) => queues.getQueueClient(name),
    async createContainers(...names) {
      for (const name of names) await blobs.getContainerClient(name).createIfNotExists();
    },
    async createQueues(...names) {
      for (const name of names) await queues.getQueueClient(name).createIfNotExists();
    },
    async put(path, content, metadata = {}) {
      const blob = blobAt(path);
      const { etag = '' } = await blob.upload(content, Buffer.byteLength(content), { metadata });
      return { url: blob.url, etag };
    },
    async read(path) {
      const blob = blobAt(path);
      return (await blob.exists()) ? (await blob.downloadToBuffer()).toString('utf8') : null;
    },
    async send(name, text) {
      await queues.getQueueClient(name).sendMessage(Buffer.from(text).toString('base64'));
    },
    async peek(name) {
      const queue = queues.getQueueClient(name);
      if (!(await queue.exists())) return [];
      const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
      return peekedMessageItems.map((message) => Buffer.from(message.messageText, 'base64').toString('utf8'));
    },
  };
}

/** A BlobCreated event as Event Grid delivers it; only `data.url`, `data.eTag` and `data.blobType` matter to the host. */
export function blobCreated(blob: { url: string; etag: string }): object {
  return {
    id: crypto.randomUUID(),
    topic: '/subscriptions/x/resourceGroups/x/providers/Microsoft.Storage/storageAccounts/x',
    subject: `/blobServices/default/containers${new URL(blob.url).pathname}`,
    eventType: 'Microsoft.Storage.BlobCreated',
    eventTime: new Date().toISOString(),
    data: { api: 'PutBlob', url: blob.url, eTag: blob.etag.replaceAll('"', ''), blobType: 'BlockBlob', contentLength: 1 },
    dataVersion: '',
    metadataVersion: '1',
  };
}
