import type { Kept } from '../browser/storage.ts';

export interface Note {
  /** ms since 1970. */
  readonly at: number;
  /** Deleted, else arrived or restored. */
  readonly deleted: boolean;
}

/** The last note of each picture, over reloads of this window, until it is too old. */
export interface Notes {
  all(): [id: string, note: Note][];
  write(id: string, deleted: boolean): void;
  drop(id: string): void;
}

/** `lastsMs`: how long a note counts. */
export function createNotes(storage: Kept, key: string, now: () => number, lastsMs: (note: Note) => number): Notes {
  const all = (): [string, Note][] => {
    try {
      const kept = JSON.parse(storage.getItem(key) ?? '{}') as Record<string, Note>;
      return Object.entries(kept).filter(([, note]) => now() - note.at < lastsMs(note));
    } catch {
      // Written by somebody else: as good as nothing.
      return [];
    }
  };
  const keep = (notes: readonly [string, Note][]): void => storage.setItem(key, JSON.stringify(Object.fromEntries(notes)));
  return {
    all,
    write: (id, deleted) => keep([...all(), [id, { at: now(), deleted }]]),
    drop: (id) => keep(all().filter(([noted]) => noted !== id)),
  };
}
