import type { Image } from '@parallax/contracts/image';
import { beforeEach, expect, test } from 'vitest';
import { memory } from '../../test/memory.ts';
import { ApiProblem, Unreachable } from '../api/problem.ts';
import { createStore } from '../store/store.ts';
import { type ChangePictures, createChangePictures } from './change-pictures.ts';
import { imageOf, listOf, noPictures, type PicturesAction, reducePictures } from './pictures.ts';
import { sampleImage } from './sample-image.ts';
import { createWishes, type Wishes, wishMs } from './wishes.ts';

const image = sampleImage(1);
const said: string[] = [];
const asked: string[] = [];
let fail = false;
let refusal: Error | null = null;
let isLeft = false;
let now = 0;
let store = createStore(reducePictures, noPictures);
let changes: ChangePictures;
let wishes: Wishes;

/** An API that answers on a later turn and writes down in which order it was asked and had answered. */
async function answer(name: string, deleted: boolean): Promise<Image> {
  asked.push(`${name} asked`);
  await Promise.resolve();
  asked.push(`${name} answered`);
  if (refusal) throw refusal;
  if (fail) throw new Unreachable();
  return { ...image, deleted };
}

beforeEach(() => {
  now = 0;
  wishes = createWishes(memory(), () => now);
  said.length = 0;
  asked.length = 0;
  fail = false;
  refusal = null;
  isLeft = false;
  store = createStore(reducePictures, noPictures);
  store.dispatch(listCame);
  changes = createChanges();
});

const listCame: PicturesAction = { type: 'list-came', key: '/', images: [image], next: null, first: true, trash: false, now: 0 };

const createChanges = (): ChangePictures =>
  createChangePictures({
    api: { remove: () => answer('delete', true), restore: () => answer('restore', false) },
    store,
    now: () => now,
    say: (sentence) => said.push(sentence),
    wishes,
    stayed: () => (isLeft ? new Promise(() => undefined) : Promise.resolve()),
    onChanged: () => undefined,
    onRestored: () => undefined,
  });

const shown = () => listOf(store.get(), '/').ids;

test('a delete shows at once, before the API has answered', async () => {
  const done = changes.remove(image);
  expect(shown()).toEqual([]);
  await done;
  expect(said).toEqual(['Picture deleted.']);
});

test('what a reload breaks off is asked for again, the last wish alone, and nothing that was answered', async () => {
  const done = [changes.remove(image), changes.restore(image), changes.remove(image), changes.restore(image)];
  await Promise.all(done.slice(0, 2));
  expect(wishes.pending()).toEqual([[image.id, false]]);
  await Promise.all(done);
  expect(wishes.pending()).toEqual([]);
  asked.length = 0;
  changes.resume();
  expect(asked).toEqual([]);

  wishes.note(image.id, false);
  changes.resume();
  await expect.poll(() => wishes.pending()).toEqual([]);
  expect(asked).toEqual(['restore asked', 'restore answered']);
  expect(shown()).toEqual([image.id]);
});

test('what fails because the page is being left is asked for again', async () => {
  fail = true;
  isLeft = true;
  await changes.remove(image);
  expect(wishes.pending()).toEqual([[image.id, true]]);

  fail = false;
  isLeft = false;
  createChanges().resume();
  await expect.poll(() => wishes.pending()).toEqual([]);
  expect(shown()).toEqual([]);
});

test('what the API refuses is not asked for again', async () => {
  refusal = new ApiProblem({ status: 403, code: 'unknown', message: 'It is not yours.', retryAfterMs: null, operationId: null });
  isLeft = true;
  await changes.remove(image);
  expect(said.at(-1)).toBe('The picture is still there. It is not yours.');
  expect(wishes.pending()).toEqual([]);
});

test('a window that is opened again much later repeats nothing', () => {
  wishes.note(image.id, true);
  now = wishMs;
  changes.resume();
  expect(asked).toEqual([]);
  expect(shown()).toEqual([image.id]);
});

test('a delete that is refused when it is asked for again leaves the picture to the lists, and is not repeated', async () => {
  fail = true;
  wishes.note(image.id, true);
  store = createStore(reducePictures, noPictures);
  changes = createChanges();
  changes.resume();
  store.dispatch(listCame);
  expect(shown()).toEqual([]);
  await expect.poll(() => wishes.pending()).toEqual([]);
  expect(said.at(-1)).toMatch(/^The picture is still there\./);
  store.dispatch(listCame);
  expect(shown()).toEqual([image.id]);
});

test('an undo that fails after its delete has failed leaves the picture where it is', async () => {
  fail = true;
  await Promise.all([changes.remove(image), changes.restore(image)]);
  expect(shown()).toEqual([image.id]);
  expect(said.at(-1)).toMatch(/^The picture is still there\./);
});

test('an undo that fails after its delete was done leaves the picture deleted', async () => {
  const [deleted, undone] = [changes.remove(image), changes.restore(image)];
  await deleted;
  fail = true;
  await undone;
  expect(shown()).toEqual([]);
  expect(said.at(-1)).toMatch(/^The picture could not be restored\./);
});

test('a delete that follows an undo at once is what counts', async () => {
  await Promise.all([changes.remove(image), changes.restore(image), changes.remove(image)]);
  expect(shown()).toEqual([]);
  expect(imageOf(store.get(), image.id)?.deleted).toBe(true);
  expect(said).not.toContain('Picture restored.');
  expect(changes.undo()).toBe(true);
});

test('an undo never overtakes its delete', async () => {
  const deleted = changes.remove(image);
  expect(changes.undo()).toBe(true);
  expect(shown()).toEqual([image.id]);
  await deleted;
  await changes.restore(image);
  expect(asked.slice(0, 4)).toEqual(['delete asked', 'delete answered', 'restore asked', 'restore answered']);
});

test('what is undone cannot be undone again', async () => {
  await changes.remove(image);
  expect(changes.undo()).toBe(true);
  expect(changes.undo()).toBe(false);
});

test('a delete that the API refuses is taken back, with its sentence', async () => {
  fail = true;
  await changes.remove(image);
  expect(shown()).toEqual([image.id]);
  expect(imageOf(store.get(), image.id)?.deleted).toBe(false);
  expect(said.at(-1)).toMatch(/^The picture is still there\. Parallax does not answer/);
  expect(changes.undo()).toBe(false);
});

test('a restore that fails leaves the picture in the trash', async () => {
  await changes.remove(image);
  fail = true;
  await changes.restore(image);
  expect(shown()).toEqual([]);
  expect(said.at(-1)).toMatch(/^The picture could not be restored\./);
});
