import type { Kept } from '../browser/storage.ts';

const storageKey = 'parallax.wishes';

type Pending = Readonly<Record<string, boolean>>;

/** Deletes (true) and restores (false) that the page shows already and that nobody has acknowledged, by picture; the last one counts. */
export interface Wishes {
  note(id: string, deleted: boolean): void;
  /** Acknowledged or refused; a later wish for the same picture stays. */
  settle(id: string, deleted: boolean): void;
  pending(): [id: string, deleted: boolean][];
}

/** Keeps them over a reload, which breaks off what is on its way. `storage` is that of the session. */
export function createWishes(storage: Kept): Wishes {
  const read = (): Pending => {
    try {
      return JSON.parse(storage.getItem(storageKey) ?? '{}') as Pending;
    } catch {
      // Written by somebody else: as good as nothing.
      return {};
    }
  };
  const write = (pending: Pending): void => storage.setItem(storageKey, JSON.stringify(pending));
  return {
    note: (id, deleted) => write({ ...read(), [id]: deleted }),
    settle(id, deleted) {
      const { [id]: wish, ...others } = read();
      if (wish === deleted) write(others);
    },
    pending: () => Object.entries(read()),
  };
}
