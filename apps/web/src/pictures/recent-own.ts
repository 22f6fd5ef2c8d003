import type { Kept } from '../browser/storage.ts';

/** How long lists may lag behind a change, ms, with room to spare. */
const recentMs = 60_000;
/** A region that returns may need longer to hear of a delete; a picture that comes back is the worse mistake, ms. */
const deletedMs = 15 * 60_000;
const storageKey = 'parallax.recent';

interface Note {
  readonly at: number;
  readonly deleted: boolean;
}

type Recent = Readonly<Record<string, Note>>;

/**
 * Own pictures that changed a moment ago (arrived, deleted, restored), over reloads of the page: lists follow a little behind, and a person
 * who reloads must not see a picture vanish or come back. `storage` is that of the session.
 */
export function createRecentOwn(storage: Kept, now: () => number) {
  const read = (): Recent => {
    try {
      const kept = JSON.parse(storage.getItem(storageKey) ?? '{}') as Recent;
      return Object.fromEntries(
        Object.entries(kept).filter(([, note]) => now() - note.at < (note.deleted ? deletedMs : recentMs)),
      );
    } catch {
      // Written by somebody else: as good as nothing.
      return {};
    }
  };
  return {
    note: (id: string, deleted = false): void =>
      storage.setItem(storageKey, JSON.stringify({ ...read(), [id]: { at: now(), deleted } })),
    ids: (): string[] => Object.keys(read()),
    deletedIds: (): string[] =>
      Object.entries(read())
        .filter(([, note]) => note.deleted)
        .map(([id]) => id),
  };
}
