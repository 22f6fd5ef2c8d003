import { deleteImage, requestProcessing, restoreImage } from '@parallax/domain/edits';
import { describe, expect, test } from 'vitest';
import { day, due, edit, imageOf } from '../../test/images.ts';
import { twoRegionWorld } from '../../test/two-region-world.ts';
import { driveImage } from './drive-image.ts';
import { createPatience } from './patience.ts';
import { reconcileImages } from './reconcile-images.ts';

const patienceMs = 600_000;
const log = () => undefined;
const never = Number.POSITIVE_INFINITY;

describe('an upload whose region went away before it was processed', () => {
  async function lostUpload() {
    const world = twoRegionWorld();
    const imageId = await world.uploadTo('westus2');
    world.lose('westus2');
    return { world, imageId, ...world };
  }

  test('is left to its region for ten minutes, and then adopted by a peer that keeps the thumbnails', async () => {
    const { world, imageId, west, east } = await lostUpload();
    world.pass(patienceMs - 1);
    const before = await imageOf(east, imageId);
    expect(await driveImage(east.services, imageId, east.call('due'))).toBe('other-region');
    expect(await imageOf(east, imageId)).toEqual(before);
    world.pass(1);
    expect(await driveImage(east.services, imageId, east.call('due'))).toBe('ready');
    expect(await imageOf(east, imageId)).toMatchObject({
      stage: 'ready',
      home: 'westus2',
      original: { region: 'westus2', url: `https://westus2.example/images/${imageId}` },
      thumbnails: { region: 'eastus2' },
      recognition: { status: 'done' },
    });
    expect([west.blobs.thumbnails.size, east.blobs.thumbnails.size]).toEqual([0, 3]);
    expect(await due(east)).toEqual([]);
  });

  test('is adopted, too, when its region had begun on it', async () => {
    const { world, imageId, west, east } = await lostUpload();
    west.blobs.faults.isDown = false;
    west.decoder.derive = () => Promise.reject(new Error('the region is going away'));
    for (const { judge } of [west, east]) judge('westus2', 'available');
    await driveImage(west.services, imageId, west.call());
    await world.replicate();
    expect(await imageOf(east, imageId)).toMatchObject({ stage: 'processing', home: 'westus2' });
    world.lose('westus2');
    world.pass(patienceMs);
    expect(await driveImage(east.services, imageId, east.call('due'))).toBe('ready');
    expect((await imageOf(east, imageId)).thumbnails?.region).toBe('eastus2');
  });

  test('says that it waits for its region when the file was not replicated, once, and that region finishes it', async () => {
    const { world, imageId, west, east } = await lostUpload();
    west.blobs.faults.unreplicated.add(imageId);
    world.pass(patienceMs);
    expect(await driveImage(east.services, imageId, east.call('due'))).toBe('waiting-for-region');
    const waiting = await imageOf(east, imageId);
    expect(waiting).toMatchObject({ stage: 'awaiting', waitingFor: 'westus2' });
    expect(waiting.dueAt).toBeGreaterThan(east.state.now);
    world.pass(patienceMs);
    await driveImage(east.services, imageId, east.call('due'));
    expect(await imageOf(east, imageId)).toEqual(waiting);

    world.restore('westus2');
    await world.replicate();
    await world.handleMessages(west);
    expect(await imageOf(west, imageId)).toMatchObject({ stage: 'ready', waitingFor: null, thumbnails: { region: 'westus2' } });
    await world.replicate();
    expect(await driveImage(east.services, imageId, east.call('due'))).toBe('other-region');
    expect(east.blobs.thumbnails.size).toBe(0);
  });

  test('waits as well when the secondary cannot be read, and is adopted when it can', async () => {
    const { world, imageId, west, east } = await lostUpload();
    west.blobs.faults.secondaryIsDown = true;
    world.pass(patienceMs);
    expect(await driveImage(east.services, imageId, east.call('due'))).toBe('waiting-for-region');
    west.blobs.faults.secondaryIsDown = false;
    expect(await driveImage(east.services, imageId, east.call('due'))).toBe('ready');
    expect((await imageOf(east, imageId)).waitingFor).toBeNull();
  });

  test('is not made a second time by its region, which comes back with the old event before it has heard anything', async () => {
    const { world, imageId, west, east } = await lostUpload();
    world.pass(patienceMs);
    await driveImage(east.services, imageId, east.call('due'));
    world.restore('westus2');
    west.decoder.derive = () => {
      throw new Error('must not be decoded again');
    };
    expect(await driveImage(west.services, imageId, west.call())).toBe('held-by-another');
    await world.replicate();
    world.pass(2_000);
    await world.handleMessages(west);
    expect(await imageOf(west, imageId)).toMatchObject({ stage: 'ready', thumbnails: { region: 'eastus2' }, attempts: 0 });
    expect(west.blobs.originals.has(imageId)).toBe(true);
    expect([west.blobs.thumbnails.size, east.blobs.thumbnails.size]).toEqual([0, 3]);
  });

  test.each([
    ['the peer', 10, 'eastus2'],
    ['its own region', -10, 'westus2'],
  ])('and both made it, unseen: %s was later and keeps its thumbnails, the other erases its own', async (_who, ms, keeper) => {
    const { world, imageId, west, east } = await lostUpload();
    world.pass(patienceMs + 100);
    west.blobs.faults.isDown = false;
    west.judge('westus2', 'available');
    west.services.records.findNewest = async () => null;
    await driveImage(west.services, imageId, west.call());
    east.state.now = west.state.now + ms;
    await driveImage(east.services, imageId, east.call('due'));
    expect([west.blobs.thumbnails.size, east.blobs.thumbnails.size]).toEqual([3, 3]);
    world.restore('westus2');
    await world.replicate();
    world.pass(patienceMs);
    for (const worker of [west, east]) await world.handleMessages(worker);
    const [one, other] = await world.recordsOf(imageId);
    expect(one.image.document).toEqual(other.image.document);
    expect(one.image.document.thumbnails?.region).toBe(keeper);
    const left = { westus2: west.blobs.thumbnails.size, eastus2: east.blobs.thumbnails.size };
    expect(left).toEqual({ westus2: 0, eastus2: 0, [keeper]: 3 });
    expect(west.blobs.originals.has(imageId)).toBe(true);
  });
});

describe('what a person wants of a picture whose home is gone', () => {
  async function lostPicture() {
    const world = twoRegionWorld();
    const imageId = await world.uploadTo('westus2');
    await driveImage(world.west.services, imageId, world.west.call());
    await world.replicate();
    world.pass(1_000);
    world.lose('westus2');
    return { world, imageId, ...world };
  }

  test('to recognise it again is done at once by the first peer that is there, from the secondary', async () => {
    const { imageId, west, east } = await lostPicture();
    await edit(east, imageId, (image, edits) => requestProcessing(image, edits, { recognize: true }, east.state.now));
    let asked = 0;
    const { recognize } = east.recognizer;
    east.recognizer.recognize = async (...job) => {
      asked++;
      return await recognize(...job);
    };
    expect(await driveImage(east.services, imageId, east.call('edited'))).toBe('recognised');
    expect(asked).toBe(1);
    expect(await due(east)).toEqual([]);
    expect((await imageOf(east, imageId)).thumbnails?.region).toBe('westus2');
    expect(west.blobs.thumbnails.size).toBe(3);
  });

  test('to delete it hides it; its thumbnails go as soon as their region is back', async () => {
    const { world, imageId, west, east } = await lostPicture();
    await edit(east, imageId, (image, edits) => deleteImage(image, edits, east.state.now, 30 * day));
    expect(await driveImage(east.services, imageId, east.call('edited'))).toBe('other-region');
    expect(west.blobs.thumbnails.size).toBe(3);
    world.restore('westus2');
    await world.replicate();
    await world.handleMessages(west);
    expect(west.blobs.thumbnails.size).toBe(0);
    expect(west.blobs.originals.has(imageId)).toBe(true);
  });

  test('to restore it before its region is back leaves its thumbnails as they are', async () => {
    const { world, imageId, west, east } = await lostPicture();
    await edit(east, imageId, (image, edits) => deleteImage(image, edits, east.state.now, 30 * day));
    world.pass(1_000);
    await edit(east, imageId, (image, edits) => restoreImage(image, edits, east.state.now));
    world.restore('westus2');
    await world.replicate();
    west.decoder.derive = () => {
      throw new Error('must not be made again');
    };
    await world.handleMessages(west);
    expect(west.blobs.thumbnails.size).toBe(3);
    expect(await due(west)).toEqual([]);
  });

  test('is followed by the whole end of a deleted image when its home comes back after all', async () => {
    const { world, imageId, west, east } = await lostPicture();
    await edit(east, imageId, (image, edits) => deleteImage(image, edits, east.state.now, 30 * day));
    world.pass(31 * day);
    await driveImage(east.services, imageId, east.call('due'));
    expect((await imageOf(east, imageId)).ttl).toBeUndefined();
    world.restore('westus2');
    await world.replicate();
    await world.handleMessages(west);
    expect([west.blobs.thumbnails.size, west.blobs.originals.size]).toEqual([0, 0]);
    expect((await imageOf(west, imageId)).ttl).toBeGreaterThan(0);
  });
});

describe('what is due', () => {
  test('in a region that is gone keeps nobody from what is due here, however much it is', async () => {
    const world = twoRegionWorld();
    const { east } = world;
    for (let count = 0; count < 450; count++) await world.uploadTo('westus2');
    const mine = await world.uploadTo('eastus2');
    world.lose('westus2');
    world.pass(120_000);
    expect(await reconcileImages(east.services, never, { log }, createPatience())).toBe(1);
    expect((await imageOf(east, mine)).stage).toBe('ready');
  });

  test('and cannot be done here is not looked at again and again', async () => {
    const world = twoRegionWorld();
    const { east } = world;
    const imageId = await world.uploadTo('westus2');
    await driveImage(world.west.services, imageId, world.west.call());
    await world.replicate();
    await edit(east, imageId, (image, edits) => deleteImage(image, edits, east.state.now, 30 * day));
    world.pass(1_000);
    world.lose('westus2');
    const patience = createPatience();
    const looks = async () => await reconcileImages(east.services, never, { log }, patience);
    expect([await looks(), await looks()]).toEqual([1, 0]);
    world.pass(30_000);
    expect(await looks()).toBe(1);
    await edit(east, imageId, (image, edits) => restoreImage(image, edits, east.state.now));
    world.pass(1);
    expect(await looks()).toBe(1);
  });
});
