import type { Kept } from '../browser/storage.ts';

/** How long lists may lag behind a change, ms, with room to spare. */
const recentMs = 60_000;
const storageKey = 'parallax.recent';

type Recent = Readonly<Record<string, number>>;

/**
 * Own pictures that changed a moment ago (arrived, deleted, restored), over reloads of the page: lists follow a little behind, and a person
 * who reloads must not see a picture vanish or come back. `storage` is that of the session.
 */
export function createRecentOwn(storage: Kept, now: () => number) {
  const read = (): Recent => {
    try {
      const kept = JSON.parse(storage.getItem(storageKey) ?? '{}') as Recent;
      return Object.fromEntries(Object.entries(kept).filter(([, at]) => now() - at < recentMs));
    } catch {
      // Written by somebody else: as good as nothing.
      return {};
    }
  };
  return {
    note: (id: string): void => storage.setItem(storageKey, JSON.stringify({ ...read(), [id]: now() })),
    ids: (): string[] => Object.keys(read()),
  };
}
