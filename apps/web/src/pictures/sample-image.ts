import type { Image } from '@parallax/contracts/image';

/** An image for tests: ready and recognised, unless `changes` say otherwise. `serial` orders them, the greater the newer. */
export function sampleImage(serial: number, changes: Partial<Image> = {}): Image {
  const createdAt = Date.UTC(2026, 10, 20, 12) + serial * 60_000;
  const hex = createdAt.toString(16).padStart(12, '0');
  return {
    id: `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${serial.toString(16).padStart(12, '0')}`,
    stage: 'ready',
    fileName: `photo-${serial}.jpg`,
    title: null,
    altText: null,
    tags: [],
    region: 'westus2',
    replica: false,
    deleted: false,
    own: true,
    original: null,
    thumbnails: [],
    placeholder: null,
    colours: [],
    recognition: {
      status: 'done',
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
    createdAt: new Date(createdAt).toISOString(),
    uploadedAt: null,
    capturedAt: null,
    etag: `"${serial}"`,
    can: { edit: true, delete: true, rewrite: true, reason: null },
    ...changes,
  };
}
