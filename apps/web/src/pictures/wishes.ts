import type { Kept } from '../browser/storage.ts';
import { createNotes } from './notes.ts';

/**
 * How long after a person wished for something it may still be asked for, ms. A reload asks again within seconds; a window that the browser opens
 * again days later must not, since the picture may have been restored or deleted elsewhere meanwhile.
 */
export const wishMs = 15 * 60_000;

/** Deletes and restores that the page shows already and that nobody has acknowledged, the last one of each picture. */
export interface Wishes {
  note(id: string, deleted: boolean): void;
  /** Acknowledged or refused. */
  settle(id: string): void;
  pending(): [id: string, deleted: boolean][];
}

/** Keeps them over a reload, which breaks off what is on its way. `storage` is that of the session. */
export function createWishes(storage: Kept, now: () => number): Wishes {
  const notes = createNotes(storage, 'parallax.wishes', now, () => wishMs);
  return {
    note: notes.write,
    settle: notes.drop,
    pending: () => notes.all().map(([id, { deleted }]) => [id, deleted]),
  };
}
