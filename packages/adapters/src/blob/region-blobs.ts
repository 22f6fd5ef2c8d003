import { Readable } from 'node:stream';
import type { BlobDownloadResponseParsed, BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import { blobContainers } from '@parallax/contracts/resources';
import type { RegionSettings } from '@parallax/contracts/settings';
import { AppError } from '@parallax/domain/app-error';
import { ArchivedError, type BlobFacts, type CallOptions, type RegionBlobs } from '@parallax/domain/ports';
import type { SasSigner } from './sas-signer.ts';
import { deadline, quickCallMs, storageCall, transferMs } from './storage-call.ts';

/** Names of thumbnails change with their content, so every cache may keep them for good. */
const forever = 'public, max-age=31536000, immutable';

interface Clients {
  readonly primary: BlobServiceClient;
  readonly secondary: BlobServiceClient;
  readonly signer: SasSigner;
}
type ReadOptions = CallOptions & { secondary?: boolean };

/** Blobs of one region through the SDK. Rejects with AppError `service-unavailable` (with cause) when the region does not serve the call. */
export function regionBlobs(settings: RegionSettings, { primary, secondary, signer }: Clients): RegionBlobs {
  const region = settings.name;
  const thumbnails = primary.getContainerClient(blobContainers.thumbnails);
  const addressOf = (base: string, container: string, name: string) =>
    `${base}/${container}/${name.split('/').map(encodeURIComponent).join('/')}`;

  return {
    region,
    originalUrl: (imageId) => addressOf(settings.blobUrl, blobContainers.images, imageId),
    thumbnailUrl: (name) => addressOf(settings.blobUrl, blobContainers.thumbnails, name),
    thumbnailSecondaryUrl: (name) => addressOf(settings.blobSecondaryUrl, blobContainers.thumbnails, name),

    async grantUpload(imageId, expiresAt) {
      const query = await sign({ permissions: 'c', imageId, expiresAt });
      if (query === null)
        throw new AppError('service-unavailable', `Region ${region} gives no upload permissions at the moment.`);
      return {
        url: `${addressOf(settings.blobUrl, blobContainers.images, imageId)}?${query}`,
        // if-none-match makes a second PUT a clear 409; without it the answer is the 403 that a wrong signature gets.
        headers: { 'x-ms-blob-type': 'BlockBlob', 'if-none-match': '*' },
      };
    },

    async readAddress(imageId, { contentType, disposition, expiresAt, secondary: fromSecondary }) {
      const query = await sign({ permissions: 'r', imageId, expiresAt, answer: { contentType, disposition } });
      const base = fromSecondary ? settings.blobSecondaryUrl : settings.blobUrl;
      return query === null ? null : `${addressOf(base, blobContainers.images, imageId)}?${query}`;
    },

    async originalFacts(imageId, options = {}) {
      return await storageCall(region, async () => {
        const answer = await original(imageId, options).getProperties({ abortSignal: deadline(quickCallMs, options.signal) });
        return factsOf(answer, answer.contentLength ?? 0);
      });
    },

    async readOriginal(imageId, maxBytes, options = {}) {
      const signal = deadline(transferMs, options.signal);
      return await storageCall(region, async () => {
        const answer = await original(imageId, options).download(0, maxBytes, { abortSignal: signal }).catch(emptyAsNull);
        if (answer === null) return await readEmpty(imageId, options);
        return { facts: factsOf(answer, totalBytes(answer)), bytes: await collect(answer) };
      });
    },

    async openOriginal(imageId, options = {}) {
      return await storageCall(region, async () => {
        const { signal, arrived } = untilArrival(options.signal);
        const answer = await original(imageId, options).download(0, undefined, { abortSignal: signal });
        arrived();
        return {
          facts: factsOf(answer, answer.contentLength ?? 0),
          body: Readable.toWeb(streamOf(answer)) as ReadableStream<Uint8Array>,
        };
      });
    },

    async putThumbnail(name, bytes, contentType, options = {}) {
      await required(
        storageCall(region, () =>
          thumbnails.getBlockBlobClient(name).upload(bytes, bytes.length, {
            abortSignal: deadline(transferMs, options.signal),
            blobHTTPHeaders: { blobContentType: contentType, blobCacheControl: forever },
          }),
        ),
      );
    },

    deleteOriginal: async (imageId, options) => await erase(primary.getContainerClient(blobContainers.images), imageId, options),
    deleteThumbnail: async (name, options) => await erase(thumbnails, name, options),

    async thumbnailNames(imageId, options = {}) {
      return await required(storageCall(region, () => namesBelow(`${imageId}/`, options)));
    },

    async listOriginals(after, limit, options = {}) {
      return await required(storageCall(region, () => list(after, limit, options)));
    },
  };

  function original(imageId: string, { secondary: fromSecondary }: ReadOptions) {
    return (fromSecondary ? secondary : primary).getContainerClient(blobContainers.images).getBlobClient(imageId);
  }

  async function sign({
    imageId,
    ...request
  }: { imageId: string } & Omit<Parameters<SasSigner['sign']>[0], 'container' | 'blob'>) {
    return await required(
      storageCall(region, async () => ({
        query: await signer.sign({ ...request, container: blobContainers.images, blob: imageId }),
      })),
    ).then(({ query }) => query);
  }

  async function readEmpty(imageId: string, options: ReadOptions) {
    const answer = await original(imageId, options).getProperties({ abortSignal: deadline(quickCallMs, options.signal) });
    return { facts: factsOf(answer, answer.contentLength ?? 0), bytes: Buffer.alloc(0) };
  }

  async function erase(container: ContainerClient, name: string, options: CallOptions = {}): Promise<void> {
    await storageCall(region, () =>
      container.getBlobClient(name).delete({ deleteSnapshots: 'include', abortSignal: deadline(quickCallMs, options.signal) }),
    );
  }

  async function namesBelow(prefix: string, options: CallOptions): Promise<string[]> {
    const names: string[] = [];
    const abortSignal = deadline(quickCallMs, options.signal);
    for await (const item of thumbnails.listBlobsFlat({ prefix, abortSignal })) names.push(item.name);
    return names;
  }

  /** Storage that does not know `startFrom` begins at the first name; skipping makes the answer the same. */
  async function list(after: string | null, limit: number, options: CallOptions) {
    const found: { imageId: string; facts: BlobFacts }[] = [];
    const blobs = primary.getContainerClient(blobContainers.images).listBlobsFlat({
      abortSignal: deadline(transferMs, options.signal),
      ...(after !== null && { startFrom: after }),
    });
    for await (const item of blobs) {
      if (after !== null && item.name <= after) continue;
      found.push({ imageId: item.name, facts: factsOf(item.properties, item.properties.contentLength ?? 0) });
      if (found.length >= limit) break;
    }
    return found;
  }

  /** The container itself is missing: an installation fault, not an absent blob. */
  async function required<T>(call: Promise<T | null>): Promise<T> {
    const answer = await call;
    if (answer === null)
      throw new AppError('service-unavailable', `The storage of region ${region} lacks a container that Parallax needs.`);
    return answer;
  }
}

interface Properties {
  readonly etag?: string | undefined;
  readonly contentType?: string | undefined;
  readonly blobType?: string | undefined;
  readonly lastModified?: Date | undefined;
}

const factsOf = ({ etag, contentType, blobType, lastModified }: Properties, bytes: number): BlobFacts => ({
  etag: etag ?? '',
  bytes,
  contentType: contentType ?? 'application/octet-stream',
  blobType: blobType ?? 'BlockBlob',
  lastModified: lastModified?.getTime() ?? 0,
});

/** A range answer says how much there is in all: "bytes 0-99/12345". */
function totalBytes({ contentRange, contentLength }: BlobDownloadResponseParsed): number {
  const total = Number(contentRange?.split('/')[1]);
  return Number.isFinite(total) ? total : (contentLength ?? 0);
}

/** A blob without bytes has no range that could be answered: 416. One in the archive tier answers 409. */
function emptyAsNull(error: unknown): null {
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  if (statusCode === 416) return null;
  if (code === 'BlobArchived') throw new ArchivedError('The blob lies in the archive tier.', { cause: error });
  throw error;
}

function streamOf(answer: BlobDownloadResponseParsed): Readable {
  if (answer.readableStreamBody === undefined) throw new Error('The storage SDK gave no stream.');
  return answer.readableStreamBody as Readable;
}

async function collect(answer: BlobDownloadResponseParsed): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of streamOf(answer)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The time limit holds until the first byte; after that the reader of the stream sets the pace. */
function untilArrival(signal: AbortSignal | undefined): { signal: AbortSignal; arrived: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), quickCallMs);
  return {
    signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
    arrived: () => clearTimeout(timer),
  };
}
