import { headers } from '@parallax/contracts/headers';
import type { Image } from '@parallax/contracts/image';
import { AppError } from '@parallax/domain/app-error';
import type { EditsDocument, ImageRecord, Stored } from '@parallax/domain/documents';
import { ConflictError } from '@parallax/domain/ports';
import { matchesEdits } from '@parallax/domain/present-image';
import type { RequestContext } from '../http/request-context.ts';
import type { Dependencies } from './dependencies.ts';
import { untilWon } from './lost-races.ts';
import { findOwn, present } from './one-image.ts';

/** Decides the new edits from the record as it is now; giving back the current ones means that nothing changes. */
export type Edit = (record: ImageRecord, now: number) => EditsDocument;

/**
 * Changes what people say about their image. With If-Match, somebody else's edit in between is `precondition-failed`; without it, the
 * change is made on top of theirs.
 */
export async function editImage(
  imageId: string,
  edit: Edit,
  context: RequestContext,
  dependencies: Dependencies,
): Promise<Image> {
  const ifMatch = context.request.headers.get(headers.ifMatch);
  return await untilWon(attempt, {
    random: dependencies.random,
    signal: context.signal,
    sentence: 'This picture is being changed from several places at once. Try again in a moment.',
  });

  async function attempt(): Promise<Image | null> {
    const record = await findOwn(imageId, context, dependencies);
    if (ifMatch !== null && !matchesEdits(ifMatch, record)) throw changedMeanwhile();
    const edits = edit(record, dependencies.clock());
    if (edits === record.edits?.document) return present(record, context, dependencies);
    const stored = await write(edits, record);
    return stored === null ? null : present({ ...record, edits: stored }, context, dependencies);
  }

  async function write(edits: EditsDocument, record: ImageRecord): Promise<Stored<EditsDocument> | null> {
    try {
      const traced = { ...edits, traceparent: context.traceparent };
      return await dependencies.records.writeEdits(traced, record.edits?.etag ?? null, context);
    } catch (error) {
      if (error instanceof ConflictError) return null;
      throw error;
    }
  }
}

const changedMeanwhile = () =>
  new AppError(
    'precondition-failed',
    'This picture was changed somewhere else since you opened it. Look at it again, then repeat your change.',
  );
