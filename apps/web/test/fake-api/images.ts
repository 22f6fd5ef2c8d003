import type { Image } from '@parallax/contracts/image';
import { uuidV7Of } from '@parallax/contracts/uuid-v7';
import { drawScene, randomFrom, type Scene } from './scene.ts';

const words = ['sky', 'mountain', 'sunset', 'landscape', 'water', 'forest', 'outdoor', 'cloud', 'hill', 'nature'];
const moods = ['A bright, sharp, mostly', 'A calm, soft, mostly', 'A dark, sharp, mostly', 'A warm, hazy, mostly'];
const tones = ['blue', 'green', 'orange', 'purple', 'golden'];

/** What the fake server holds of one picture besides what it answers. */
export interface Held {
  readonly image: Image;
  readonly owner: string;
  readonly scene: Scene | null;
  /** Uploaded bytes; null before they came and for drawn scenes. */
  readonly blob: { readonly bytes: Buffer; readonly contentType: string } | null;
}

/** A ready picture of somebody, drawn from `seed`, made at `at` (ms). `base` is the address its blobs are served from. */
export function drawnImage(seed: number, at: number, owner: string, base: string): Held {
  const random = randomFrom(seed + 1_000);
  for (let skipped = 0; skipped < 5; skipped++) random();
  const scene = drawScene(seed);
  const id = uuidV7Of(at, new Uint8Array(10).fill(seed % 251));
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const tags = [...new Set([pick(words), pick(words), pick(words), 'picture'])];
  const orientation = scene.width > scene.height ? 'landscape' : scene.width < scene.height ? 'portrait' : 'square';
  return {
    owner,
    scene,
    blob: null,
    image: {
      ...emptyImage(id, at, `IMG_${4_000 + seed}.jpg`),
      stage: 'ready',
      region: 'westus2',
      original: {
        url: `${base}/blobs/images/${id}`,
        region: 'westus2',
        contentType: 'image/jpeg',
        bytes: 1_200_000 + Math.floor(random() * 3_000_000),
        width: scene.width * 2,
        height: scene.height * 2,
      },
      thumbnails: thumbnailsOf(id, base, scene.width, scene.height, 'image/svg+xml'),
      placeholder: { thumbhash: scene.thumbhash, colour: scene.colour },
      colours: [...scene.colours],
      recognition: {
        status: 'done',
        provider: 'azure-vision-4.0',
        modelVersion: 'pixel-analysis-1',
        caption: { text: `${pick(moods)} ${pick(tones)} ${orientation} picture`, confidence: 0.81 },
        tags: tags.map((name, index) => ({ name, confidence: 0.99 - index * 0.07 })),
        objects: [{ name: 'hill', confidence: 0.7, box: { x: 0.1, y: 0.45, width: 0.5, height: 0.4 } }],
        people: [],
        text: [],
      },
      uploadedAt: new Date(at + 400).toISOString(),
      capturedAt: null,
      timeline: [
        ['granted', 0, null],
        ['uploaded', 412, null],
        ['event-received', 447, null],
        ['thumbnails-made', 790, 312.4],
        ['recognised', 903, 380.2],
        ['ready', 921, null],
      ].map(([step, after, ms]) => ({
        step: step as string,
        at: new Date(at + (after as number)).toISOString(),
        region: 'westus2',
        ms: ms as number | null,
        detail: null,
      })),
    },
  };
}

export function emptyImage(id: string, at: number, fileName: string): Image {
  return {
    id,
    stage: 'awaiting',
    fileName,
    title: null,
    altText: null,
    tags: [],
    region: null,
    replica: false,
    deleted: false,
    own: true,
    original: null,
    thumbnails: [],
    placeholder: null,
    colours: [],
    recognition: {
      status: 'pending',
      provider: null,
      modelVersion: null,
      caption: null,
      tags: [],
      objects: [],
      people: [],
      text: [],
    },
    failure: null,
    waitingFor: null,
    createdAt: new Date(at).toISOString(),
    uploadedAt: null,
    capturedAt: null,
    etag: '"1"',
    can: { edit: true, delete: true, rewrite: true, reason: null },
    timeline: [{ step: 'granted', at: new Date(at).toISOString(), region: 'westus2', ms: null, detail: null }],
  };
}

export const thumbnailsOf = (id: string, base: string, width: number, height: number, contentType: string): Image['thumbnails'] =>
  [320, 640, 1280].map((side) => {
    const scale = side / Math.max(width, height);
    const path = `thumbnails/${id}/${side}`;
    return {
      url: `${base}/blobs/${path}`,
      secondaryUrl: `${base}/secondary/${path}`,
      width: Math.round(width * scale),
      height: Math.round(height * scale),
      contentType,
    };
  });
