import type { Stage } from '@parallax/contracts/image';
import type { EditsDocument, ImageRecord, Projection } from './documents.ts';
import { normaliseTag } from './view-keys.ts';

/** Grows with every change of either document and never shrinks: 2^53 holds both parts. See lww.ts. */
export const versionOf = ({ image, edits }: ImageRecord): number => image.document.lww + (edits?.document.lww ?? 0);

export const isDeleted = (edits: EditsDocument | null | undefined): boolean => edits?.deletedAt != null;

export const isHidden = (edits: EditsDocument | null | undefined): boolean => edits?.hidden === true;

/** True for what everybody may see in lists. */
export function isListed({ image, edits }: ImageRecord): boolean {
  return image.document.stage === ('ready' satisfies Stage) && !isDeleted(edits?.document) && !isHidden(edits?.document);
}

/** Tags of recognition and of people, normalised, each once, people's first. */
export function allTags({ image, edits }: ImageRecord): string[] {
  const own = edits?.document.tags ?? [];
  const seen = image.document.recognition.tags.map((tag) => tag.name);
  return [...new Set([...own, ...seen].map(normaliseTag).filter((tag) => tag !== ''))];
}

/** What a grid cell needs of a ready image; null while there is nothing to show. */
export function projectionOf(record: ImageRecord): Projection | null {
  const image = record.image.document;
  const edits = record.edits?.document;
  const { original, thumbnails, placeholder, home } = image;
  if (image.stage !== 'ready' || !original?.width || !original.height || !thumbnails || !placeholder || !home) return null;
  const { width, height } = original;
  return {
    imageId: image.imageId,
    owner: image.owner,
    home,
    title: edits?.title ?? null,
    altText: edits?.altText ?? null,
    caption: image.recognition.caption?.text ?? null,
    captionConfidence: image.recognition.caption?.confidence ?? 0,
    tags: allTags(record),
    colour: placeholder.colour,
    thumbhash: placeholder.thumbhash,
    width,
    height,
    thumbnailRegion: thumbnails.region,
    thumbnails: thumbnails.items.map((item) => [item.name, item.width, item.height] as const),
    recognition: image.recognition.status,
    contentType: original.contentType,
    bytes: original.bytes,
    createdAt: image.createdAt,
    uploadedAt: image.uploadedAt ?? image.createdAt,
    editsLww: edits?.lww ?? 0,
  };
}
