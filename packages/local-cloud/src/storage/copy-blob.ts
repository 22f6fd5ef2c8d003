import type { BlobClient, BlobGetPropertiesResponse, BlobHTTPHeaders, ContainerClient } from '@azure/storage-blob';
import { isNotThere, statusOf } from './account-client.ts';
import type { Replica } from './change-journal.ts';

/** The original changed while it was read; its newer state is to be copied from the start. */
export class OriginalChanged extends Error {
  override name = 'OriginalChanged';
}

const chunkBytes = 4 * 1024 * 1024;

/**
 * Makes the secondary's blob what the primary's is now: content, properties, metadata, tags and tier, or gone. Snapshots, leases and
 * uncommitted blocks stay behind. Gives the pair of ETags, or null when there is no original.
 */
export async function copyBlob(
  primary: ContainerClient,
  secondary: ContainerClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<Replica | null> {
  const original = primary.getBlobClient(name);
  const properties = await orNull(original.getProperties({ abortSignal }));
  if (properties === null) {
    await orNull(secondary.getBlobClient(name).delete({ deleteSnapshots: 'include', abortSignal }));
    return null;
  }
  const tags = (properties.tagCount ?? 0) > 0 ? (await original.getTags({ abortSignal })).tags : undefined;
  try {
    const etag = await copyByType[properties.blobType ?? 'BlockBlob']({
      original,
      secondary,
      name,
      properties,
      tags,
      abortSignal,
    });
    return {
      primaryEtag: properties.etag ?? '',
      primaryModified: properties.lastModified?.toUTCString() ?? '',
      secondaryEtag: etag ?? '',
    };
  } catch (error) {
    if (statusOf(error) === 412 || isNotThere(error))
      throw new OriginalChanged(`${name} changed while it was copied`, { cause: error });
    throw error;
  }
}

interface Copying {
  original: BlobClient;
  secondary: ContainerClient;
  name: string;
  properties: BlobGetPropertiesResponse;
  tags: Record<string, string> | undefined;
  abortSignal: AbortSignal;
}

type CopyContent = (copying: Copying) => Promise<string | undefined>;

const copyByType: Record<'BlockBlob' | 'AppendBlob' | 'PageBlob', CopyContent> = {
  async BlockBlob(copying) {
    const { original, secondary, name, properties, abortSignal } = copying;
    const length = properties.contentLength ?? 0;
    const source = await original.download(0, undefined, { abortSignal, conditions: { ifMatch: properties.etag ?? '' } });
    const body = source.readableStreamBody;
    if (body === undefined) throw new Error(`expected a stream of ${name}`);
    const broken = new AbortController();
    // The SDK does not notice a source that breaks while it sends.
    body.on('error', (error) => broken.abort(error));
    const copy = await secondary.getBlockBlobClient(name).upload(() => body, length, {
      ...describe(copying),
      // A tier nobody chose is not chosen for the copy either.
      ...(properties.accessTierInferred || properties.accessTier === undefined ? {} : { tier: properties.accessTier }),
      abortSignal: AbortSignal.any([abortSignal, broken.signal]),
    });
    return copy.etag;
  },

  async AppendBlob(copying) {
    const client = copying.secondary.getAppendBlobClient(copying.name);
    let { etag } = await client.create({ ...describe(copying), abortSignal: copying.abortSignal });
    for await (const { bytes } of chunksOf(copying)) {
      etag = (await client.appendBlock(bytes, bytes.length, { abortSignal: copying.abortSignal })).etag;
    }
    return etag;
  },

  async PageBlob(copying) {
    const client = copying.secondary.getPageBlobClient(copying.name);
    let { etag } = await client.create(copying.properties.contentLength ?? 0, {
      ...describe(copying),
      abortSignal: copying.abortSignal,
    });
    for await (const { bytes, offset } of chunksOf(copying)) {
      etag = (await client.uploadPages(bytes, offset, bytes.length, { abortSignal: copying.abortSignal })).etag;
    }
    return etag;
  },
};

async function* chunksOf({ original, properties, abortSignal }: Copying): AsyncGenerator<{ bytes: Buffer; offset: number }> {
  const length = properties.contentLength ?? 0;
  for (let offset = 0; offset < length; offset += chunkBytes) {
    const count = Math.min(chunkBytes, length - offset);
    const bytes = await original.downloadToBuffer(offset, count, { abortSignal, conditions: { ifMatch: properties.etag ?? '' } });
    yield { bytes, offset };
  }
}

function describe({ properties, tags }: Copying): {
  blobHTTPHeaders: BlobHTTPHeaders;
  metadata?: Record<string, string>;
  tags?: Record<string, string>;
} {
  const { contentType, contentEncoding, contentLanguage, contentDisposition, cacheControl, contentMD5, metadata } = properties;
  return {
    blobHTTPHeaders: {
      ...(contentType === undefined ? {} : { blobContentType: contentType }),
      ...(contentEncoding === undefined ? {} : { blobContentEncoding: contentEncoding }),
      ...(contentLanguage === undefined ? {} : { blobContentLanguage: contentLanguage }),
      ...(contentDisposition === undefined ? {} : { blobContentDisposition: contentDisposition }),
      ...(cacheControl === undefined ? {} : { blobCacheControl: cacheControl }),
      ...(contentMD5 === undefined ? {} : { blobContentMD5: contentMD5 }),
    },
    ...(metadata === undefined ? {} : { metadata }),
    ...(tags === undefined ? {} : { tags }),
  };
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isNotThere(error)) return null;
    throw error;
  }
}
