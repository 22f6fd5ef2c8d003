import type { BlobClient, BlobGetPropertiesResponse } from '@azure/storage-blob';

export interface BlobProperties {
  etag: string;
  metadata: Record<string, string>;
  /** What the function sees as `triggerMetadata.properties`, with the .NET SDK's names. */
  rpc: Record<string, unknown>;
}

/** The order of the .NET SDK's enum, which is serialised as a number. */
const blobTypes = ['BlockBlob', 'PageBlob', 'AppendBlob'];

/** null when the blob (or its container) is not there. */
export async function readBlobProperties(blob: BlobClient): Promise<BlobProperties | null> {
  try {
    const found = await blob.getProperties();
    const metadata = found.metadata ?? {};
    return { etag: quoteEtag(found.etag ?? ''), metadata, rpc: toRpcProperties(found, metadata) };
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}

function quoteEtag(etag: string): string {
  return `"${etag.replaceAll('"', '')}"`;
}

function toRpcProperties(found: BlobGetPropertiesResponse, metadata: Record<string, string>): Record<string, unknown> {
  return {
    LastModified: found.lastModified?.toISOString(),
    CreatedOn: found.createdOn?.toISOString(),
    Metadata: metadata,
    BlobType: Math.max(0, blobTypes.indexOf(found.blobType ?? 'BlockBlob')),
    LeaseDuration: found.leaseDuration,
    LeaseState: found.leaseState,
    LeaseStatus: found.leaseStatus,
    ContentLength: found.contentLength,
    ContentType: found.contentType,
    ETag: quoteEtag(found.etag ?? ''),
    ContentHash: found.contentMD5 && Buffer.from(found.contentMD5).toString('base64'),
    ContentEncoding: found.contentEncoding ?? '',
    ContentDisposition: found.contentDisposition ?? '',
    ContentLanguage: found.contentLanguage ?? '',
    CacheControl: found.cacheControl ?? '',
    AccessTier: found.accessTier,
    AccessTierInferred: found.accessTierInferred,
    IsServerEncrypted: found.isServerEncrypted,
    VersionId: found.versionId,
    TagCount: found.tagCount ?? 0,
    ExpiresOn: found.expiresOn?.toISOString(),
    IsSealed: found.isSealed ?? false,
  };
}
