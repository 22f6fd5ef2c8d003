import type { Image } from '@parallax/contracts/image';
import type { ImagesApi } from '../api/images.ts';
import { ApiProblem, sentenceOf } from '../api/problem.ts';
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
  /** Resolves a moment later; never on a page that is being left. */
  readonly stayed: () => Promise<void>;
  /** Called when the API has deleted or restored a picture. */
  readonly onChanged: (id: string, deleted: boolean) => void;
  /** Called when a picture is back whose thumbnails are made anew. */
  readonly onRestored: (id: string) => void;
}

export type ChangePictures = ReturnType<typeof createChangePictures>;

/** What is being asked for one picture. */
interface Asking {
  /** Ends with the last question. */
  last: Promise<void>;
  /** How the API left the picture, as far as is known. */
  isDeleted: boolean;
}

/** Delete and restore: shown at once, taken back with a sentence when the API refuses; the last deletes can be undone. */
export function createChangePictures({ api, store, now, say, wishes, stayed, onChanged, onRestored }: ChangePicturesOptions) {
  const undoable: string[] = [];
  const underWay = new Map<string, Asking>();

  function show(id: string, deleted: boolean): void {
    const image = imageOf(store.get(), id);
    // After a reload it may not be known yet: then the next lists bring it.
    const keys = image ? listKeysOf(image) : [];
    store.dispatch(deleted ? { type: 'image-deleted', id, trashKey } : { type: 'image-restored', id, keys, trashKey });
  }

  /** Changes of one picture go to the API one after another, since an undo must not overtake its delete; what is shown and said is about the last. */
  function ask(id: string, deleted: boolean): Promise<void> {
    show(id, deleted);
    const asking = underWay.get(id) ?? { last: Promise.resolve(), isDeleted: !deleted };
    underWay.set(id, asking);
    const turn = asking.last.then(async () => {
      const isLast = () => asking.last === turn;
      try {
        const image = await (deleted ? api.remove(id) : api.restore(id));
        asking.isDeleted = deleted;
        onChanged(id, deleted);
        if (isLast()) {
          wishes.settle(id);
          accept(image);
        }
      } catch (error) {
        if (isLast()) {
          takeBack(id, asking.isDeleted, error);
          settleFailed(id, error);
        }
      } finally {
        if (isLast()) underWay.delete(id);
      }
    });
    asking.last = turn;
    return turn;
  }

  function accept(image: Image): void {
    const { id, deleted } = image;
    // Its etag tells later answers that know of the change from those that do not.
    store.dispatch({ type: 'image-came', image, now: now() });
    show(id, deleted);
    if (deleted) return;
    onRestored(id);
    say('Picture restored.');
  }

  /** Some browsers fail what is under way before they leave a page for its reload: that refuses nothing, and is asked for again. */
  function settleFailed(id: string, error: unknown): void {
    if (error instanceof ApiProblem) wishes.settle(id);
    else void stayed().then(() => underWay.has(id) || wishes.settle(id));
  }

  function takeBack(id: string, isDeleted: boolean, error: unknown): void {
    if (!isDeleted) forget(id);
    show(id, isDeleted);
    say(`${isDeleted ? 'The picture could not be restored.' : 'The picture is still there.'} ${sentenceOf(error)}`);
  }

  function remove({ id }: Image): Promise<void> {
    undoable.push(id);
    wishes.note(id, true);
    say('Picture deleted.', { label: 'Undo', run: () => void restore(id) });
    return ask(id, true);
  }

  function restore(id: string): Promise<void> {
    forget(id);
    wishes.note(id, false);
    return ask(id, false);
  }

  const forget = (id: string) => {
    const at = undoable.lastIndexOf(id);
    if (at >= 0) undoable.splice(at, 1);
  };

  return {
    remove,
    restore: ({ id }: Image): Promise<void> => restore(id),
    /** Asks again for what a reload broke off: whoever saw it done must not find it undone. */
    resume: (): void => {
      for (const [id, deleted] of wishes.pending()) void ask(id, deleted);
    },
    /** Takes the last delete back; false when there is none. */
    undo: (): boolean => {
      const last = undoable.at(-1);
      if (last !== undefined) void restore(last);
      return last !== undefined;
    },
  };
}
