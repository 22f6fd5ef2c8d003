import type { EditOperation, FateOperation, History, ReadOperation, UploadOperation } from '../history/history.ts';
import type { FileSeen, ImageSeen, ImageState, Observation } from './observation.ts';

/** Everything that was done to one image and everything that is to be seen of it. */
export interface ImageCase {
  readonly imageId: string;
  readonly upload: UploadOperation | null;
  readonly edits: readonly EditOperation[];
  readonly fates: readonly FateOperation[];
  readonly reads: readonly ReadOperation[];
  readonly seen: readonly ImageSeen[];
  /** What the first region says that knows it; null when none does. */
  readonly state: ImageState | null;
  readonly files: readonly FileSeen[];
}

export function casesOf(history: History, observation: Observation): ImageCase[] {
  const ids = new Set<string>();
  for (const operation of history.operations) {
    if (operation.kind === 'upload') for (const id of operation.imageIds) ids.add(id);
    else if (operation.kind !== 'list') ids.add(operation.imageId);
  }
  for (const { imageId } of observation.images) ids.add(imageId);
  const of = Map.groupBy(history.operations, (each) => (each.kind === 'upload' || each.kind === 'list' ? null : each.imageId));
  const uploads = history.operations.filter((each) => each.kind === 'upload');
  const uploadOf = new Map(uploads.flatMap((each) => each.imageIds.map((id) => [id, each] as const)));
  const seenOf = Map.groupBy(observation.images, (each) => each.imageId);
  const filesOf = Map.groupBy(observation.files, (each) => each.imageId);
  return [...ids].map((imageId) => {
    const operations = of.get(imageId) ?? [];
    const seen = seenOf.get(imageId) ?? [];
    return {
      imageId,
      upload: uploadOf.get(imageId) ?? null,
      edits: operations.filter((each) => each.kind === 'edit'),
      fates: operations.filter((each): each is FateOperation => each.kind === 'delete' || each.kind === 'restore'),
      reads: operations.filter((each) => each.kind === 'read'),
      seen,
      state: seen.find((each) => each.state !== null)?.state ?? null,
      files: filesOf.get(imageId) ?? [],
    };
  });
}
