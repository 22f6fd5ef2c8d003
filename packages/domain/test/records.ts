import type { EditsDocument, ImageDocument, ImageRecord } from '../src/documents.ts';
import { imageIdFor } from '../src/image-id.ts';
import { becomeReady, beginProcessing, newImage, noRecognition } from '../src/life-cycle.ts';

/** The time at which the images of tests begin. */
export const start = Date.UTC(2026, 10, 21, 12);

export const keyAt = (time: number, tail = 'b3a-9d52-0c9f3c1f8a11'): string => {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${tail}`;
};

/** An image that was granted and waits for its file. */
export const awaitingImage = (owner = 'anon:anna', at = start): ImageDocument =>
  newImage({
    imageId: imageIdFor(keyAt(at), owner),
    owner,
    fileName: 'sea.jpg',
    declared: { contentType: 'image/jpeg', bytes: 1_000, sha256: null },
    grant: { region: 'westus2', at, expiresAt: at + 600_000 },
    traceparent: null,
  });

/** A finished image with two tags from recognition. */
export function readyImage(owner = 'anon:anna', at = start, tags: readonly string[] = ['sky', 'Sea']): ImageDocument {
  const image = awaitingImage(owner, at);
  const original = {
    region: 'westus2',
    url: `http://blobs/images/${image.imageId}`,
    etag: '"1"',
    contentType: 'image/jpeg',
    bytes: 1_000,
    width: null,
    height: null,
  };
  const processing = beginProcessing(image, original, at + 100, at + 200);
  const item = {
    name: `${image.imageId}/320.webp`,
    url: `http://blobs/thumbnails/${image.imageId}/320.webp`,
    width: 320,
    height: 240,
    contentType: 'image/webp',
    bytes: 9_000,
  };
  const recognition = {
    ...noRecognition,
    status: 'done' as const,
    caption: { text: 'the sea', confidence: 0.8 },
    tags: tags.map((name) => ({ name, confidence: 0.9 })),
  };
  const facts = {
    contentType: 'image/jpeg',
    width: 4_000,
    height: 3_000,
    placeholder: { thumbhash: 'abc', colour: '#7aa5c0' },
    colours: ['#7aa5c0'],
    sha256: 'f'.repeat(64),
    phash: '0'.repeat(16),
    capturedAt: null,
  };
  return becomeReady(processing, facts, { region: 'westus2', items: [item] }, recognition, {
    now: at + 500,
    entries: [],
    recognizeAgainAt: at + 5_000,
  });
}

export const recordOf = (image: ImageDocument, edits: EditsDocument | null = null): ImageRecord => ({
  image: { document: image, etag: '"i"' },
  edits: edits && { document: edits, etag: '"e"' },
});
