import type { ViewSettings } from '@parallax/contracts/settings';
import { becomeReady, beginProcessing } from '@parallax/domain/life-cycle';
import type { ViewEntries } from '@parallax/domain/ports';
import { someImage } from '@parallax/testing/conformance/image-records';
import { expect, test } from 'vitest';
import { fakeDerived, memoryWorker, seen } from '../../test/memory-services.ts';
import { type ProjectServices, projectChanges } from './project-views.ts';

const settings: ViewSettings = { bucket: 'month', shards: 4 };

/** Notes what is written; nothing is ever there. */
function notedViews() {
  const written: string[] = [];
  let isDown = false;
  const write = async (document: { pk: string }) => {
    if (isDown) throw new Error('views are down');
    written.push(document.pk);
  };
  const views: ViewEntries = {
    page: async () => [],
    find: async () => null,
    write,
    count: async () => 0,
    findCard: async () => null,
    writeCard: write,
    manifests: async () => [],
    ensureManifest: write,
  };
  return { views, written, breakDown: () => (isDown = true) };
}

async function set(region = 'westus2') {
  const worker = memoryWorker({ region });
  const noted = notedViews();
  const { records, retries, regions, clock, random, retryBaseMs } = worker.services;
  const services: ProjectServices = {
    region,
    records,
    views: noted.views,
    retries,
    regions,
    clock,
    random,
    settings,
    retryBaseMs,
    knownManifests: new Set(),
  };
  return { worker, services, ...noted, log: () => undefined };
}

async function readyImage({ services, state }: ReturnType<typeof memoryWorker>, home = 'westus2') {
  const image = someImage(state.now);
  const original = { region: home, url: 'u', etag: 'e', contentType: 'image/jpeg', bytes: 1, width: null, height: null };
  const { thumbhash, ...facts } = fakeDerived(Buffer.from('x'), { rotation: 0, thumbnailSides: [] } as never);
  const begun = beginProcessing(image, original, state.now, state.now);
  const pictured = { ...facts, placeholder: { thumbhash, colour: '#3050c0' } };
  const ready = becomeReady(begun, pictured, { region: home, items: [] }, seen, {
    now: state.now,
    entries: [],
    recognizeAgainAt: 0,
  });
  await services.records.create(ready);
  return ready;
}

test('an image that became ready is written to the feed, to its owner and to its tags', async () => {
  const { worker, services, written, log } = await set();
  const image = await readyImage(worker);
  expect(await projectChanges(services, [image], 'own', log)).toBe(1);
  const views = new Set(written.map((pk) => pk.split('|')[0]));
  expect(views).toEqual(new Set(['manifest', 'tags', 'card', 'feed', 'owner', 'tag']));
});

test('a batch that names an image twice, or by its edits, looks at it once', async () => {
  const { worker, services, written, log } = await set();
  const image = await readyImage(worker);
  const feed = () => written.filter((pk) => pk.startsWith('feed')).length;
  await projectChanges(services, [image, image, { id: 'edits', imageId: image.imageId }], 'own', log);
  expect(feed()).toBe(1);
});

test('what is not ready yet costs nothing', async () => {
  const { worker, services, written, log } = await set();
  const image = someImage(worker.state.now);
  await worker.services.records.create(image);
  expect(await projectChanges(services, [image, { nonsense: true }], 'own', log)).toBe(0);
  expect(written).toEqual([]);
});

test('each region writes the views of its own images, and repairs those of others', async () => {
  const { worker, services, written, log } = await set();
  const elsewhere = await readyImage(worker, 'eastus2');
  expect(await projectChanges(services, [elsewhere], 'own', log)).toBe(0);
  expect(written).toEqual([]);
  expect(await projectChanges(services, [elsewhere], 'others', log)).toBe(1);
  const here = await readyImage(worker);
  expect(await projectChanges(services, [here], 'others', log)).toBe(0);
});

test('the views of an image whose region is not available are written at once by whoever hears of a change', async () => {
  const { worker, services, log } = await set();
  const elsewhere = await readyImage(worker, 'eastus2');
  worker.judge('eastus2', 'read-only');
  expect(await projectChanges(services, [elsewhere], 'own', log)).toBe(1);
});

test('as long as the adopter or the home of an image is available, others leave its views to it', async () => {
  const { worker, services, log } = await set();
  const adopted = { ...(await readyImage(worker, 'eastus2')), thumbnails: { region: 'northeurope', items: [] } };
  const { etag } = (await services.records.find(adopted.imageId))!.image;
  await services.records.write(adopted, etag);
  worker.judge('eastus2', 'unavailable');
  expect(await projectChanges(services, [adopted], 'own', log)).toBe(0);
});

test('what a person edited is looked at once more two seconds later when it is another region that should show it', async () => {
  const { worker, services, written, log } = await set();
  const { imageId } = await readyImage(worker, 'eastus2');
  const edited = { id: 'edits', imageId };
  expect(await projectChanges(services, [edited], 'own', log)).toBe(0);
  expect(worker.messages).toEqual([{ imageId, at: worker.state.now + 2_000, reason: 'views', tries: 1 }]);
  // What the message is handled with.
  for (const share of ['own', 'others'] as const) await projectChanges(services, [edited], share, log, 1);
  expect(written.length).toBeGreaterThan(0);
  expect(worker.messages).toHaveLength(1);
});

test('an image whose views cannot be written is left to the retry queue, and the others are written', async () => {
  const { worker, services, log, breakDown } = await set();
  const image = await readyImage(worker);
  breakDown();
  expect(await projectChanges(services, [image], 'own', log)).toBe(0);
  expect(worker.messages).toMatchObject([{ imageId: image.imageId, reason: 'views', tries: 1, at: worker.state.now + 2_000 }]);
  await projectChanges(services, [image], 'own', log, 3);
  expect(worker.messages.at(-1)).toMatchObject({ tries: 4, at: worker.state.now + 16_000 });
});

test('a batch is delivered again when not even the queue can be reached', async () => {
  const { worker, services, log, breakDown } = await set();
  const image = await readyImage(worker);
  breakDown();
  worker.state.queueIsDown = true;
  await expect(projectChanges(services, [image], 'own', log)).rejects.toThrow('queue is down');
});
