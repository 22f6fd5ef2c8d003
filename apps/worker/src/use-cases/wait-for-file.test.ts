import { someImage } from '@parallax/testing/conformance/image-records';
import { describe, expect, test } from 'vitest';
import { day, due, granted, imageOf, uploaded } from '../../test/images.ts';
import { memoryWorker } from '../../test/memory-services.ts';
import { driveImage } from './drive-image.ts';

describe('a grant whose file does not come', () => {
  test('is looked for three times while it may still come, though no event came', async () => {
    const worker = memoryWorker();
    const { imageId, createdAt } = await granted(worker);
    const looks: number[] = [];
    for (;;) {
      const { dueAt } = await imageOf(worker, imageId);
      if (dueAt === undefined) break;
      looks.push((dueAt - createdAt) / 60_000);
      worker.state.now = dueAt;
      await driveImage(worker.services, imageId, worker.call('due'));
    }
    expect(looks).toEqual([1, 3, 12, 24 * 60]);
    expect((await imageOf(worker, imageId)).failure?.code).toBe('upload-expired');
  });

  test('is processed a minute later when a crash took its event along', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.state.now += 60_000;
    expect(await due(worker)).toEqual([imageId]);
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('ready');
  });

  test('waits for a day and then expires', async () => {
    const worker = memoryWorker();
    const { imageId } = await granted(worker);
    worker.state.now += day - 1;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('waiting-for-file');
    worker.state.now += 2;
    expect(await due(worker)).toEqual([imageId]);
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('failed');
    expect((await imageOf(worker, imageId)).failure).toMatchObject({ code: 'upload-expired', retryable: true });
  });

  test('is processed when the file is there after all and only its event was lost', async () => {
    const worker = memoryWorker();
    const imageId = await uploaded(worker);
    worker.state.now += day + 1;
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('ready');
  });

  test('does not expire while the file lies in another region', async () => {
    const worker = memoryWorker();
    const image = someImage(worker.state.now);
    await worker.services.records.create({
      ...image,
      grants: [{ region: 'eastus2', at: image.createdAt, expiresAt: 0 }, ...image.grants],
    });
    worker.peerBlobs.originals.set(image.imageId, { bytes: Buffer.from('x'), at: worker.state.now });
    worker.state.now += day + 1;
    expect(await driveImage(worker.services, image.imageId, worker.call('due'))).toBe('other-region');
    expect((await imageOf(worker, image.imageId)).stage).toBe('awaiting');
  });
});
