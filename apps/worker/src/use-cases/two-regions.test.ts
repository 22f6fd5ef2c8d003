import { deleteImage } from '@parallax/domain/edits';
import { describe, expect, test } from 'vitest';
import { day, due, edit, imageOf, ready } from '../../test/images.ts';
import { memoryWorker } from '../../test/memory-services.ts';
import { twoRegionWorld } from '../../test/two-region-world.ts';
import { driveImage } from './drive-image.ts';

describe('two regions', () => {
  const twoRegions = async () => {
    const home = memoryWorker();
    const imageId = await ready(home);
    const peer = memoryWorker({ region: 'eastus2', records: home.services.records });
    peer.state.now = home.state.now;
    return { home, peer, imageId };
  };

  test('a region that is only asked what is due touches nothing of an image of another one', async () => {
    const { peer, imageId } = await twoRegions();
    peer.blobs.originals.set(imageId, { bytes: Buffer.from('x'), at: 0 });
    expect(await driveImage(peer.services, imageId, peer.call('due'))).toBe('other-region');
    expect(peer.blobs.originals.size).toBe(1);
  });

  test('a deleted image stays due until the region that holds its thumbnails has erased them', async () => {
    const { home, peer, imageId } = await twoRegions();
    await edit(home, imageId, (image) => deleteImage(image, null, home.state.now, 30 * day));
    expect(await driveImage(peer.services, imageId, peer.call('due'))).toBe('other-region');
    expect(await due(home)).toEqual([imageId]);
    await driveImage(home.services, imageId, home.call('due'));
    expect(home.blobs.thumbnails.size).toBe(0);
    expect(await due(home)).toEqual([]);
  });
});

describe('a file that arrived in two regions', () => {
  /** The upload moved: the same file is in both, and both regions have worked on it before they heard of each other. */
  async function bothReady() {
    const world = twoRegionWorld();
    const { west, east } = world;
    const imageId = await world.uploadTo('westus2');
    east.blobs.originals.set(imageId, { bytes: Buffer.from('the file'), at: east.state.now });
    await driveImage(west.services, imageId, west.call());
    world.pass(10);
    await driveImage(east.services, imageId, east.call());
    return { world, imageId };
  }

  test('is kept where it was written first, and the other region erases its copy', async () => {
    const world = twoRegionWorld();
    const { west, east } = world;
    const imageId = await world.uploadTo('westus2');
    await driveImage(west.services, imageId, west.call());
    await world.replicate();
    east.blobs.originals.set(imageId, { bytes: Buffer.from('the file'), at: east.state.now });
    expect(await driveImage(east.services, imageId, east.call())).toBe('strays-erased');
    expect([west.blobs.originals.has(imageId), east.blobs.originals.has(imageId)]).toEqual([true, false]);
    expect(await imageOf(east, imageId)).toMatchObject({ stage: 'ready', home: 'westus2' });
  });

  test('and was processed in both before they knew: one record stays, and the loser erases file and thumbnails', async () => {
    const { world, imageId } = await bothReady();
    const { west, east } = world;
    expect([west.blobs.thumbnails.size, east.blobs.thumbnails.size]).toEqual([3, 3]);
    await world.replicate();
    for (const worker of [west, east]) await world.handleMessages(worker);
    const [one, other] = await world.recordsOf(imageId);
    expect(one.image.document).toEqual(other.image.document);
    expect(one.image.document).toMatchObject({ home: 'eastus2', thumbnails: { region: 'eastus2' } });
    expect([west.blobs.originals.size, west.blobs.thumbnails.size]).toEqual([0, 0]);
    expect([east.blobs.originals.size, east.blobs.thumbnails.size]).toEqual([1, 3]);
  });

  test('is never erased while the copy that counts cannot be seen', async () => {
    const { world, imageId } = await bothReady();
    const { west, east } = world;
    await world.replicate();
    east.blobs.faults.isDown = true;
    for (let round = 0; round < 3; round++) {
      await world.handleMessages(west);
      world.pass(day);
    }
    expect(west.blobs.originals.has(imageId)).toBe(true);
    east.blobs.faults.isDown = false;
    await world.handleMessages(west);
    expect(west.blobs.originals.has(imageId)).toBe(false);
    expect(east.blobs.originals.has(imageId)).toBe(true);
  });

  test('and is still being worked on where it lost is given up there, with what was made of it', async () => {
    const world = twoRegionWorld();
    const { west, east } = world;
    const imageId = await world.uploadTo('westus2');
    east.blobs.originals.set(imageId, { bytes: Buffer.from('the file'), at: east.state.now });
    const { derive } = west.decoder;
    west.decoder.derive = async (...job) => {
      await driveImage(east.services, imageId, east.call());
      await world.replicate();
      return await derive(...job);
    };
    expect(await driveImage(west.services, imageId, west.call())).toBe('other-region');
    await world.handleMessages(west);
    expect(await imageOf(west, imageId)).toMatchObject({ stage: 'ready', home: 'eastus2', thumbnails: { region: 'eastus2' } });
    expect([west.blobs.originals.size, west.blobs.thumbnails.size]).toEqual([0, 0]);
    expect(east.blobs.originals.size).toBe(1);
  });
});
