import type { Digest } from './digest.ts';

/** What one region says of one image at the end, to its owner. */
export interface ImageSeen {
  readonly imageId: string;
  readonly region: string;
  /** Null when the region says that there is no such image. */
  readonly state: ImageState | null;
  /** Why it could not be asked; null when it answered. */
  readonly error: string | null;
}

export interface ImageState {
  readonly stage: 'awaiting' | 'processing' | 'failed' | 'ready';
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly deleted: boolean;
  readonly recognition: 'pending' | 'done' | 'partial' | 'unavailable';
  readonly waitingFor: string | null;
  readonly failure: string | null;
  readonly home: string | null;
  readonly original: { readonly region: string; readonly url: string } | null;
  readonly thumbnails: readonly { readonly url: string; readonly secondaryUrl: string }[];
  readonly etag: string;
}

export type ListKind = 'owner' | 'trash' | 'feed' | 'tag';

/** A whole list, all its pages, as one region gives it. */
export interface ListSeen {
  readonly region: string;
  readonly kind: ListKind;
  /** Whose list it is; for `feed` and `tag` who asked. */
  readonly client: string;
  /** Of kind `tag`. */
  readonly tag: string | null;
  readonly entries: readonly { readonly imageId: string; readonly title: string | null; readonly deleted: boolean }[];
  readonly error: string | null;
}

export interface FileSeen {
  readonly imageId: string;
  readonly what: 'original' | 'thumbnail' | 'thumbnail-secondary';
  readonly url: string;
  /** Null when no answer came. */
  readonly status: number | null;
  /** Of the bytes, for originals that were given. */
  readonly sha256: string | null;
}

/** Everything that is to be seen after a drill, when all regions are back and have had their time. */
export interface Observation {
  readonly at: number;
  readonly images: readonly ImageSeen[];
  readonly lists: readonly ListSeen[];
  readonly files: readonly FileSeen[];
  /** Null where replicas cannot be compared. */
  readonly digest: Digest | null;
}
