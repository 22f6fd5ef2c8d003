import type { Image } from '@parallax/contracts/image';
import { AppError } from '@parallax/domain/app-error';
import type { ImageRecord } from '@parallax/domain/documents';
import { isDeleted, isHidden } from '@parallax/domain/merge';
import { presentRecord } from '@parallax/domain/present-image';
import { type RequestContext, requireOwner } from '../http/request-context.ts';
import { addressesOf, type Dependencies } from './dependencies.ts';

/** An image that the caller may see: ready ones everybody, all others only their owner. Rejects with `image-not-found`. */
export async function findVisible(imageId: string, context: RequestContext, { records }: Dependencies): Promise<ImageRecord> {
  const record = await records.find(imageId, context);
  if (record === null || isHidden(record.edits?.document)) throw notFound();
  const { owner, stage } = record.image.document;
  const isPublic = stage === 'ready' && !isDeleted(record.edits?.document);
  if (isPublic || owner === context.owner) return record;
  throw notFound();
}

/** An image that the caller owns. Rejects with `invalid-owner-key`, `image-not-found`, or `not-owner` for what is public anyway. */
export async function findOwn(imageId: string, context: RequestContext, dependencies: Dependencies): Promise<ImageRecord> {
  const owner = requireOwner(context);
  const record = await findVisible(imageId, context, dependencies);
  if (record.image.document.owner === owner) return record;
  throw new AppError('not-owner', 'This picture was uploaded from another browser, and only there can it be changed.');
}

export const present = (record: ImageRecord, { owner }: RequestContext, { blobs, regions }: Dependencies): Image =>
  presentRecord(record, { owner, regions: regions.states(), addresses: addressesOf(blobs) });

const notFound = () =>
  new AppError(
    'image-not-found',
    'There is no picture with this address. It may have been deleted by the person who uploaded it.',
  );
