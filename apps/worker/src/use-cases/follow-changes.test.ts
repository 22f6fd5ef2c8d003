import type { ImageDocument } from '@parallax/domain/documents';
import { deleteImage, updateEdits } from '@parallax/domain/edits';
import { waitForRegion } from '@parallax/domain/life-cycle';
import { describe, expect, test } from 'vitest';
import { day, granted, imageOf, ready } from '../../test/images.ts';
import { type MemoryWorker, memoryWorker } from '../../test/memory-services.ts';
import { followChanges } from './follow-changes.ts';

const log = () => undefined;

/** What a change has driven: reasons of messages that are visible at once. */
async function drivenBy(worker: MemoryWorker, ...changes: unknown[]): Promise<string[]> {
  worker.messages.length = 0;
  await followChanges(worker.services, changes, log);
  return worker.messages.filter(({ at }) => at === worker.state.now).map(({ reason }) => reason);
}

async function readyElsewhere(worker: MemoryWorker): Promise<ImageDocument> {
  const image = await imageOf(worker, await ready(worker));
  const { original, thumbnails } = image;
  return {
    ...image,
    home: 'eastus2',
    original: original && { ...original, region: 'eastus2' },
    thumbnails: thumbnails && { ...thumbnails, region: 'eastus2' },
  };
}

describe('a change is followed by work here', () => {
  test('when a person deleted or wished something, and not when nothing but words changed', async () => {
    const worker = memoryWorker();
    const image = await granted(worker);
    expect(await drivenBy(worker, deleteImage(image, null, worker.state.now, day))).toEqual(['edited']);
    expect(await drivenBy(worker, updateEdits(image, null, { title: 'Sea' }, worker.state.now))).toEqual([]);
  });

  test('when a picture waits for this region, and not when it waits for another one', async () => {
    const worker = memoryWorker();
    const image = await granted(worker);
    const { now } = worker.state;
    expect(await drivenBy(worker, waitForRegion(image, 'westus2', 'eastus2', now, now))).toEqual(['returned']);
    expect(await drivenBy(worker, waitForRegion(image, 'eastus2', 'westus2', now, now))).toEqual([]);
  });

  test('when a file lies here of an image that is at home elsewhere', async () => {
    const worker = memoryWorker();
    const image = await readyElsewhere(worker);
    expect(await drivenBy(worker, image)).toEqual(['event']);
    worker.blobs.originals.clear();
    expect(await drivenBy(worker, image)).toEqual([]);
  });

  test('when another region keeps the thumbnails of an image that is at home here', async () => {
    const worker = memoryWorker();
    const image = await imageOf(worker, await ready(worker));
    expect(await drivenBy(worker, image)).toEqual([]);
    expect(await drivenBy(worker, { ...image, thumbnails: { region: 'eastus2', items: [] } })).toEqual(['event']);
  });
});

test('what was uploaded long ago costs no look at storage', async () => {
  const worker = memoryWorker();
  const image = await readyElsewhere(worker);
  worker.state.now += 8 * day;
  worker.blobs.originalFacts = () => {
    throw new Error('must not be asked');
  };
  expect(await drivenBy(worker, image)).toEqual([]);
});

test('a change that cannot be followed keeps no other from being followed, and nothing from being projected', async () => {
  const worker = memoryWorker();
  const [image, other] = [await readyElsewhere(worker), await granted(worker)];
  worker.blobs.faults.isDown = true;
  const deleted = deleteImage(other, null, worker.state.now, day);
  expect(await drivenBy(worker, image, { nonsense: true }, deleted)).toEqual(['edited']);
});
