import { expect, test } from 'vitest';
import { createRecentOwn } from './recent-own.ts';

const memory = () => {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
};

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

test('what is no note of ours counts for nothing', () => {
  const storage = memory();
  storage.setItem('parallax.recent', '{broken');
  expect(createRecentOwn(storage, () => 0).ids()).toEqual([]);
});
