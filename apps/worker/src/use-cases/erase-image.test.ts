import { deleteImage, restoreImage } from '@parallax/domain/edits';
import { describe, expect, test } from 'vitest';
import { day, due, edit, granted, imageOf, ready, recordOf, uploaded } from '../../test/images.ts';
import { fakeDerived, type MemoryWorker, memoryWorker } from '../../test/memory-services.ts';
import { driveImage } from './drive-image.ts';

describe('a deleted image', () => {
  const windowMs = 30 * day;
  const remove = (worker: MemoryWorker, imageId: string) =>
    edit(worker, imageId, (image, edits) => deleteImage(image, edits, worker.state.now, windowMs));

  test('loses its thumbnails at once, its original after 30 days, and then its documents', async () => {
    const worker = memoryWorker();
    const imageId = await ready(worker);
    await remove(worker, imageId);
    expect(await due(worker)).toEqual([imageId]);
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('erased');
    expect(worker.blobs.thumbnails.size).toBe(0);
    expect(worker.blobs.originals.has(imageId)).toBe(true);
    expect(await due(worker)).toEqual([]);
    worker.state.now += windowMs;
    expect(await due(worker)).toEqual([imageId]);
    await driveImage(worker.services, imageId, worker.call('due'));
    expect(worker.blobs.originals.has(imageId)).toBe(false);
    const { image, edits } = await recordOf(worker, imageId);
    expect(image.document).toMatchObject({ erased: { originals: { westus2: worker.state.now } }, ttl: (60 * day) / 1_000 });
    expect(edits!.document.ttl).toBe((60 * day) / 1_000);
    worker.state.now += day;
    expect(await due(worker)).toEqual([]);
  });

  test('that is restored has its thumbnails made anew', async () => {
    const worker = memoryWorker();
    const imageId = await ready(worker);
    await remove(worker, imageId);
    await driveImage(worker.services, imageId, worker.call('due'));
    worker.state.now += 1_000;
    await edit(worker, imageId, (image, edits) => restoreImage(image, edits, worker.state.now));
    expect(await driveImage(worker.services, imageId, worker.call('restore'))).toBe('ready');
    expect(worker.blobs.thumbnails.size).toBe(3);
    expect((await imageOf(worker, imageId)).erased.thumbnails).toEqual({});
    expect(await due(worker)).toEqual([]);
  });

  test('that was deleted while it was being made has no thumbnails left', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.decoder.derive = async (file, request) => {
      await remove(worker, imageId);
      await driveImage(worker.services, imageId, worker.call('due'));
      return fakeDerived(file, request);
    };
    expect(await driveImage(worker.services, imageId, worker.call())).toBe('erased');
    expect(worker.blobs.thumbnails.size).toBe(0);
  });

  test('whose file arrives after that is known, and erased in its time', async () => {
    const worker = memoryWorker();
    const { imageId } = await granted(worker);
    await remove(worker, imageId);
    await driveImage(worker.services, imageId, worker.call('due'));
    worker.blobs.originals.set(imageId, { bytes: Buffer.from('late'), at: worker.state.now });
    await driveImage(worker.services, imageId, worker.call());
    worker.state.now += windowMs;
    expect(await due(worker)).toEqual([imageId]);
    await driveImage(worker.services, imageId, worker.call('due'));
    expect(worker.blobs.originals.size).toBe(0);
    expect((await imageOf(worker, imageId)).ttl).toBeGreaterThan(0);
  });

  test('without any file goes away when it cannot be restored any more', async () => {
    const worker = memoryWorker();
    const { imageId } = await granted(worker);
    await remove(worker, imageId);
    await driveImage(worker.services, imageId, worker.call('due'));
    expect((await imageOf(worker, imageId)).ttl).toBeUndefined();
    worker.state.now += windowMs;
    await driveImage(worker.services, imageId, worker.call('due'));
    expect((await imageOf(worker, imageId)).ttl).toBeGreaterThan(0);
  });

  test('stays due while the storage is down', async () => {
    const worker = memoryWorker();
    const imageId = await ready(worker);
    await remove(worker, imageId);
    worker.blobs.faults.isDown = true;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('postponed');
    worker.state.now += 3 * day;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('postponed');
    worker.state.now += day;
    worker.blobs.faults.isDown = false;
    expect(await due(worker)).toEqual([imageId]);
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('erased');
    expect(worker.blobs.thumbnails.size).toBe(0);
  });
});
