import type { Image } from '@parallax/contracts/image';
import type { ImagesApi } from '../api/images.ts';
import { sentenceOf } from '../api/problem.ts';
import type { Store } from '../store/store.ts';
import { listKeysOf, trashKey } from './picture-lists.ts';
import { imageOf, type Pictures, type PicturesAction } from './pictures.ts';
import type { Wishes } from './wishes.ts';

export interface ChangePicturesOptions {
  readonly api: Pick<ImagesApi, 'remove' | 'restore'>;
  readonly store: Store<Pictures, PicturesAction>;
  readonly now: () => number;
  readonly say: (sentence: string, action?: { label: string; run: () => void }) => void;
  readonly wishes: Wishes;
  /** Called when the API has deleted or restored a picture. */
  readonly onChanged: (id: string, deleted: boolean) => void;
  /** Called when a picture is back whose thumbnails are made anew. */
  readonly onRestored: (id: string) => void;
}

export type ChangePictures = ReturnType<typeof createChangePictures>;

/** Delete and restore: shown at once, taken back with a sentence when the API refuses; the last deletes can be undone. */
export function createChangePictures({ api, store, now, say, wishes, onChanged, onRestored }: ChangePicturesOptions) {
  const undoable: string[] = [];
  /** Changes of one picture go to the API one after another: an undo must not overtake its delete. */
  const underWay = new Map<string, Promise<void>>();

  const showDeleted = (id: string) => store.dispatch({ type: 'image-deleted', id, trashKey });
  const showRestored = (image: Image) =>
    store.dispatch({ type: 'image-restored', id: image.id, keys: listKeysOf(image), trashKey });

  function inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const turn = (underWay.get(id) ?? Promise.resolve()).then(work).finally(() => {
      if (underWay.get(id) === turn) underWay.delete(id);
    });
    underWay.set(id, turn);
    return turn;
  }

  function remove(image: Image): Promise<void> {
    const { id } = image;
    showDeleted(id);
    wishes.note(id, true);
    undoable.push(id);
    say('Picture deleted.', { label: 'Undo', run: () => void restore(image) });
    return inTurn(id, async () => {
      try {
        const gone = await api.remove(id);
        // Its etag tells later answers that know of the delete from those that do not; after an undo the next answer counts.
        if (store.get().moved.get(id) === 'deleted') store.dispatch({ type: 'image-came', image: gone, now: now() });
        onChanged(id, true);
      } catch (error) {
        forget(id);
        showRestored(image);
        say(`The picture is still there. ${sentenceOf(error)}`);
      } finally {
        wishes.settle(id, true);
      }
    });
  }

  function restore(image: Image): Promise<void> {
    const { id } = image;
    forget(id);
    showRestored(image);
    wishes.note(id, false);
    return inTurn(id, async () => {
      try {
        store.dispatch({ type: 'image-came', image: await api.restore(id), now: now() });
        onChanged(id, false);
        onRestored(id);
        say('Picture restored.');
      } catch (error) {
        showDeleted(id);
        say(`The picture could not be restored. ${sentenceOf(error)}`);
      } finally {
        wishes.settle(id, false);
      }
    });
  }

  /** Asks again for what a reload broke off: whoever saw it done must not find it undone. */
  function resume(id: string, deleted: boolean): Promise<void> {
    if (deleted) showDeleted(id);
    return inTurn(id, async () => {
      try {
        const image = await (deleted ? api.remove(id) : api.restore(id));
        if (!deleted) showRestored(image);
        store.dispatch({ type: 'image-came', image, now: now() });
        onChanged(id, deleted);
        if (!deleted) onRestored(id);
      } catch (error) {
        say(`The picture could not be ${deleted ? 'deleted' : 'restored'}. ${sentenceOf(error)}`);
      } finally {
        wishes.settle(id, deleted);
      }
    });
  }

  const forget = (id: string) => {
    const at = undoable.lastIndexOf(id);
    if (at >= 0) undoable.splice(at, 1);
  };

  return {
    remove,
    restore,
    resume: (): void => {
      for (const [id, deleted] of wishes.pending()) void resume(id, deleted);
    },
    /** Takes the last delete back; false when there is none. */
    undo: (): boolean => {
      const last = undoable.at(-1);
      const image = last === undefined ? null : imageOf(store.get(), last);
      if (image) void restore(image);
      return image !== null;
    },
  };
}
