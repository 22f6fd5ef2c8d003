import { expect, test } from 'vitest';
import { memory } from '../../test/memory.ts';
import { createRecentOwn } from './recent-own.ts';

test('what changed within a minute is known after a reload, and no longer', () => {
  const storage = memory();
  let now = 0;
  const before = createRecentOwn(storage, () => now);
  before.note('a');
  now = 40_000;
  before.note('b');
  expect(createRecentOwn(storage, () => now).ids()).toEqual(['a', 'b']);
  now = 70_000;
  expect(createRecentOwn(storage, () => now).ids()).toEqual(['b']);
});

test('a delete is known for longer, until it is taken back', () => {
  const storage = memory();
  let now = 0;
  const before = createRecentOwn(storage, () => now);
  before.note('a', true);
  before.note('b', true);
  before.note('b');
  now = 14 * 60_000;
  expect(createRecentOwn(storage, () => now).deletedIds()).toEqual(['a']);
  now = 16 * 60_000;
  expect(createRecentOwn(storage, () => now).deletedIds()).toEqual([]);
});

test('what is no note of ours counts for nothing', () => {
  const storage = memory();
  storage.setItem('parallax.recent', '{broken');
  expect(createRecentOwn(storage, () => 0).ids()).toEqual([]);
});
