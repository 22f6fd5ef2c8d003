import type { Image, ImagesAnswer } from '@parallax/contracts/image';
import type { Filter, ImagesApi } from '../api/images.ts';
import { isAbort, sentenceOf } from '../api/problem.ts';
import type { Store } from '../store/store.ts';
import { home, listKey } from './address.ts';
import { listOf, type Pictures, type PicturesAction } from './pictures.ts';

export const trashKey: string = listKey({ ...home, deleted: true });

/** The lists that a visible own picture belongs to. */
export const listKeysOf = (image: Image): string[] => [
  listKey(home),
  listKey({ ...home, mine: true }),
  ...[...image.tags, ...image.recognition.tags.map((tag) => tag.name)].map((tag) => listKey({ ...home, tag })),
];

export interface PictureListsOptions {
  readonly api: Pick<ImagesApi, 'list'>;
  readonly store: Store<Pictures, PicturesAction>;
  readonly now: () => number;
  readonly onRegions: (regions: ImagesAnswer['regions']) => void;
}

/** Reads lists into the store, one request per list at a time. */
export function createPictureLists({ api, store, now, onRegions }: PictureListsOptions) {
  const underWay = new Map<string, AbortController>();

  async function read(filter: Filter, first: boolean): Promise<void> {
    const key = listKey(filter);
    if (underWay.has(key)) return;
    const control = new AbortController();
    underWay.set(key, control);
    const isQuiet = first && listOf(store.get(), key).started;
    if (!isQuiet) store.dispatch({ type: 'list-asked', key });
    try {
      const cursor = first ? null : listOf(store.get(), key).next;
      const { images, next, regions } = await api.list(filter, cursor, control.signal);
      store.dispatch({ type: 'list-came', key, images, next, first, trash: filter.deleted, now: now() });
      onRegions(regions);
    } catch (error) {
      if (isAbort(error)) return;
      // Reading again what is there already is nobody's wish but ours: it may fail in silence.
      if (!isQuiet) store.dispatch({ type: 'list-failed', key, sentence: sentenceOf(error) });
    } finally {
      underWay.delete(key);
    }
  }

  return {
    /** The first page, or the first page again. */
    refresh: (filter: Filter) => read(filter, true),
    /** The page after the last one; nothing at the end. */
    more: async (filter: Filter) => {
      if (listOf(store.get(), listKey(filter)).next !== null) await read(filter, false);
    },
  };
}
