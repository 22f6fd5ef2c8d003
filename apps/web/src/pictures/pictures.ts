import type { Image } from '@parallax/contracts/image';

/**
 * What the page knows of pictures: each picture once, and lists of ids. Pure.
 *
 * Lists come from views that follow half a second behind, and single answers are exact. So an exact answer is not overwritten by a list
 * for a while; an own new picture stays in its place until a list has it; and a picture that was deleted or restored here
 * stays so although a list may not know it yet.
 */
export interface Pictures {
  readonly known: ReadonlyMap<string, Known>;
  readonly lists: Readonly<Record<string, List>>;
  /** What was last done to a picture on this page. */
  readonly moved: ReadonlyMap<string, 'deleted' | 'restored'>;
}

/**
 * Deleted here, and this answer does not know of it: it comes from a region that has not heard yet. Restoring elsewhere is a later edit, which
 * the etag's part after the dash tells.
 */
function isOutdated(state: Pictures, image: Image): boolean {
  if (state.moved.get(image.id) !== 'deleted' || image.deleted) return false;
  const before = editOf(state.known.get(image.id)?.image.etag);
  const after = editOf(image.etag);
  return before === null || after === null || after <= before;
}

const editOf = (etag: string | undefined): number | null => {
  const edit = /-(\d+)"?$/.exec(etag ?? '')?.[1];
  return edit === undefined ? null : Number(edit);
};

interface Known {
  readonly image: Image;
  /** When an answer for this one image was read, ms; null when only lists have told of it. */
  readonly exactAt: number | null;
}

export interface List {
  /** Newest first. */
  readonly ids: readonly string[];
  /** Put in on this page; no list of the API has held them yet. */
  readonly early: ReadonlySet<string>;
  /** Cursor of the next page; null at the end and before the first page. */
  readonly next: string | null;
  readonly status: 'loading' | 'loaded' | 'failed';
  /** Why the last page did not come, for people; stays until one comes. */
  readonly trouble: string | null;
  /** The first page has come at least once. */
  readonly started: boolean;
}

export type PicturesAction =
  | { readonly type: 'list-asked'; readonly key: string }
  | {
      readonly type: 'list-came';
      readonly key: string;
      readonly images: readonly Image[];
      readonly next: string | null;
      /** The first page of a list: it says anew what is newest. */
      readonly first: boolean;
      /** The list of deleted pictures. */
      readonly trash: boolean;
      readonly now: number;
    }
  | { readonly type: 'list-failed'; readonly key: string; readonly sentence: string }
  | { readonly type: 'image-came'; readonly image: Image; readonly now: number }
  /** An own upload has become visible; `keys` are the lists that it belongs to. */
  | { readonly type: 'image-arrived'; readonly image: Image; readonly keys: readonly string[]; readonly now: number }
  | { readonly type: 'image-deleted'; readonly id: string; readonly trashKey: string }
  | { readonly type: 'image-restored'; readonly id: string; readonly keys: readonly string[]; readonly trashKey: string };

export const noPictures: Pictures = { known: new Map(), lists: {}, moved: new Map() };

export const emptyList: List = { ids: [], early: new Set(), next: null, status: 'loading', trouble: null, started: false };

/** How long an exact answer is trusted more than a list, ms: several polls of the change feed. */
const exactForMs = 10_000;

export function reducePictures(state: Pictures, action: PicturesAction): Pictures {
  switch (action.type) {
    case 'list-asked':
      return withList(state, action.key, (list) => ({ ...list, status: 'loading' }));
    case 'list-came':
      return withList(learnListed(state, action.images, action.now), action.key, (list) => ({
        ...mergePage(list, action, state.moved),
        status: 'loaded',
        trouble: null,
        started: true,
      }));
    case 'list-failed':
      return withList(state, action.key, (list) => ({ ...list, status: 'failed', trouble: action.sentence }));
    case 'image-came':
      return isOutdated(state, action.image) ? state : learn(state, action.image, action.now);
    case 'image-arrived':
      if (isOutdated(state, action.image)) return state;
      return inLists(learn(state, action.image, action.now), action.keys, (list) => insert(list, action.image.id));
    case 'image-deleted':
      return deleteImage(state, action.id, action.trashKey);
    case 'image-restored':
      return restoreImage(state, action);
  }
}

export const imageOf = (state: Pictures, id: string): Image | null => state.known.get(id)?.image ?? null;
export const listOf = (state: Pictures, key: string): List => state.lists[key] ?? emptyList;

function withList(state: Pictures, key: string, change: (list: List) => List): Pictures {
  return { ...state, lists: { ...state.lists, [key]: change(listOf(state, key)) } };
}

/** Lists that were never asked for are left alone: asking will bring the picture. */
const inLists = (state: Pictures, keys: readonly string[], change: (list: List) => List): Pictures =>
  keys.filter((key) => state.lists[key]).reduce((changed, key) => withList(changed, key, change), state);

function learn(state: Pictures, image: Image, now: number): Pictures {
  const known = new Map(state.known).set(image.id, { image, exactAt: now });
  const { moved } = state;
  if (image.deleted || moved.get(image.id) !== 'deleted') return { ...state, known };
  // Restored in another window, after it was deleted here.
  return { ...state, known, moved: without(moved, image.id) };
}

function learnListed(state: Pictures, images: readonly Image[], now: number): Pictures {
  const known = new Map(state.known);
  for (const image of images) {
    const before = known.get(image.id);
    if (isOutdated(state, image)) continue;
    if (!before || !isBetter(before, image, now)) known.set(image.id, { image, exactAt: null });
    else known.set(image.id, { ...before, image: withStanding(before.image, image) });
  }
  return { ...state, known };
}

/** What hangs on the state of regions and not on the picture's own is as the latest answer says, whichever it is. */
function withStanding(image: Image, { replica, can }: Image): Image {
  const isSame = image.replica === replica && image.can.rewrite === can.rewrite && image.can.reason === can.reason;
  return isSame || image.deleted ? image : { ...image, replica, can: { ...image.can, rewrite: can.rewrite, reason: can.reason } };
}

/** What is known is of the same state with more details, or too fresh for a list to know better. */
const isBetter = ({ image, exactAt }: Known, listed: Image, now: number): boolean =>
  exactAt !== null && (image.etag === listed.etag || now - exactAt < exactForMs);

interface Page {
  readonly images: readonly Image[];
  readonly next: string | null;
  readonly first: boolean;
  readonly trash: boolean;
}

function mergePage(list: List, page: Page, moved: Pictures['moved']): List {
  const outdated = page.trash ? 'restored' : 'deleted';
  const ids = page.images.map((image) => image.id).filter((id) => moved.get(id) !== outdated);
  return page.first ? mergeFirst(list, ids, page) : mergeNext(list, ids, page);
}

function mergeNext(list: List, ids: readonly string[], page: Page): List {
  const held = new Set(list.ids);
  const early = notOf(list.early, ids);
  return { ...list, ids: [...list.ids, ...ids.filter((id) => !held.has(id))], early, next: page.next };
}

/**
 * A first page read again. What it covers is as it says, except for early ones; what is older and already here stays, and so does the
 * cursor behind it. If the page does not reach down to what is here, something between the two would be missing: start over.
 */
function mergeFirst(list: List, ids: readonly string[], page: Page): List {
  const early = notOf(list.early, ids);
  const fresh = new Set(ids);
  const joint = list.ids.findLastIndex((id) => fresh.has(id));
  const isWhole = page.next === null || joint < 0;
  const older = isWhole ? [] : list.ids.slice(joint + 1).filter((id) => !early.has(id));
  const merged = [...early].reduce(place, [...ids, ...older]);
  return { ...list, ids: merged, early, next: older.length > 0 ? list.next : page.next };
}

function without<Value>(all: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  const left = new Map(all);
  left.delete(key);
  return left;
}

function notOf(all: ReadonlySet<string>, taken: readonly string[]): ReadonlySet<string> {
  const left = new Set(all);
  for (const id of taken) left.delete(id);
  return left;
}

function insert(list: List, id: string): List {
  if (list.ids.includes(id)) return list;
  return { ...list, ids: place(list.ids, id), early: new Set(list.early).add(id) };
}

/** Ids begin with their time, so a greater id is newer. */
function place(ids: readonly string[], id: string): string[] {
  if (ids.includes(id)) return [...ids];
  const at = ids.findIndex((other) => other < id);
  return at < 0 ? [...ids, id] : ids.toSpliced(at, 0, id);
}

function deleteImage(state: Pictures, id: string, trashKey: string): Pictures {
  const keys = Object.keys(state.lists).filter((key) => key !== trashKey);
  const moved = new Map(state.moved).set(id, 'deleted' as const);
  const taken = inLists({ ...state, moved }, keys, (list) => take(list, id));
  return markDeleted(
    inLists(taken, [trashKey], (list) => insert(list, id)),
    id,
    true,
  );
}

function restoreImage(
  state: Pictures,
  { id, keys, trashKey }: { id: string; keys: readonly string[]; trashKey: string },
): Pictures {
  const moved = new Map(state.moved).set(id, 'restored' as const);
  const taken = inLists({ ...state, moved }, [trashKey], (list) => take(list, id));
  return markDeleted(
    inLists(taken, keys, (list) => insert(list, id)),
    id,
    false,
  );
}

function take(list: List, id: string): List {
  const early = new Set(list.early);
  early.delete(id);
  return { ...list, ids: list.ids.filter((other) => other !== id), early };
}

function markDeleted(state: Pictures, id: string, deleted: boolean): Pictures {
  const before = state.known.get(id);
  if (!before) return state;
  return { ...state, known: new Map(state.known).set(id, { ...before, image: { ...before.image, deleted } }) };
}
