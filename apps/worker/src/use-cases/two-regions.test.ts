import { deleteImage } from '@parallax/domain/edits';
import { describe, expect, test } from 'vitest';
import { day, due, edit, imageOf, ready, recordOf } from '../../test/images.ts';
import { memoryWorker } from '../../test/memory-services.ts';
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

  test('a late event never erases the original where it is at home, even when another region keeps the thumbnails', async () => {
    const { home, imageId } = await twoRegions();
    const { image } = await recordOf(home, imageId);
    const adopted = { ...image.document, thumbnails: { ...image.document.thumbnails!, region: 'eastus2' } };
    await home.services.records.write(adopted, image.etag);
    expect(await driveImage(home.services, imageId, home.call())).toBe('other-region');
    expect(home.blobs.originals.has(imageId)).toBe(true);
  });

  test('a deleted image stays due until the region that holds its thumbnails has erased them', async () => {
    const { home, peer, imageId } = await twoRegions();
    await edit(home, imageId, (image) => deleteImage(image, null, home.state.now, 30 * day));
    await driveImage(peer.services, imageId, peer.call('due'));
    expect(await due(home)).toEqual([imageId]);
    await driveImage(home.services, imageId, home.call('due'));
    expect(home.blobs.thumbnails.size).toBe(0);
    expect(await due(home)).toEqual([]);
  });
});

describe('a file that arrived in two regions', () => {
  test('is kept where it was written first, and the other region erases its copy', async () => {
    const home = memoryWorker();
    const imageId = await ready(home);
    const peer = memoryWorker({ region: 'eastus2', records: home.services.records });
    const copies = peer.services.blobs.in('eastus2') as typeof peer.blobs;
    copies.originals.set(imageId, { bytes: Buffer.from('the file'), at: peer.state.now });
    expect(await driveImage(peer.services, imageId, peer.call())).toBe('duplicate-erased');
    expect(copies.originals.size).toBe(0);
    expect(home.blobs.originals.has(imageId)).toBe(true);
    expect(await imageOf(home, imageId)).toMatchObject({ stage: 'ready', home: 'westus2' });
  });
});
