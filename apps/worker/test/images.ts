import type { EditsDocument, ImageDocument, ImageRecord } from '@parallax/domain/documents';
import { someImage } from '@parallax/testing/conformance/image-records';
import { there } from '@parallax/testing/conformance/there';
import { driveImage } from '../src/use-cases/drive-image.ts';
import type { MemoryWorker } from './memory-services.ts';

export const day = 24 * 3_600_000;

export async function granted(worker: MemoryWorker): Promise<ImageDocument> {
  const image = someImage(worker.state.now);
  await worker.services.records.create(image);
  return image;
}

/** The id of an image that was granted, whose file has arrived and whose event has not. */
export async function uploaded(worker: MemoryWorker, text = 'the file'): Promise<string> {
  const { imageId } = await granted(worker);
  worker.blobs.originals.set(imageId, { bytes: Buffer.from(text), at: worker.state.now + 50 });
  worker.state.now += 100;
  return imageId;
}

export async function ready(worker: MemoryWorker): Promise<string> {
  const imageId = await uploaded(worker);
  await driveImage(worker.services, imageId, worker.call());
  worker.state.now += 1_000;
  return imageId;
}

export const recordOf = async ({ services }: MemoryWorker, imageId: string): Promise<ImageRecord> =>
  there(await services.records.find(imageId));

export const imageOf = async (worker: MemoryWorker, imageId: string): Promise<ImageDocument> =>
  (await recordOf(worker, imageId)).image.document;

export const editsOf = async (worker: MemoryWorker, imageId: string): Promise<EditsDocument> =>
  there((await recordOf(worker, imageId)).edits).document;

/** What a person's request does: a change to the edits. */
export async function edit(
  worker: MemoryWorker,
  imageId: string,
  change: (image: ImageDocument, edits: EditsDocument | null) => EditsDocument,
): Promise<void> {
  const { image, edits } = await recordOf(worker, imageId);
  await worker.services.records.writeEdits(change(image.document, edits?.document ?? null), edits?.etag ?? null);
}

/** What a reconciler would find due at this moment. */
export const due = async ({ services, state }: MemoryWorker): Promise<string[]> => {
  const items = await services.records.due(state.now + 1, 100);
  return [...new Set(items.map(({ imageId }) => imageId))];
};
