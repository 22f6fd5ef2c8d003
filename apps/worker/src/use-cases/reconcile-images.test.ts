import { someImage } from '@parallax/testing/conformance/image-records';
import { expect, test } from 'vitest';
import { type MemoryWorker, memoryWorker } from '../../test/memory-services.ts';
import { handlePoison, handleViewsPoison } from './handle-poison.ts';
import { createPatience } from './patience.ts';
import { reconcileImages } from './reconcile-images.ts';
import { createSweep } from './sweep-blobs.ts';

const hour = 3_600_000;
const day = 24 * hour;
const never = Number.POSITIVE_INFINITY;

async function upload(worker: MemoryWorker, withRecord = true): Promise<string> {
  const image = someImage(worker.state.now);
  if (withRecord) await worker.services.records.create(image);
  worker.blobs.originals.set(image.imageId, { bytes: Buffer.from(`file of ${image.imageId}`), at: worker.state.now });
  return image.imageId;
}
const stageOf = async ({ services }: MemoryWorker, id: string) => (await services.records.find(id))?.image.document.stage;
const log = () => undefined;

test('everything that is due is driven, whatever events were lost', async () => {
  const worker = memoryWorker();
  const ids = await Promise.all(Array.from({ length: 20 }, () => upload(worker)));
  worker.state.now += day + 1;
  expect(await reconcileImages(worker.services, never, { log }, createPatience())).toBe(20);
  for (const id of ids) expect(await stageOf(worker, id)).toBe('ready');
  expect(await reconcileImages(worker.services, never, { log }, createPatience())).toBe(0);
});

test('a run stops at its deadline and the next one goes on', async () => {
  const worker = memoryWorker();
  for (let count = 0; count < 6; count++) await upload(worker);
  worker.state.now += day + 1;
  expect(await reconcileImages(worker.services, worker.state.now, { log }, createPatience())).toBe(0);
  expect(await reconcileImages(worker.services, never, { log }, createPatience())).toBe(6);
});

test('an image that cannot even be postponed does not keep the others from being driven', async () => {
  const worker = memoryWorker();
  const [first, second] = [await upload(worker), await upload(worker)];
  worker.state.now += day + 1;
  const { find } = worker.services.records;
  worker.services.records.find = async (id) => (id === first ? Promise.reject(new Error('odd')) : await find(id));
  worker.state.queueIsDown = true;
  await reconcileImages(worker.services, never, { log }, createPatience());
  expect(await stageOf(worker, second)).toBe('ready');
});

test('a sweep finds a file whose event was lost long before its grant would expire', async () => {
  const worker = memoryWorker();
  const id = await upload(worker);
  const sweep = createSweep(null);
  await sweep.step(worker.services, { log });
  expect(await stageOf(worker, id)).toBe('awaiting');
  worker.state.now += day;
  await sweep.step(worker.services, { log });
  expect(await stageOf(worker, id)).toBe('ready');
});

test('a sweep erases files without a record, once nobody can miss them', async () => {
  const worker = memoryWorker();
  const id = await upload(worker, false);
  const sweep = createSweep(null);
  worker.state.now += 2 * hour;
  await sweep.step(worker.services, worker.call());
  expect(worker.blobs.originals.has(id)).toBe(true);
  expect(worker.events.map(({ event }) => event)).toContain('blob-without-record');
  worker.state.now += 31 * day;
  await sweep.step(worker.services, worker.call());
  expect(worker.blobs.originals.has(id)).toBe(false);
});

test('a sweep goes through all files in steps, and then rests for a day', async () => {
  const worker = memoryWorker();
  const ids: string[] = [];
  for (let count = 0; count < 750; count++) ids.push(await upload(worker, false));
  worker.state.now += 2 * hour;
  const sweep = createSweep(null);
  const seen = () => worker.events.filter(({ event }) => event === 'blob-without-record').map(({ fields }) => fields['imageId']);
  await sweep.step(worker.services, worker.call());
  expect(seen()).toHaveLength(500);
  await sweep.step(worker.services, worker.call());
  expect(new Set(seen())).toEqual(new Set(ids));
  await sweep.step(worker.services, worker.call());
  expect(seen()).toHaveLength(750);
  worker.state.now += day;
  await sweep.step(worker.services, worker.call());
  expect(seen()).toHaveLength(1_250);
});

test('a sweep outlives an outage of the storage', async () => {
  const worker = memoryWorker();
  await upload(worker);
  worker.state.now += 2 * hour;
  worker.blobs.faults.isDown = true;
  const sweep = createSweep(null);
  await expect(sweep.step(worker.services, worker.call())).resolves.toBeUndefined();
});

test('a poisoned event makes its image due at once', async () => {
  const worker = memoryWorker();
  const id = await upload(worker);
  expect(await handlePoison(worker.services, id, worker.call('poison'))).toBe('postponed');
  worker.state.now += 1;
  expect(await worker.services.records.due(worker.state.now, 10)).toMatchObject([{ imageId: id }]);
});

test('a poisoned event of a finished image, or of none, changes nothing that matters', async () => {
  const worker = memoryWorker();
  const id = await upload(worker);
  worker.state.now += day + 1;
  await reconcileImages(worker.services, never, { log }, createPatience());
  expect(await handlePoison(worker.services, id, worker.call('poison'))).toBe('nothing-to-do');
  expect(await handlePoison(worker.services, someImage().imageId, worker.call('poison'))).toBe('postponed');
});

test('views that could not be written are tried on, ever more slowly', async () => {
  const worker = memoryWorker();
  const { imageId } = someImage();
  for (const tries of [5, 6]) await handleViewsPoison(worker.services, imageId, worker.call('poison', tries));
  expect(worker.messages).toEqual([
    { imageId, at: worker.state.now + 64_000, reason: 'views', tries: 6 },
    { imageId, at: worker.state.now + 128_000, reason: 'views', tries: 7 },
  ]);
});

test('a poisoned event is remembered by the queue while the database is down', async () => {
  const worker = memoryWorker();
  const id = await upload(worker);
  worker.faults.isDown = true;
  await handlePoison(worker.services, id, worker.call('poison'));
  expect(worker.messages).toMatchObject([{ imageId: id, reason: 'poison' }]);
});
