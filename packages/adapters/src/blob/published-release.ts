import { brotliDecompressSync } from 'node:zlib';
import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, type BlockBlobClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { type Release, release as releaseSchema } from '@parallax/contracts/release';
import { blobContainers } from '@parallax/contracts/resources';
import { AppError } from '@parallax/domain/app-error';
import type { CallOptions } from '@parallax/domain/ports';
import type { PublishedRelease } from '@parallax/domain/release-ledger';
import { deadline, quickCallMs, statusOf, storageCall, storagePipeline } from './storage-call.ts';

export interface SiteAccess {
  readonly region: string;
  /** Blob endpoint of the account with `$web`, account included. */
  readonly blobUrl: string;
  readonly key: string | undefined;
  /** Used when there is no key. */
  readonly credential: TokenCredential | undefined;
}

const blobName = 'release.json';
/** A release of every colour in eight regions takes a tenth of it. */
const maxBytes = 64 * 1024;
/** Others that publish at the same time before this one gives up. */
const maxRaces = 4;

/** `release.json` in the `$web` of one region. */
export function openPublishedRelease(access: SiteAccess): PublishedRelease {
  const { region } = access;
  const blob = clientFor(access).getContainerClient(blobContainers.web).getBlockBlobClient(blobName);

  return {
    region,
    async read(options = {}) {
      return (await readBlob(blob, region, options))?.release ?? null;
    },

    async publish(release, options = {}) {
      for (let race = 0; race < maxRaces; race++) {
        const before = await readBlob(blob, region, options);
        if (before?.release && before.release.revision > release.revision) return before.release.revision;
        if (await upload(release, before?.etag ?? null, options)) return release.revision;
      }
      throw new AppError('service-unavailable', `Others kept publishing to the pages of ${region}. Please try again.`);
    },
  };

  /** False when somebody else wrote it since it was read. */
  async function upload(release: Release, etag: string | null, options: CallOptions): Promise<boolean> {
    const text = `${JSON.stringify(release)}\n`;
    const done = await storageCall(region, async () => {
      try {
        await blob.upload(text, Buffer.byteLength(text), {
          abortSignal: deadline(quickCallMs, options.signal),
          conditions: etag === null ? { ifNoneMatch: '*' } : { ifMatch: etag },
          blobHTTPHeaders: { blobContentType: 'application/json', blobCacheControl: 'no-store' },
        });
        return 'written';
      } catch (error) {
        const status = statusOf(error);
        if (status === 409 || status === 412) return 'overtaken';
        throw error;
      }
    });
    if (done === null)
      throw new AppError('service-unavailable', `The storage of region ${region} has no place for pages ($web).`);
    return done === 'written';
  }
}

/** Null when it is not there; without `release` when it is something else. */
async function readBlob(
  blob: BlockBlobClient,
  region: string,
  options: CallOptions,
): Promise<{ release: Release | null; etag: string } | null> {
  return await storageCall(region, async () => {
    const abortSignal = deadline(quickCallMs, options.signal);
    const answer = await blob.download(0, undefined, { abortSignal });
    const chunks: Buffer[] = [];
    for await (const chunk of answer.readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
    return { release: parse(Buffer.concat(chunks), answer.contentEncoding), etag: answer.etag ?? '' };
  });
}

/** Whoever publishes all pages may have compressed this one as the others; the SDK leaves such bytes as they are. */
function parse(bytes: Buffer, encoding: string | undefined): Release | null {
  try {
    const text = encoding === 'br' ? brotliDecompressSync(bytes, { maxOutputLength: maxBytes }) : bytes;
    return releaseSchema.parse(JSON.parse(text.toString()));
  } catch {
    return null;
  }
}

function clientFor({ blobUrl, key, credential }: SiteAccess): BlobServiceClient {
  if (key !== undefined)
    return new BlobServiceClient(blobUrl, new StorageSharedKeyCredential(accountIn(blobUrl), key), storagePipeline);
  if (credential === undefined) throw new Error('openPublishedRelease needs a key or a credential');
  return new BlobServiceClient(blobUrl, credential, storagePipeline);
}

/** Emulated storage has the account in its path, Azure in its host name. */
function accountIn(blobUrl: string): string {
  const { hostname, pathname } = new URL(blobUrl);
  return pathname.split('/')[1] || (hostname.split('.')[0] ?? '');
}
