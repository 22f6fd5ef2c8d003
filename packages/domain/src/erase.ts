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
  /** When there is more to do for any region, ms: without files, too, the documents stay until nobody can restore the image. Null at the end. */
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
  const documents = isDue && originals.length === 0 && thumbnails.length === 0;
  return {
    thumbnails: thumbnails.includes(region),
    original: isDue && originals.includes(region),
    documents,
    nextAt: documents ? null : eraseAt,
  };
}

/** True when thumbnails have to be made again: they were erased before a restore, or a person turned the picture or asked for it. */
export function needsThumbnailsAnew({ image: { document: image }, edits }: ImageRecord): boolean {
  if (isDeleted(edits?.document) || image.stage !== 'ready' || image.thumbnails === null) return false;
  const erased = image.erased.thumbnails[image.thumbnails.region] !== undefined;
  const turned = (edits?.document.rotation ?? 0) !== image.rotation;
  return erased || turned || (edits?.document.thumbnailsAt ?? 0) > (image.thumbnailsAt ?? 0);
}

/** True when a person asked for recognition again since it was last done. */
export function wantsRecognition({ image: { document: image }, edits }: ImageRecord): boolean {
  if (isDeleted(edits?.document) || image.stage !== 'ready') return false;
  return (edits?.document.recognizeAt ?? 0) > (image.recognizedAt ?? 0);
}

/** True when recognition has not answered yet, or a person asked for it again since. */
export function needsRecognition(record: ImageRecord): boolean {
  const { image, edits } = record;
  if (isDeleted(edits?.document) || image.document.stage !== 'ready') return false;
  return image.document.recognition.status === 'pending' || wantsRecognition(record);
}

/**
 * Edits without outstanding work, written by a worker. `lww` stays as it is on purpose: a person's edit that was made meanwhile in another
 * region is higher and wins, so no worker can undo it.
 */
export function settleEdits(edits: EditsDocument, nextAt: number | null): EditsDocument {
  const { dueAt: _done, ...rest } = edits;
  return nextAt === null ? rest : { ...rest, dueAt: nextAt };
}
