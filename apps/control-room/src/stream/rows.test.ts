import { expect, test } from 'vitest';
import { addEvents, emptyStream } from './journeys.ts';
import { idIn, isWholeId, maxRows, rowsOf } from './rows.ts';
import { imageId, sampleEvent } from './sample-events.ts';

const stream = addEvents(emptyStream, [
  sampleEvent(1, 10),
  sampleEvent(2, 20, { image: imageId(2), kind: 'view' }),
  sampleEvent(3, 15, { image: null, kind: 'part', text: 'worker is up' }),
]);
const none = { search: '', hidden: new Set<never>() };
const keys = (search: string, hidden: readonly ('upload' | 'view')[] = []) =>
  rowsOf(stream, { search, hidden: new Set(hidden) }).map(({ key }) => key);

test('newest first, images and events together', () => {
  expect(rowsOf(stream, none).map(({ key }) => key)).toEqual([imageId(2), 'event 3', imageId(1)]);
});

test('a search finds by part of an id, and by anything that holds a whole one', () => {
  expect(keys('000000002')).toEqual([imageId(2)]);
  expect(keys(`http://127.0.0.1:1/devstoreaccount1/thumbnails/${imageId(1)}/ab-r0-320.webp`)).toEqual([imageId(1)]);
  expect(keys(`  ${imageId(2).toUpperCase()} `)).toEqual([imageId(2)]);
  expect(keys('nothing')).toEqual([]);
});

test('images with nothing to show but hidden stages are left out', () => {
  expect(keys('', ['upload'])).toEqual([imageId(2), 'event 3']);
  expect(keys('', ['upload', 'view'])).toEqual(['event 3']);
});

test('no more rows than anybody reads', () => {
  const many = Array.from({ length: 200 }, (_, index) => sampleEvent(index + 1, index, { image: imageId(index) }));
  expect(rowsOf(addEvents(emptyStream, many), none)).toHaveLength(maxRows);
});

test('knows a whole id', () => {
  expect([isWholeId(imageId(5)), isWholeId(imageId(5).slice(1)), idIn('ABC')]).toEqual([true, false, 'abc']);
});
