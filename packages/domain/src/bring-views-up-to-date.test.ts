import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryViews } from '../test/memory-views.ts';
import { readyImage, recordOf, start } from '../test/records.ts';
import { bringViewsUpToDate } from './bring-views-up-to-date.ts';
import type { ImageRecord } from './documents.ts';
import { deleteImage, restoreImage, updateEdits } from './edits.ts';
import { advance } from './life-cycle.ts';
import { versionOf } from './merge.ts';
import type { ViewEntries } from './ports.ts';
import { viewsOf } from './project-views.ts';
import { entryKeyOf, shardsOf } from './view-keys.ts';

const settings = { bucket: 'month', shards: 4 } as const;
const project = (record: ImageRecord, views: ViewEntries) =>
  bringViewsUpToDate(record, { views, settings, clock: () => start, knownManifests: new Set() });
const keyIn = (view: string, record: ImageRecord) =>
  entryKeyOf(view, record.image.document.imageId, shardsOf(view, settings), settings);
const stands = (views: ReturnType<typeof memoryViews>, view: string, record: ImageRecord) =>
  views.all(keyIn(view, record)).filter((entry) => !entry.gone).length;

test('a ready image stands in the feed, with its owner and under each of its tags', async () => {
  const views = memoryViews();
  const record = recordOf(readyImage());
  await project(record, views);
  for (const view of ['feed', 'owner|anon:anna', 'tag|sky', 'tag|sea']) expect(stands(views, view, record), view).toBe(1);
});

test('projecting the same record again writes nothing', async () => {
  const views = memoryViews();
  const record = recordOf(readyImage());
  expect(await project(record, views)).toBe(true);
  expect(await project(record, views)).toBe(false);
});

test('a tag that is gone leaves its view, and an older record cannot bring it back', async () => {
  const views = memoryViews();
  const old = recordOf(readyImage());
  const renamed = recordOf(
    advance(
      old.image.document,
      { recognition: { ...old.image.document.recognition, tags: [{ name: 'lake', confidence: 1 }] } },
      start + 9_000,
    ),
  );
  await project(old, views);
  await project(renamed, views);
  await project(old, views);
  expect(stands(views, 'tag|sky', old)).toBe(0);
  expect(stands(views, 'tag|lake', old)).toBe(1);
});

test('a deleted image stands only in the trash of its owner, and a restored one is back', async () => {
  const views = memoryViews();
  const image = readyImage();
  const deleted = deleteImage(image, null, start + 1_000, 1_000_000);
  await project(recordOf(image), views);
  await project(recordOf(image, deleted), views);
  expect(stands(views, 'feed', recordOf(image))).toBe(0);
  expect(stands(views, 'trash|anon:anna', recordOf(image))).toBe(1);
  await project(recordOf(image, restoreImage(image, deleted, start + 2_000)), views);
  expect(stands(views, 'feed', recordOf(image))).toBe(1);
  expect(stands(views, 'trash|anon:anna', recordOf(image))).toBe(0);
});

test('an interrupted projection is finished by the next one', async () => {
  const views = memoryViews();
  const record = recordOf(readyImage());
  const broken = { ...views, write: async () => Promise.reject(new Error('the region went away')) };
  await expect(project(record, broken)).rejects.toThrow('went away');
  expect(await project(record, views)).toBe(true);
  expect(stands(views, 'feed', record)).toBe(1);
});

/** Runs steps of several projections in an order chosen by the property, by holding every call until it is released. */
function interleave(views: ViewEntries, next: () => Promise<void>): ViewEntries {
  const held =
    (call: (...args: never[]) => unknown) =>
    async (...args: never[]) => {
      await next();
      return call(...args);
    };
  return Object.fromEntries(Object.entries(views).map(([name, call]) => [name, held(call as never)])) as unknown as ViewEntries;
}

test('two writers in any order leave exactly the views of the newest record', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.subarray(['sky', 'sea', 'lake', 'tree']), { minLength: 2, maxLength: 4 }),
      async (scheduler, tagSets) => {
        const views = memoryViews();
        let image = readyImage('anon:anna', start, []);
        const records = tagSets.map((tags, index) => {
          image = advance(
            image,
            { recognition: { ...image.recognition, tags: tags.map((name) => ({ name, confidence: 1 })) } },
            start + 1_000 * (index + 1),
          );
          return recordOf(image);
        });
        const slow = interleave(views, () => scheduler.schedule(Promise.resolve()));
        const runs = records.map((record) => project(record, slow));
        await scheduler.waitFor(Promise.allSettled(runs));
        const newest = records.at(-1)!;
        await project(newest, views);
        for (const tag of ['sky', 'sea', 'lake', 'tree']) {
          const expected = viewsOf(newest).includes(`tag|${tag}`) ? 1 : 0;
          expect(stands(views, `tag|${tag}`, newest), tag).toBe(expected);
        }
        expect(views.all(keyIn('feed', newest))[0]?.version).toBe(versionOf(newest));
      },
    ),
    { numRuns: 200 },
  );
});

test('an edited title reaches the entries', async () => {
  const views = memoryViews();
  const image = readyImage();
  await project(recordOf(image), views);
  await project(recordOf(image, updateEdits(image, null, { title: 'Holiday' }, start + 1_000)), views);
  expect(views.all(keyIn('feed', recordOf(image)))[0]?.image?.title).toBe('Holiday');
});

test('a projection stays under 1 KB with ten tags', () => {
  const tags = Array.from({ length: 10 }, (_, index) => `quite a long tag ${index}`);
  const record = recordOf(readyImage('anon:LxZGb0b7dQ0bW5mB7Qw4f1mW9w2J0mJ8m1Zr4oQ9v2c', start, tags));
  return import('./merge.ts').then(({ projectionOf }) => expect(JSON.stringify(projectionOf(record)).length).toBeLessThan(1_024));
});
