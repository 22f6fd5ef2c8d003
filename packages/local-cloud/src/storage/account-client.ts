import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { BlobFacts } from '../events/blob-created.ts';
import { accountKey, accountName } from './account.ts';

/** The real SDK with the account key. One try: whoever waits here has a loop of its own. */
export function connectAccount(blobUrl: string): BlobServiceClient {
  const credential = new StorageSharedKeyCredential(accountName, accountKey);
  return new BlobServiceClient(blobUrl, credential, { retryOptions: { maxTries: 1 } });
}

/** What a HEAD says about a blob; null when it (or its container) is not there, or the call is refused: asking again would not help. */
export async function readBlobFacts(
  account: BlobServiceClient,
  container: string,
  blob: string,
  abortSignal: AbortSignal,
): Promise<(BlobFacts & { modifiedAt: number }) | null> {
  try {
    const properties = await account.getContainerClient(container).getBlobClient(blob).getProperties({ abortSignal });
    return {
      etag: properties.etag ?? '',
      contentLength: properties.contentLength ?? 0,
      contentType: properties.contentType ?? 'application/octet-stream',
      blobType: properties.blobType ?? 'BlockBlob',
      accessTier: properties.accessTierInferred ? null : (properties.accessTier ?? null),
      modifiedAt: properties.lastModified?.getTime() ?? 0,
    };
  } catch (error) {
    const status = statusOf(error);
    if (status !== null && status >= 400 && status < 500) return null;
    throw error;
  }
}

export function isNotThere(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** The HTTP status an SDK error carries, or null when there was no answer. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
