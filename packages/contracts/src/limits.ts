const mebibyte = 1024 * 1024;

/** Defaults of the limits; each can be set by the setting PARALLAX_LIMITS (JSON with any of these keys). */
export const defaultLimits = {
  /** Largest file, bytes. 25 MiB holds every phone's JPEG. */
  maxBytes: 25 * mebibyte,
  maxPixels: 80_000_000,
  /** Longest side, pixels: libwebp's own bound. */
  maxSide: 16_384,
  /** Frames of an animation or pages of a document; only the first is decoded. */
  maxFrames: 1_000,
  decodeTimeoutMs: 20_000,
  decodeMemoryBytes: 500 * mebibyte,
  grantsPerHour: 100,
  titleLength: 200,
  altTextLength: 1_000,
  recognitionTags: 10,
  ownTags: 20,
  tagLength: 50,
  pageSize: 50,
  maxPageSize: 100,
  /** How long a grant can be used, ms. */
  grantLifetimeMs: 10 * 60_000,
  /** When a granted image is looked at although no event came, ms after the grant: an event can be lost, or taken along by a crash. */
  firstLookMs: 60_000,
  /** Longest side of the copy that is sent to recognition, pixels. */
  recognitionSide: 1_600,
  /** How long infrastructure problems are retried before an image is given up, ms. */
  giveUpAfterMs: 24 * 3_600_000,
  /** How long a deleted original can be restored, ms. */
  restoreWindowMs: 30 * 24 * 3_600_000,
} as const;

export type Limits = { readonly [Name in keyof typeof defaultLimits]: number };

/** Longest sides of the thumbnails, pixels, smallest first. */
export const thumbnailSides = [320, 640, 1280] as const;

/** Content types that may be uploaded, with the endings people know them by. */
export const acceptedTypes = {
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png'],
  'image/webp': ['.webp'],
  'image/gif': ['.gif'],
  'image/avif': ['.avif'],
  'image/tiff': ['.tif', '.tiff'],
} as const;

export type AcceptedType = keyof typeof acceptedTypes;
