import type { Failure, Recognition, Stage, TimelineEntry } from '@parallax/contracts/image';

/** Version that this release writes. Readers accept newer documents and ignore fields they do not know. */
export const schemaVersion = 1;

/** A permission that was given to upload the image's blob in one region. Times are ms since 1970. */
export interface Grant {
  readonly region: string;
  readonly at: number;
  readonly expiresAt: number;
}

/** One thumbnail blob. `name` is the blob's name in the container `thumbnails`; `url` is its full regional address. */
export interface ThumbnailBlob {
  readonly name: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly contentType: string;
  readonly bytes: number;
}

/** Degrees clockwise, after automatic orientation. */
export type Rotation = 0 | 90 | 180 | 270;

/** Where blobs of an image were put and when each region noted that they are gone again. */
export interface ErasedAt {
  readonly originals: Readonly<Record<string, number>>;
  readonly thumbnails: Readonly<Record<string, number>>;
}

/**
 * What workers know of an image; partition key `/imageId`, id `image`. Written by workers, and once by the grant. All times are ms since
 * 1970. Absent facts are null, except `dueAt` and `ttl`, which are absent so that the index on `dueAt` stays sparse.
 */
export interface ImageDocument {
  readonly id: 'image';
  readonly imageId: string;
  readonly schemaVersion: number;
  /** stage x 10^14 + t, see `lww.ts`: how concurrent writes of two regions are settled. */
  readonly lww: number;
  readonly owner: string;
  readonly fileName: string;
  readonly declared: { readonly contentType: string; readonly bytes: number; readonly sha256: string | null };
  readonly grants: readonly Grant[];
  /** W3C trace context of the request that asked for the grant; continues in the worker. */
  readonly traceparent: string | null;
  readonly stage: Stage;
  readonly home: string | null;
  readonly createdAt: number;
  readonly uploadedAt: number | null;
  readonly original: {
    readonly region: string;
    readonly url: string;
    readonly etag: string;
    readonly contentType: string;
    readonly bytes: number;
    readonly width: number | null;
    readonly height: number | null;
  } | null;
  readonly thumbnails: { readonly region: string; readonly items: readonly ThumbnailBlob[] } | null;
  readonly placeholder: { readonly thumbhash: string; readonly colour: string } | null;
  readonly colours: readonly string[];
  readonly sha256: string | null;
  /** Perceptual hash, 64 bits in hex. */
  readonly phash: string | null;
  /** Local time of the camera without zone, ISO 8601. */
  readonly capturedAt: string | null;
  /** Degrees clockwise that a person turned the picture after automatic orientation. */
  readonly rotation: Rotation;
  /** When thumbnails were last made and recognition last answered. */
  readonly thumbnailsAt: number | null;
  readonly recognizedAt: number | null;
  readonly recognition: Recognition;
  readonly failure: Failure | null;
  readonly waitingFor: string | null;
  /** Tries that ended in trouble of ours since the last success; drives the growing delay. */
  readonly attempts: number;
  readonly firstFailedAt: number | null;
  readonly erased: ErasedAt;
  readonly timeline: readonly TimelineEntry[];
  /** Work is outstanding and should be looked at from then on. */
  readonly dueAt?: number;
  readonly ttl?: number;
}

/** What people said about an image; same partition, id `edits`. Written only by people's requests, so no processing can undo it. */
export interface EditsDocument {
  readonly id: 'edits';
  readonly imageId: string;
  readonly schemaVersion: number;
  /** revision x 10^14 + t. */
  readonly lww: number;
  readonly owner: string;
  /** Raised by delete and restore, at most 80, so that a delete beats a concurrent edit. */
  readonly revision: number;
  readonly title: string | null;
  readonly altText: string | null;
  readonly tags: readonly string[];
  readonly deletedAt: number | null;
  /** When the original is erased for good; set with deletedAt. */
  readonly eraseAt: number | null;
  readonly hidden: boolean;
  /** How far a person wants the picture turned, degrees clockwise; the worker makes the thumbnails follow. */
  readonly rotation: Rotation;
  /** When a person last asked for recognition, or for thumbnails, to be done again. */
  readonly recognizeAt: number | null;
  readonly thumbnailsAt: number | null;
  readonly updatedAt: number;
  /** W3C: the span of the request that wrote this; absent in documents of earlier releases. */
  readonly traceparent?: string;
  readonly dueAt?: number;
  readonly ttl?: number;
}

/** A document as read, with the etag to write it back with. */
export interface Stored<Document> {
  readonly document: Document;
  readonly etag: string;
}

/** Both items of an image; `edits` is null until somebody edits. */
export interface ImageRecord {
  readonly image: Stored<ImageDocument>;
  readonly edits: Stored<EditsDocument> | null;
}

/** All that a grid cell needs, under 1 KB. Part of every view entry. */
export interface Projection {
  readonly imageId: string;
  readonly owner: string;
  readonly home: string;
  readonly title: string | null;
  readonly altText: string | null;
  readonly caption: string | null;
  readonly captionConfidence: number;
  readonly tags: readonly string[];
  readonly colour: string;
  readonly thumbhash: string;
  readonly width: number;
  readonly height: number;
  readonly thumbnailRegion: string;
  /** Name, width, height of each thumbnail, smallest first; addresses follow from the region's settings. */
  readonly thumbnails: readonly (readonly [name: string, width: number, height: number])[];
  readonly recognition: Recognition['status'];
  readonly contentType: string;
  readonly bytes: number;
  readonly createdAt: number;
  readonly uploadedAt: number;
  /** lww of the edits it was made from, 0 for none: with the entry's version it gives the image's etag. */
  readonly editsLww: number;
}

/** An entry of a view: partition key `/pk`, id = inverted time + image id. */
export interface ViewEntry {
  readonly id: string;
  readonly pk: string;
  readonly schemaVersion: number;
  readonly lww: number;
  /** Of the record it was made from: an older one never replaces a newer one. */
  readonly version: number;
  readonly image: Projection | null;
  /** True for what was taken away: kept as a tombstone (TTL 60 days) so that a late older write cannot bring it back. */
  readonly gone: boolean;
  readonly ttl?: number;
}

/** Which view entries stand for an image: partition `card|<imageId>`, id `card`. */
export interface CardDocument {
  readonly id: 'card';
  readonly pk: string;
  readonly schemaVersion: number;
  readonly lww: number;
  readonly version: number;
  /** Partition keys of the views in which the image has, or while `pending` may have, an entry. */
  readonly views: readonly string[];
  /** True from before the first entry is written until after the last: an interrupted projection is seen and done again. */
  readonly pending: boolean;
  readonly ttl?: number;
}

/** One per view and bucket that holds anything: partition `manifest|<view>`, id = bucket; create-only. */
export interface ManifestDocument {
  readonly id: string;
  readonly pk: string;
  readonly schemaVersion: number;
  readonly lww: number;
  readonly shards: number;
}
