import type { Image } from '@parallax/contracts/image';
import { describe, expect, test } from 'vitest';
import { imageOf, listOf, noPictures, type Pictures, type PicturesAction, reducePictures } from './pictures.ts';
import { sampleImage } from './sample-image.ts';

const key = '/';
const trash = '/?deleted=true';
const images = [9, 8, 7, 6, 5, 4, 3, 2, 1].map((serial) => sampleImage(serial));
const of = (...serials: number[]): Image[] => serials.map((serial) => sampleImage(serial));
const idsOf = (all: readonly Image[]) => all.map((image) => image.id);

const run = (...actions: PicturesAction[]): Pictures => actions.reduce(reducePictures, noPictures);
const came = (list: Image[], next: string | null, first = true, now = 0): PicturesAction => ({
  type: 'list-came',
  key,
  images: list,
  next,
  first,
  trash: false,
  now,
});
const ids = (state: Pictures, of = key) => [...listOf(state, of).ids];

describe('pages', () => {
  test('follow one another without repeats', () => {
    const state = run(came(of(9, 8, 7), 'c1'), came(of(7, 6, 5), null, false));
    expect(ids(state)).toEqual(idsOf(of(9, 8, 7, 6, 5)));
    expect(listOf(state, key)).toMatchObject({ next: null, status: 'loaded', started: true });
  });

  test('a failed page keeps what is there and its sentence', () => {
    const state = run(came(of(9), 'c1'), { type: 'list-asked', key }, { type: 'list-failed', key, sentence: 'No.' });
    expect(ids(state)).toEqual(idsOf(of(9)));
    expect(listOf(state, key)).toMatchObject({ status: 'failed', trouble: 'No.', next: 'c1' });
  });

  test('reading the first page again puts new ones on top and keeps older pages with their cursor', () => {
    const state = run(came(of(7, 6, 5), 'c1'), came(of(4, 3, 2), 'c2', false), came(of(9, 8, 7), 'c9'));
    expect(ids(state)).toEqual(idsOf(of(9, 8, 7, 6, 5, 4, 3, 2)));
    expect(listOf(state, key).next).toBe('c2');
  });

  test('what is missing between two that are still there is gone', () => {
    const state = run(came(of(7, 6, 5), 'c1'), came(of(7, 5, 4), 'c9'));
    expect(ids(state)).toEqual(idsOf(of(7, 5, 4)));
  });

  test('a first page that does not reach down to what was here starts over', () => {
    const state = run(came(of(3, 2, 1), 'c1'), came(of(9, 8, 7), 'c9'));
    expect(ids(state)).toEqual(idsOf(of(9, 8, 7)));
    expect(listOf(state, key).next).toBe('c9');
  });

  test('a first page that is also the last is all there is', () => {
    const state = run(came(of(7, 6), 'c1'), came(of(5, 4), null, false), came(of(6), null));
    expect(ids(state)).toEqual(idsOf(of(6)));
  });
});

describe('an own upload', () => {
  const arrived = (serial: number, now = 0): PicturesAction => ({
    type: 'image-arrived',
    image: sampleImage(serial, { title: 'exact' }),
    keys: [key],
    now,
  });

  test('shows at once, in its place by time', () => {
    expect(ids(run(came(of(9, 7), null), arrived(8)))).toEqual(idsOf(of(9, 8, 7)));
  });

  test('stays although the list has not heard of it, and is not doubled when it has', () => {
    const waiting = run(came(of(7, 6), null), arrived(9), came(of(7, 6), null));
    expect(ids(waiting)).toEqual(idsOf(of(9, 7, 6)));
    const merged = reducePictures(waiting, came(of(9, 7, 6), null));
    expect(ids(merged)).toEqual(idsOf(of(9, 7, 6)));
    expect(listOf(merged, key).early.size).toBe(0);
    expect(ids(reducePictures(merged, came(of(7, 6), null)))).toEqual(idsOf(of(7, 6)));
  });

  test('does not start a list that nobody asked for', () => {
    expect(run(arrived(9)).lists).toEqual({});
  });

  test('a list that lags does not overwrite the exact answer, a later one does', () => {
    const lagging = run(came([], null), arrived(9, 1_000), came(of(9), null, true, 2_000));
    expect(imageOf(lagging, images[0]!.id)?.title).toBe('exact');
    const later = reducePictures(lagging, came([sampleImage(9, { etag: '"newer"' })], null, true, 20_000));
    expect(imageOf(later, images[0]!.id)?.title).toBeNull();
  });

  test('the extract of a list never takes the place of all that is known of the same state', () => {
    const state = run(came([], null), arrived(9, 1_000), came(of(9), null, true, 60_000));
    expect(imageOf(state, images[0]!.id)?.title).toBe('exact');
  });
});

describe('delete and restore', () => {
  const id = sampleImage(8).id;
  const trashCame = (list: Image[]): PicturesAction => ({
    type: 'list-came',
    key: trash,
    images: list,
    next: null,
    first: true,
    trash: true,
    now: 0,
  });
  const deleted: PicturesAction = { type: 'image-deleted', id, trashKey: trash };
  const restored: PicturesAction = { type: 'image-restored', id, keys: [key], trashKey: trash };

  test('a deleted picture leaves at once and stays away from a list that lags', () => {
    const state = run(came(of(9, 8, 7), null), deleted);
    expect(ids(state)).toEqual(idsOf(of(9, 7)));
    expect(ids(reducePictures(state, came(of(9, 8, 7), null)))).toEqual(idsOf(of(9, 7)));
    expect(imageOf(state, id)?.deleted).toBe(true);
  });

  test('it is in the trash at once, and taken from there by restoring', () => {
    const state = run(came(of(9, 8), null), trashCame([]), deleted);
    expect(ids(state, trash)).toEqual([id]);
    const back = reducePictures(state, restored);
    expect(ids(back, trash)).toEqual([]);
    expect(ids(back)).toEqual(idsOf(of(9, 8)));
    expect(imageOf(back, id)?.deleted).toBe(false);
    expect(ids(reducePictures(back, trashCame(of(8))), trash)).toEqual([]);
  });
});

describe('a delete sticks', () => {
  const deleted: PicturesAction = { type: 'image-deleted', id: sampleImage(8).id, trashKey: trash };
  const at = (edit: number, fields: Partial<Image> = {}) => sampleImage(8, { etag: `"5-${edit}"`, ...fields });

  test('although a region that has not heard of it tells of the picture again', () => {
    const before = run(came([at(1)], null), deleted, { type: 'image-came', image: at(2, { deleted: true }), now: 0 });
    for (const stale of [at(1), at(0), sampleImage(8, { etag: '"x"' })]) {
      const after = [
        came([stale], null, true, 3_600_000),
        { type: 'image-came', image: stale, now: 1 } as const,
        { type: 'image-arrived', image: stale, keys: [key], now: 1 } as const,
      ].reduce(reducePictures, before);
      expect(ids(after)).toEqual([]);
      expect(imageOf(after, stale.id)?.deleted).toBe(true);
    }
  });

  test('also when it was deleted before a reload', () => {
    expect(ids(run(deleted, came(of(9, 8), null)))).toEqual(idsOf(of(9)));
  });

  test('until it is restored in another window, which is a later edit', () => {
    const before = run(came([at(1)], null), deleted, { type: 'image-came', image: at(2, { deleted: true }), now: 0 });
    const after = [{ type: 'image-arrived', image: at(3), keys: [key], now: 1 } as const, came([at(3)], null)].reduce(
      reducePictures,
      before,
    );
    expect(ids(after)).toEqual([at(3).id]);
  });
});

test('an exact answer is kept, but what hangs on the state of regions is as the latest list says', () => {
  const can = { edit: true, delete: true, rewrite: false, reason: 'West US 2 is read-only.' };
  const state = run(
    came(of(9), null),
    { type: 'image-came', image: sampleImage(9, { title: 'exact' }), now: 0 },
    came([sampleImage(9, { replica: true, can })], null, true, 1_000),
  );
  expect(imageOf(state, sampleImage(9).id)).toMatchObject({ title: 'exact', replica: true, can });
});
