import type { Image } from '@parallax/contracts/image';
import type { Region } from '@parallax/contracts/region';
import type { ImageRecord, Projection } from './documents.ts';
import { noRecognition } from './life-cycle.ts';
import { isDeleted } from './merge.ts';
import { whyNotRewritable } from './region-state.ts';

/** Where blobs can be read; a `Blobs` port serves. */
export interface Addresses {
  originalUrl(region: string, imageId: string): string;
  thumbnailUrl(region: string, name: string): string;
  thumbnailSecondaryUrl(region: string, name: string): string;
}

/** Whom an answer is for, and the state of the world at that moment. */
export interface Viewpoint {
  /** Null for a caller without key. */
  readonly owner: string | null;
  readonly regions: readonly Region[];
  readonly addresses: Addresses;
}

/** Strong etag of an image answer; the part after the dash is what If-Match of an edit compares. */
export const etagOf = ({ image, edits }: ImageRecord): string => `"${image.document.lww}-${edits?.document.lww ?? 0}"`;

/** True when `ifMatch` was read with the same edits: processing that went on meanwhile does not stand in the way of a person. */
export function matchesEdits(ifMatch: string, { edits }: ImageRecord): boolean {
  if (ifMatch.trim() === '*') return true;
  const current = String(edits?.document.lww ?? 0);
  return ifMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', '').split('-')[1] === current);
}

/** The whole image, as `GET /images/{id}` answers it. */
export function presentRecord(record: ImageRecord, viewpoint: Viewpoint): Image {
  const image = record.image.document;
  const edits = record.edits?.document ?? null;
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id: image.imageId,
    stage: image.stage,
    fileName: image.fileName,
    title: edits?.title ?? null,
    altText: edits?.altText ?? null,
    tags: [...(edits?.tags ?? [])],
    region: image.home,
    original: image.original && {
      url: image.original.url,
      region: image.original.region,
      contentType: image.original.contentType,
      bytes: image.original.bytes,
      width: image.original.width,
      height: image.original.height,
    },
    thumbnails: thumbnailsOf(image.thumbnails, viewpoint.addresses),
    placeholder: image.placeholder,
    colours: [...image.colours],
    recognition: image.recognition,
    failure: image.failure,
    waitingFor: image.waitingFor,
    createdAt: new Date(image.createdAt).toISOString(),
    uploadedAt: iso(image.uploadedAt),
    capturedAt: image.capturedAt,
    etag: etagOf(record),
    timeline: [...image.timeline],
    ...standing(
      {
        owner: image.owner,
        home: image.home,
        filesIn: image.thumbnails?.region ?? image.home,
        isReady: image.stage === 'ready',
        deleted: isDeleted(edits),
      },
      viewpoint,
    ),
  };
}

/** The same from a view's projection: without timeline, and with what a grid needs of recognition. */
export function presentProjection(projection: Projection, version: number, deleted: boolean, viewpoint: Viewpoint): Image {
  const { addresses } = viewpoint;
  return {
    id: projection.imageId,
    stage: 'ready',
    fileName: null,
    title: projection.title,
    altText: projection.altText,
    tags: [...projection.tags],
    region: projection.home,
    original: {
      url: addresses.originalUrl(projection.home, projection.imageId),
      region: projection.home,
      contentType: projection.contentType,
      bytes: projection.bytes,
      width: projection.width,
      height: projection.height,
    },
    thumbnails: projection.thumbnails.map(([name, width, height]) => ({
      url: addresses.thumbnailUrl(projection.thumbnailRegion, name),
      secondaryUrl: addresses.thumbnailSecondaryUrl(projection.thumbnailRegion, name),
      width,
      height,
      contentType: 'image/webp',
    })),
    placeholder: { thumbhash: projection.thumbhash, colour: projection.colour },
    colours: [projection.colour],
    recognition: {
      ...noRecognition,
      status: projection.recognition,
      caption: projection.caption === null ? null : { text: projection.caption, confidence: projection.captionConfidence },
    },
    failure: null,
    waitingFor: null,
    createdAt: new Date(projection.createdAt).toISOString(),
    uploadedAt: new Date(projection.uploadedAt).toISOString(),
    capturedAt: null,
    etag: `"${version - projection.editsLww}-${projection.editsLww}"`,
    ...standing(
      { owner: projection.owner, home: projection.home, filesIn: projection.thumbnailRegion, isReady: true, deleted },
      viewpoint,
    ),
  };
}

const thumbnailsOf = (thumbnails: ImageRecord['image']['document']['thumbnails'], addresses: Addresses): Image['thumbnails'] =>
  (thumbnails?.items ?? []).map(({ name, url, width, height, contentType }) => ({
    url,
    secondaryUrl: addresses.thumbnailSecondaryUrl(thumbnails?.region ?? '', name),
    width,
    height,
    contentType,
  }));

/** What depends on who asks and on how the regions are. */
function standing(
  facts: { owner: string; home: string | null; filesIn: string | null; isReady: boolean; deleted: boolean },
  { owner, regions }: Viewpoint,
): Pick<Image, 'own' | 'deleted' | 'replica' | 'can'> {
  const own = owner !== null && owner === facts.owner;
  const stateOf = (name: string | null) => regions.find((region) => region.name === name);
  const filesIn = stateOf(facts.filesIn);
  const reason = facts.isReady ? whyNotRewritable(stateOf(facts.home)) : null;
  return {
    own,
    deleted: facts.deleted,
    replica: filesIn !== undefined && filesIn.state !== 'available',
    can: {
      edit: own && !facts.deleted,
      delete: own && !facts.deleted,
      rewrite: own && !facts.deleted && facts.isReady && reason === null,
      reason: own && !facts.deleted ? reason : null,
    },
  };
}
