import type { EditsDocument, ImageDocument, ImageRecord } from './documents.ts';
import { isDeleted } from './merge.ts';

/** How long the documents of an image stay after the last of its files is gone, seconds: long enough for every region to see it. */
export const documentTtlSeconds = 60 * 24 * 3_600;

export interface ErasePlan {
  /** Thumbnails in this region should go now. */
  readonly thumbnails: boolean;
  /** The original in this region should go now. */
  readonly original: boolean;
  /** All files are gone everywhere: the documents may expire. */
  readonly documents: boolean;
  /** When there is more to do, ms; null when nothing is left. */
  readonly nextAt: number | null;
}

/** Home holds the original; a second arrival elsewhere was erased when home was settled. */
const regionsWithOriginal = (image: ImageDocument): string[] => (image.original === null ? [] : [image.original.region]);

/** What `region` has to erase of an image now. Nothing of an image that is not deleted. */
export function planErasing({ image, edits }: ImageRecord, region: string, now: number): ErasePlan {
  const document = image.document;
  if (!isDeleted(edits?.document)) return { thumbnails: false, original: false, documents: false, nextAt: null };
  const eraseAt = edits?.document.eraseAt ?? now;
  const originals = regionsWithOriginal(document).filter((name) => document.erased.originals[name] === undefined);
  const thumbnails =
    document.thumbnails && document.erased.thumbnails[document.thumbnails.region] === undefined
      ? [document.thumbnails.region]
      : [];
  const isDue = now >= eraseAt;
  return {
    thumbnails: thumbnails.includes(region),
    original: isDue && originals.includes(region),
    documents: isDue && originals.length === 0 && thumbnails.length === 0,
    nextAt: originals.length > 0 ? eraseAt : null,
  };
}

/** True when a restored image lost its thumbnails and needs them made anew. */
export const needsThumbnailsAnew = ({ image, edits }: ImageRecord): boolean =>
  !isDeleted(edits?.document) &&
  image.document.stage === 'ready' &&
  image.document.thumbnails !== null &&
  image.document.erased.thumbnails[image.document.thumbnails.region] !== undefined;

/** Edits without outstanding work. */
export function settleEdits(edits: EditsDocument, nextAt: number | null): EditsDocument {
  const { dueAt: _done, ...rest } = edits;
  return nextAt === null ? rest : { ...rest, dueAt: nextAt };
}
