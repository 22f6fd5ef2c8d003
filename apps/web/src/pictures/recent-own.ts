import type { Kept } from '../browser/storage.ts';
import { createNotes } from './notes.ts';

/** How long lists may lag behind a change, ms, with room to spare. */
const recentMs = 60_000;
/** A region that returns may need longer to hear of a delete; a picture that comes back is the worse mistake, ms. */
const deletedMs = 15 * 60_000;

/**
 * Own pictures that changed a moment ago (arrived, deleted, restored), over reloads of the page: lists follow a little behind, and a person
 * who reloads must not see a picture vanish or come back. `storage` is that of the session.
 */
export function createRecentOwn(storage: Kept, now: () => number) {
  const notes = createNotes(storage, 'parallax.recent', now, ({ deleted }) => (deleted ? deletedMs : recentMs));
  return {
    note: (id: string, deleted = false): void => notes.write(id, deleted),
    ids: (): string[] => notes.all().map(([id]) => id),
    deletedIds: (): string[] =>
      notes
        .all()
        .filter(([, { deleted }]) => deleted)
        .map(([id]) => id),
  };
}
