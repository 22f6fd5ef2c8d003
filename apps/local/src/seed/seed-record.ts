import type { EditsDocument, ImageDocument, ImageRecord, ThumbnailBlob } from '@parallax/domain/documents';
import { schemaVersion } from '@parallax/domain/documents';
import { imageIdFor } from '@parallax/domain/image-id';
import { editsLww, imageLww } from '@parallax/domain/lww';
import { type Dice, diceOf } from './random.ts';

/** What seeded pictures look like: a few real thumbnails that all of them share. */
export interface SeedLook {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
  readonly thumbhash: string;
  readonly thumbnails: readonly ThumbnailBlob[];
}

export interface SeedOptions {
  readonly seed: number;
  /** Pictures are spread evenly over so many ms before `until`. */
  readonly spanMs: number;
  readonly until: number;
  readonly count: number;
  /** Pictures are spread over these. */
  readonly homes: readonly SeedHome[];
}

/** A region that seeded pictures are at home in. */
export interface SeedHome {
  readonly region: string;
  /** Account included. */
  readonly blobUrl: string;
  readonly looks: readonly SeedLook[];
}

const owners = 1_000;
const tags = [
  'landscape orientation',
  'bright',
  'dark',
  'blue',
  'green',
  'red',
  'sharp',
  'plain',
  'high contrast',
  'warm',
] as const;
const titles = [
  'On the way home',
  'Sunday',
  'The last light',
  'Above the clouds',
  'Market day',
  'Low tide',
  'First snow',
  'Harvest',
] as const;

/** The n-th seeded picture (0 is the oldest), as if it had been uploaded, recognised and, one in ten, given a title. */
export function seedRecord(n: number, options: SeedOptions): ImageRecord {
  const dice = diceOf(options.seed, n);
  const createdAt = Math.floor(options.until - options.spanMs + (options.spanMs * (n + 1)) / options.count);
  const owner = `anon:seed-${Math.floor(dice.unit('owner') * owners)}`;
  const imageId = imageIdFor(keyAt(createdAt, dice), owner);
  const image = imageDocument(imageId, owner, createdAt, dice, options);
  const edits =
    dice.unit('edited') < 0.1 ? { document: editsDocument(imageId, owner, createdAt + 60_000, dice), etag: '' } : null;
  return { image: { document: image, etag: '' }, edits };
}

function imageDocument(imageId: string, owner: string, createdAt: number, dice: Dice, options: SeedOptions): ImageDocument {
  const { region, blobUrl, looks } = dice.pick('home', options.homes);
  const look = dice.pick('look', looks);
  const readyAt = createdAt + 900;
  const seen = [...new Set([dice.pick('tag one', tags), dice.pick('tag two', tags)])];
  const sha256 = [0, 1, 2, 3, 4, 5, 6, 7]
    .map((part) =>
      Math.floor(dice.unit(`sha${part}`) * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
  return {
    id: 'image',
    imageId,
    schemaVersion,
    lww: imageLww('ready', readyAt, 0),
    owner,
    fileName: `${look.name}.jpg`,
    declared: { contentType: 'image/jpeg', bytes: 500_000, sha256 },
    grants: [{ region, at: createdAt, expiresAt: createdAt + 600_000 }],
    traceparent: null,
    stage: 'ready',
    home: region,
    createdAt,
    uploadedAt: createdAt + 400,
    original: {
      region,
      url: `${blobUrl}/images/${imageId}`,
      etag: '"seeded"',
      contentType: 'image/jpeg',
      bytes: 500_000,
      width: look.width,
      height: look.height,
    },
    thumbnails: { region, items: look.thumbnails },
    placeholder: { thumbhash: look.thumbhash, colour: look.colour },
    colours: [look.colour],
    sha256,
    phash: sha256.slice(0, 16),
    capturedAt: null,
    rotation: 0,
    thumbnailsAt: readyAt,
    recognizedAt: readyAt,
    recognition: {
      status: 'done',
      provider: 'seed',
      modelVersion: 'seed',
      caption: { text: `A seeded picture, ${look.name.toLowerCase()}`, confidence: 0.9 },
      tags: seen.map((name) => ({ name, confidence: 0.9 })),
      objects: [],
      people: [],
      text: [],
    },
    failure: null,
    waitingFor: null,
    attempts: 0,
    firstFailedAt: null,
    erased: { originals: {}, thumbnails: {} },
    timeline: [{ step: 'ready', at: new Date(readyAt).toISOString(), region, ms: readyAt - createdAt, detail: null }],
  };
}

const editsDocument = (imageId: string, owner: string, at: number, dice: Dice): EditsDocument => ({
  id: 'edits',
  imageId,
  schemaVersion,
  lww: editsLww(0, at, 0),
  owner,
  revision: 0,
  title: dice.pick('title', titles),
  altText: null,
  tags: [],
  deletedAt: null,
  eraseAt: null,
  hidden: false,
  rotation: 0,
  recognizeAt: null,
  thumbnailsAt: null,
  updatedAt: at,
});

/** The idempotency key that a client would have made at that moment: a UUIDv7. */
function keyAt(time: number, dice: Dice): string {
  const hex = (what: string, digits: number) =>
    Math.floor(dice.unit(what) * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const head = time.toString(16).padStart(12, '0');
  return `${head.slice(0, 8)}-${head.slice(8)}-7${hex('a', 3)}-8${hex('b', 3)}-${hex('c', 6)}${hex('d', 6)}`;
}
