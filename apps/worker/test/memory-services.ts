import type { Recognition } from '@parallax/contracts/image';
import { defaultLimits, type Limits } from '@parallax/contracts/limits';
import { AppError } from '@parallax/domain/app-error';
import type { EditsDocument, ImageDocument, ImageRecord, Stored } from '@parallax/domain/documents';
import { noRecognition } from '@parallax/domain/life-cycle';
import { type BlobFacts, ConflictError, type ImageRecords, type RegionBlobs } from '@parallax/domain/ports';
import { there } from '@parallax/testing/conformance/there';
import type { Derived, DeriveRequest, RecognitionCopy } from '../src/media/derive.ts';
import type { Call, Services } from '../src/use-cases/services.ts';

/** ImageRecords in memory, with etags and conflicts. While `isDown`, every call rejects as an outage does. */
export function memoryRecords(
  faults: { isDown: boolean; beforeWrite?: (() => Promise<void>) | undefined } = { isDown: false },
): ImageRecords {
  const images = new Map<string, Stored<ImageDocument>>();
  const allEdits = new Map<string, Stored<EditsDocument>>();
  let writes = 0;
  const put = <Document>(items: Map<string, Stored<Document>>, imageId: string, document: Document): Stored<Document> => {
    const stored = { document: structuredClone(document), etag: `"${++writes}"` };
    items.set(imageId, stored);
    return structuredClone(stored);
  };
  const check = () => {
    if (faults.isDown) throw new AppError('service-unavailable', 'The database is down.');
  };
  return {
    async find(imageId): Promise<ImageRecord | null> {
      check();
      const image = images.get(imageId);
      return image === undefined ? null : structuredClone({ image, edits: allEdits.get(imageId) ?? null });
    },
    async create(document) {
      check();
      return images.has(document.imageId) ? null : put(images, document.imageId, document);
    },
    async write(document, etag) {
      check();
      const race = faults.beforeWrite;
      faults.beforeWrite = undefined;
      await race?.();
      if (images.get(document.imageId)?.etag !== etag) throw new ConflictError('etag');
      return put(images, document.imageId, document);
    },
    async writeEdits(document, etag) {
      check();
      if ((allEdits.get(document.imageId)?.etag ?? null) !== etag) throw new ConflictError('etag');
      return put(allEdits, document.imageId, document);
    },
    async due(now, limit) {
      check();
      const items = [...images.values(), ...allEdits.values()].map((stored) => stored.document);
      const due = items
        .filter((item) => item.dueAt !== undefined && item.dueAt < now)
        .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
      return [...new Set(due.map((item) => item.imageId))].slice(0, limit);
    },
  };
}

/** The parts of RegionBlobs that the worker uses, on maps. */
export interface MemoryBlobs extends RegionBlobs {
  readonly originals: Map<string, { bytes: Buffer; at: number }>;
  readonly thumbnails: Map<string, Buffer>;
  readonly faults: { isDown: boolean };
}

export function memoryBlobs(region: string): MemoryBlobs {
  const originals: MemoryBlobs['originals'] = new Map();
  const thumbnails: MemoryBlobs['thumbnails'] = new Map();
  const faults = { isDown: false };
  const check = () => {
    if (faults.isDown) throw new AppError('service-unavailable', `The storage of region ${region} is down.`);
  };
  const factsOf = (id: string): BlobFacts | null => {
    check();
    const blob = originals.get(id);
    return blob === undefined
      ? null
      : { etag: '"b"', bytes: blob.bytes.length, contentType: 'image/jpeg', blobType: 'BlockBlob', lastModified: blob.at };
  };
  const unused = () => {
    throw new Error('the worker has no use for this');
  };
  return {
    region,
    originals,
    thumbnails,
    faults,
    originalUrl: (id) => `https://${region}.example/images/${id}`,
    thumbnailUrl: (name) => `https://${region}.example/thumbnails/${name}`,
    thumbnailSecondaryUrl: (name) => `https://${region}-secondary.example/thumbnails/${name}`,
    grantUpload: unused,
    readAddress: unused,
    openOriginal: unused,
    originalFacts: async (id) => factsOf(id),
    readOriginal: async (id, maxBytes) => {
      const facts = factsOf(id);
      return facts === null ? null : { facts, bytes: there(originals.get(id)).bytes.subarray(0, maxBytes) };
    },
    putThumbnail: async (name, bytes) => {
      check();
      thumbnails.set(name, bytes);
    },
    deleteOriginal: async (id) => {
      check();
      originals.delete(id);
    },
    deleteThumbnail: async (name) => {
      check();
      thumbnails.delete(name);
    },
    listOriginals: async (after, limit) =>
      [...originals.keys()]
        .filter((id) => after === null || id > after)
        .sort()
        .slice(0, limit)
        .map((imageId) => ({ imageId, facts: there(factsOf(imageId)) })),
  };
}

export const seen: Recognition & { status: 'done' } = {
  ...noRecognition,
  status: 'done',
  provider: 'azure-vision-4.0',
  modelVersion: '2023-10-01',
  caption: { text: 'the sea', confidence: 0.8 },
  tags: [{ name: 'sea', confidence: 0.9 }],
};

/** Stands for the decoder: the media code has tests of its own. The file's text decides: "bad" is damaged. */
export function fakeDerived(file: Buffer, { thumbnailSides, rotation }: DeriveRequest): Derived {
  const [width, height] = rotation % 180 === 0 ? [400, 300] : [300, 400];
  return {
    contentType: 'image/jpeg',
    width,
    height,
    frames: 1,
    thumbhash: 'aGFzaA==',
    colours: ['#3050c0'],
    sha256: file.toString('hex').padEnd(64, '0').slice(0, 64),
    phash: '0'.repeat(16),
    capturedAt: null,
    thumbnails: thumbnailSides.map((side) => ({ side, width, height, bytes: Buffer.from(`${side} of ${file}`) })),
    ms: { decode: 1, thumbnails: 1 },
  };
}

export interface Message {
  readonly imageId: string;
  readonly at: number;
  readonly reason: string;
  readonly tries: number;
}

/** A worker of one region on memory; everything that time or luck decides can be set. */
export function memoryWorker({
  region = 'westus2',
  limits = {},
  records,
}: {
  region?: string;
  limits?: Partial<Limits>;
  records?: ImageRecords;
} = {}) {
  const state = { now: Date.UTC(2026, 10, 21, 12), queueIsDown: false };
  const faults: Parameters<typeof memoryRecords>[0] = { isDown: false };
  const blobs = new Map(['westus2', 'eastus2'].map((name) => [name, memoryBlobs(name)]));
  const messages: Message[] = [];
  const events: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const recognizer: { recognize: Services['recognizer']['recognize'] } = { recognize: async () => seen };
  const decoder: { derive: Services['decoders']['derive'] } = {
    derive: async (file, request, onCopy) => {
      onCopy({ bytes: Buffer.from(`copy of ${file}`), width: 400, height: 300 } satisfies RecognitionCopy);
      return fakeDerived(file, request);
    },
  };
  const services: Services = {
    region,
    records: records ?? memoryRecords(faults),
    blobs: { in: (name) => there(blobs.get(name)) },
    retries: {
      later: async (imageId, delayMs, reason, tries = 1) => {
        if (state.queueIsDown) throw new AppError('service-unavailable', 'The queue is down.');
        messages.push({ imageId, at: state.now + delayMs, reason, tries });
      },
    },
    recognizer: { recognize: (...job) => recognizer.recognize(...job) },
    decoders: { derive: (...job) => decoder.derive(...job) },
    clock: () => state.now,
    random: () => 0.5,
    limits: { ...defaultLimits, ...limits },
    retryBaseMs: 2_000,
  };
  const call = (reason = 'event', tries = 1): Call => ({
    reason,
    tries,
    log: (event, fields = {}) => events.push({ event, fields }),
  });
  return {
    state,
    faults,
    services,
    messages,
    events,
    recognizer,
    decoder,
    call,
    blobs: there(blobs.get(region)),
    peerBlobs: there(blobs.get('eastus2')),
  };
}

export type MemoryWorker = ReturnType<typeof memoryWorker>;
