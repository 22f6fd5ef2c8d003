import type { Recognition } from '@parallax/contracts/image';
import { defaultLimits, type Limits } from '@parallax/contracts/limits';
import type { Region, RegionState } from '@parallax/contracts/region';
import { AppError } from '@parallax/domain/app-error';
import { noRecognition } from '@parallax/domain/life-cycle';
import type { BlobFacts, ImageRecords, RegionBlobs } from '@parallax/domain/ports';
import { there } from '@parallax/testing/conformance/there';
import type { Derived, DeriveRequest, RecognitionCopy } from '../src/media/derive.ts';
import type { Call, Services } from '../src/use-cases/services.ts';
import { memoryRecords } from './memory-records.ts';

/** The parts of RegionBlobs that the worker uses, on maps. */
export interface MemoryBlobs extends RegionBlobs {
  readonly originals: Map<string, { bytes: Buffer; at: number }>;
  readonly thumbnails: Map<string, Buffer>;
  /** The secondary has what the region has, but for originals that were not replicated in time. */
  readonly faults: { isDown: boolean; secondaryIsDown: boolean; readonly unreplicated: Set<string> };
}

export function memoryBlobs(region: string): MemoryBlobs {
  const originals: MemoryBlobs['originals'] = new Map();
  const thumbnails: MemoryBlobs['thumbnails'] = new Map();
  const faults = { isDown: false, secondaryIsDown: false, unreplicated: new Set<string>() };
  const check = (secondary = false) => {
    if (secondary ? faults.secondaryIsDown : faults.isDown)
      throw new AppError('service-unavailable', `The storage of region ${region} is down.`);
  };
  const factsOf = (id: string, secondary = false): BlobFacts | null => {
    check(secondary);
    const blob = secondary && faults.unreplicated.has(id) ? undefined : originals.get(id);
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
    originalFacts: async (id, options) => factsOf(id, options?.secondary),
    readOriginal: async (id, maxBytes, options) => {
      const facts = factsOf(id, options?.secondary);
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
    thumbnailNames: async (id) => {
      check();
      return [...thumbnails.keys()].filter((name) => name.startsWith(`${id}/`));
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

export const regionNames = ['westus2', 'eastus2'] as const;

/** Blobs of every region, by its name. */
export type AllBlobs = ReadonlyMap<string, MemoryBlobs>;

export const memoryBlobsOfAll = (): AllBlobs => new Map(regionNames.map((name) => [name, memoryBlobs(name)]));

/** A worker of one region on memory; everything that time or luck decides can be set. */
export function memoryWorker({
  region = 'westus2',
  limits = {},
  records,
  blobs = memoryBlobsOfAll(),
}: {
  region?: string;
  limits?: Partial<Limits>;
  records?: ImageRecords;
  blobs?: AllBlobs;
} = {}) {
  const state = { now: Date.UTC(2026, 10, 21, 12), queueIsDown: false };
  const faults: Parameters<typeof memoryRecords>[0] = { isDown: false };
  const regions = regionNames.map((name): Region => ({ name, displayName: name, state: 'available', since: null, lagMs: null }));
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
    regions: { states: () => regions },
    adoptAfterMs: 600_000,
    beingMade: new Set(),
  };
  const call = (reason = 'event', tries = 1): Call => ({
    reason,
    tries,
    log: (event, fields = {}) => events.push({ event, fields }),
  });
  /** What this worker thinks of a region from now on. */
  const judge = (name: string, state: RegionState) => {
    const index = regions.findIndex((entry) => entry.name === name);
    regions[index] = { ...there(regions[index]), state, since: new Date(services.clock()).toISOString() };
  };
  return {
    state,
    faults,
    judge,
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
