import type { ProcessRequest, UpdateRequest } from '@parallax/contracts/requests';
import { AppError } from './app-error.ts';
import { type EditsDocument, type ImageDocument, type Rotation, schemaVersion } from './documents.ts';
import { editsLww, maxRevision } from './lww.ts';
import { normaliseTag } from './view-keys.ts';

/** What an image has before anybody edits it. */
const noEdits = (image: ImageDocument): EditsDocument => ({
  id: 'edits',
  imageId: image.imageId,
  schemaVersion,
  lww: 0,
  owner: image.owner,
  revision: 0,
  title: null,
  altText: null,
  tags: [],
  deletedAt: null,
  eraseAt: null,
  hidden: false,
  rotation: 0,
  recognizeAt: null,
  thumbnailsAt: null,
  updatedAt: image.createdAt,
});

const emptyToNull = (text: string | null): string | null => (text === '' ? null : text);

/** Title, alternative text or tags changed by the owner; fields that are absent stay. Throws AppError `image-deleted`. */
export function updateEdits(
  image: ImageDocument,
  edits: EditsDocument | null,
  request: UpdateRequest,
  now: number,
): EditsDocument {
  const current = edits ?? noEdits(image);
  refuseDeleted(current);
  return {
    ...current,
    ...(request.title !== undefined && { title: emptyToNull(request.title) }),
    ...(request.altText !== undefined && { altText: emptyToNull(request.altText) }),
    ...(request.tags !== undefined && { tags: [...new Set(request.tags.map(normaliseTag).filter((tag) => tag !== ''))] }),
    updatedAt: now,
    lww: editsLww(current.revision, now, current.lww),
  };
}

/** Hidden at once; `dueAt` wakes the regions that hold files. Deleting twice changes nothing. */
export function deleteImage(
  image: ImageDocument,
  edits: EditsDocument | null,
  now: number,
  restoreWindowMs: number,
): EditsDocument {
  const current = edits ?? noEdits(image);
  if (current.deletedAt !== null) return current;
  const revision = nextRevision(current);
  return {
    ...current,
    deletedAt: now,
    eraseAt: now + restoreWindowMs,
    updatedAt: now,
    dueAt: now,
    revision,
    lww: editsLww(revision, now, current.lww),
  };
}

/**
 * Brings a deleted image back; thumbnails are made anew. Restoring what is not deleted changes nothing.
 * Throws AppError `restore-expired` once the original is or may be erased, `invalid-request` when no revision would be left to delete it again.
 */
export function restoreImage(image: ImageDocument, edits: EditsDocument | null, now: number): EditsDocument {
  const current = edits ?? noEdits(image);
  if (current.deletedAt === null) return current;
  if ((current.eraseAt !== null && now >= current.eraseAt) || Object.keys(image.erased.originals).length > 0) {
    throw new AppError(
      'restore-expired',
      'This picture was deleted more than 30 days ago and its file has been erased. It cannot be brought back.',
    );
  }
  // The last revision is kept for a delete: what is public can always be taken away.
  if (current.revision + 1 >= maxRevision) throw changedTooOften();
  const revision = nextRevision(current);
  const { ttl: _expired, ...kept } = current;
  return {
    ...kept,
    deletedAt: null,
    eraseAt: null,
    updatedAt: now,
    dueAt: now,
    revision,
    lww: editsLww(revision, now, current.lww),
  };
}

/** A person wants the picture turned, recognised again or thumbnailed anew; `dueAt` makes the worker look. Throws AppError `image-deleted`. */
export function requestProcessing(
  image: ImageDocument,
  edits: EditsDocument | null,
  request: ProcessRequest,
  now: number,
): EditsDocument {
  const current = edits ?? noEdits(image);
  refuseDeleted(current);
  const wish =
    'rotate' in request
      ? { rotation: ((current.rotation + request.rotate) % 360) as Rotation }
      : 'recognize' in request
        ? { recognizeAt: now }
        : { thumbnailsAt: now };
  return { ...current, ...wish, updatedAt: now, dueAt: now, lww: editsLww(current.revision, now, current.lww) };
}

function refuseDeleted(edits: EditsDocument): void {
  if (edits.deletedAt === null) return;
  throw new AppError('image-deleted', 'This picture is in the trash, where it cannot be changed. Restore it first.');
}

function nextRevision(edits: EditsDocument): number {
  if (edits.revision >= maxRevision) throw changedTooOften();
  return edits.revision + 1;
}

const changedTooOften = () =>
  new AppError(
    'invalid-request',
    `This picture has been deleted and restored ${maxRevision / 2} times, which is as often as it can be. Upload it again instead.`,
  );
