import { expect, test } from 'vitest';
import { createCache } from './cache.ts';

const caller = {};

test('callers within the time share one load, and a later one loads again', async () => {
  let now = 0;
  let loads = 0;
  const cache = createCache<number>({ freshMs: 100, maxEntries: 10, clock: () => now });
  const load = async () => ++loads;
  expect(await Promise.all([cache.get('a', load, caller), cache.get('a', load, caller)])).toEqual([1, 1]);
  now = 101;
  expect(await cache.get('a', load, caller)).toBe(2);
});

test('a failed load is not remembered', async () => {
  const cache = createCache<number>({ freshMs: 100, maxEntries: 10, clock: () => 0 });
  await expect(cache.get('a', () => Promise.reject(new Error('down')), caller)).rejects.toThrow('down');
  expect(await cache.get('a', async () => 7, caller)).toBe(7);
});

test('the oldest entry makes room', async () => {
  let loads = 0;
  const cache = createCache<number>({ freshMs: 100, maxEntries: 2, clock: () => 0 });
  const load = async () => ++loads;
  for (const key of ['a', 'b', 'c', 'b', 'a']) await cache.get(key, load, caller);
  expect(loads).toBe(4);
});

test('whoever came first and leaves takes the load from nobody, and it carries no session of theirs', async () => {
  const cache = createCache<string>({ freshMs: 100, maxEntries: 10, clock: () => 0 });
  const first = new AbortController();
  const loaded = Promise.withResolvers<string>();
  const given: object[] = [];
  const load = (options: object) => {
    given.push(options);
    return loaded.promise;
  };
  const [one, other] = [cache.get('a', load, { signal: first.signal }), cache.get('a', load, caller)];
  first.abort(new Error('left'));
  await expect(one).rejects.toThrow('left');
  loaded.resolve('list');
  expect(await other).toBe('list');
  expect(given).toEqual([{ signal: expect.any(AbortSignal) }]);
  expect((given[0] as { signal: AbortSignal }).signal.aborted).toBe(false);
});

test('what is at hand is given without asking how long the caller would wait', async () => {
  const cache = createCache<number>({ freshMs: 100, maxEntries: 10, clock: () => 0 });
  await cache.get('a', async () => 7, caller);
  const lazy = {
    get signal(): AbortSignal {
      throw new Error('made a timer for nothing');
    },
  };
  expect(await cache.get('a', async () => 8, lazy)).toBe(7);
});
