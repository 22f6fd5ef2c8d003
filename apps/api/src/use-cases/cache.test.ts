import { expect, test } from 'vitest';
import { createCache } from './cache.ts';

test('callers within the time share one load, and a later one loads again', async () => {
  let now = 0;
  let loads = 0;
  const cache = createCache<number>({ freshMs: 100, maxEntries: 10, clock: () => now });
  const load = async () => ++loads;
  expect(await Promise.all([cache.get('a', load), cache.get('a', load)])).toEqual([1, 1]);
  now = 101;
  expect(await cache.get('a', load)).toBe(2);
});

test('a failed load is not remembered', async () => {
  const cache = createCache<number>({ freshMs: 100, maxEntries: 10, clock: () => 0 });
  await expect(cache.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await cache.get('a', async () => 7)).toBe(7);
});

test('the oldest entry makes room', async () => {
  let loads = 0;
  const cache = createCache<number>({ freshMs: 100, maxEntries: 2, clock: () => 0 });
  const load = async () => ++loads;
  for (const key of ['a', 'b', 'c', 'b', 'a']) await cache.get(key, load);
  expect(loads).toBe(4);
});
