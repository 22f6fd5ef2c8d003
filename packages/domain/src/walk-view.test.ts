import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryViews } from '../test/memory-views.ts';
import { readyImage, recordOf, start } from '../test/records.ts';
import { bringViewsUpToDate } from './bring-views-up-to-date.ts';
import type { Position } from './cursor.ts';
import { timeOfId } from './image-id.ts';
import { maxEntriesWalked, walkView } from './walk-view.ts';

const day = 24 * 3_600_000;

async function viewsWith(times: readonly number[], shards: number) {
  const views = memoryViews();
  const projector = {
    views,
    settings: { bucket: 'month', shards } as const,
    clock: () => start,
    knownManifests: new Set<string>(),
  };
  for (const time of times) await bringViewsUpToDate(recordOf(readyImage('anon:anna', time, [])), projector);
  return views;
}

async function walkAll(views: Awaited<ReturnType<typeof viewsWith>>, limit: number): Promise<number[]> {
  const seen: number[] = [];
  let from: Position | null = null;
  for (let page = 0; page < 1_000; page++) {
    const result = await walkView('feed', { views, manifests: await views.manifests('feed'), from, limit });
    seen.push(...result.entries.map((entry) => timeOfId(entry.image!.imageId)));
    if (result.next === null) return seen;
    from = result.next;
  }
  throw new Error('the walk does not end');
}

test('pages of any size over any months and shards give every image once, newest first', async () => {
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(times, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 30 }), async (days, shards, limit) => {
      const all = days.map((days) => start - days * day);
      expect(await walkAll(await viewsWith(all, shards), limit)).toEqual([...all].sort((a, b) => b - a));
    }),
    { numRuns: 60 },
  );
});

test('a picture that arrives while somebody pages is not skipped over and repeats nothing', async () => {
  const times = Array.from({ length: 20 }, (_, index) => start - index * day);
  const views = await viewsWith(times, 3);
  const first = await walkView('feed', { views, manifests: await views.manifests('feed'), from: null, limit: 8 });
  await bringViewsUpToDate(recordOf(readyImage('anon:bert', start + day, [])), {
    views,
    settings: { bucket: 'month', shards: 3 },
    clock: () => start,
    knownManifests: new Set(),
  });
  const second = await walkView('feed', { views, manifests: await views.manifests('feed'), from: first.next, limit: 50 });
  const seen = [...first.entries, ...second.entries].map((entry) => timeOfId(entry.image!.imageId));
  expect(seen).toEqual(times);
});

test('a filter that drops everything ends with a short page and a cursor, not with a full walk', async () => {
  const times = Array.from({ length: maxEntriesWalked + 20 }, (_, index) => start - index * 1_000);
  const views = await viewsWith(times, 2);
  const page = await walkView('feed', {
    views,
    manifests: await views.manifests('feed'),
    from: null,
    limit: 50,
    keep: () => false,
  });
  expect(page.entries).toEqual([]);
  expect(page.next).not.toBeNull();
});
