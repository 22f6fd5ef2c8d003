import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { StorageSharedKeyCredential as QueueKeyCredential, QueueServiceClient } from '@azure/storage-queue';

/** What is created in every region's storage account. */
export interface StorageResources {
  readonly blobContainers: readonly { readonly name: string; readonly publicAccess?: 'blob' }[];
  readonly queues: readonly string[];
}

export interface StorageAccount {
  readonly name: string;
  readonly key: string;
  /** Account included: `http://127.0.0.1:20001/devstoreaccount1`. */
  readonly blobUrl: string;
  readonly queueUrl: string;
}

/** Creates what is missing and leaves what is there. */
export async function createStorageResources(account: StorageAccount, resources: StorageResources): Promise<void> {
  const blobs = blobService(account);
  const queues = new QueueServiceClient(account.queueUrl, new QueueKeyCredential(account.name, account.key));
  await Promise.all([
    ...resources.blobContainers.map(({ name, publicAccess }) =>
      blobs.getContainerClient(name).createIfNotExists(publicAccess === undefined ? {} : { access: publicAccess }),
    ),
    ...resources.queues.map((name) => queues.getQueueClient(name).createIfNotExists()),
  ]);
}

/** Lets pages of these origins upload and read blobs: what the photo app sends and reads, and nothing else. */
export async function allowOrigins(
  account: Pick<StorageAccount, 'name' | 'key' | 'blobUrl'>,
  origins: readonly string[],
): Promise<void> {
  await blobService(account).setProperties({
    cors: [
      {
        allowedOrigins: origins.join(','),
        allowedMethods: 'GET,HEAD,PUT,OPTIONS',
        allowedHeaders: 'content-type,content-md5,if-none-match,x-ms-*',
        exposedHeaders: 'etag,x-ms-*',
        maxAgeInSeconds: 600,
      },
    ],
  });
}

export const blobService = ({ name, key, blobUrl }: Pick<StorageAccount, 'name' | 'key' | 'blobUrl'>): BlobServiceClient =>
  new BlobServiceClient(blobUrl, new StorageSharedKeyCredential(name, key), {
    retryOptions: { maxTries: 3, retryDelayInMs: 100 },
  });
