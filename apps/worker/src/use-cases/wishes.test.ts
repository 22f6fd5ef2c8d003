import { requestProcessing } from '@parallax/domain/edits';
import { describe, expect, test } from 'vitest';
import { due, edit, editsOf, imageOf, ready, uploaded } from '../../test/images.ts';
import { memoryWorker, seen } from '../../test/memory-services.ts';
import { driveImage } from './drive-image.ts';

describe('a wish to turn the picture', () => {
  test('makes thumbnails with new names, forgets the old ones, and does not ask recognition again', async () => {
    const worker = memoryWorker();
    const imageId = await ready(worker);
    const before = (await imageOf(worker, imageId)).thumbnails!.items.map((item) => item.name);
    worker.recognizer.recognize = () => {
      throw new Error('must not be asked');
    };
    await edit(worker, imageId, (image, edits) => requestProcessing(image, edits, { rotate: 90 }, worker.state.now));
    expect(await driveImage(worker.services, imageId, worker.call('rotate'))).toBe('ready');
    const image = await imageOf(worker, imageId);
    expect(image).toMatchObject({ rotation: 90, original: { width: 300, height: 400 }, recognition: seen });
    expect([...worker.blobs.thumbnails.keys()].sort()).toEqual(image.thumbnails!.items.map((item) => item.name).sort());
    for (const name of before) expect(worker.blobs.thumbnails.has(name)).toBe(false);
    expect(await editsOf(worker, imageId)).not.toHaveProperty('dueAt');
    expect(await driveImage(worker.services, imageId, worker.call('due'))).toBe('nothing-to-do');
  });
});

test('a picture that is turned while it is being made comes out turned', async () => {
  const worker = memoryWorker();
  const imageId = await uploaded(worker);
  const { derive } = worker.decoder;
  worker.decoder.derive = async (...job) => {
    worker.decoder.derive = derive;
    await edit(worker, imageId, (image, edits) => requestProcessing(image, edits, { rotate: 90 }, worker.state.now));
    return await derive(...job);
  };
  await driveImage(worker.services, imageId, worker.call());
  expect(await imageOf(worker, imageId)).toMatchObject({ rotation: 90, original: { width: 300, height: 400 } });
  worker.state.now += 1;
  expect(await due(worker)).toEqual([imageId]);
  await driveImage(worker.services, imageId, worker.call('due'));
  expect(await due(worker)).toEqual([]);
});
