import type { ImageDocument, Stored } from '@parallax/domain/documents';
import { ConflictError, type ImageRecords } from '@parallax/domain/ports';

/** Races that one change may lose before it is left to the next try. */
const maxRaces = 6;

/**
 * Applies a change to the newest version of an image: a lost race reads again and decides anew. `change` gives null when the change no
 * longer makes sense for what is there; then nothing is written and the answer is null.
 */
export async function changeImage(
  records: ImageRecords,
  from: Stored<ImageDocument>,
  change: (document: ImageDocument) => ImageDocument | null,
  signal?: AbortSignal,
): Promise<Stored<ImageDocument> | null> {
  const options = signal === undefined ? {} : { signal };
  let current = from;
  for (let race = 0; race < maxRaces; race++) {
    const next = change(current.document);
    if (next === null) return null;
    try {
      return await records.write(next, current.etag, options);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const record = await records.find(current.document.imageId, options);
      if (record === null) throw error;
      current = record.image;
    }
  }
  throw new ConflictError(`image ${from.document.imageId} changed ${maxRaces} times while it was being written`);
}
