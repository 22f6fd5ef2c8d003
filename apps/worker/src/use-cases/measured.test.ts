import { measureInto } from '@parallax/adapters/telemetry/measure';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { day, uploaded } from '../../test/images.ts';
import { memoryWorker } from '../../test/memory-services.ts';
import { verdicts } from '../media/verdict.ts';
import { driveImage } from './drive-image.ts';
import { createPatience } from './patience.ts';
import { reconcileImages } from './reconcile-images.ts';

const measured: [name: string, value: number, labels: object][] = [];

beforeEach(() => {
  measured.length = 0;
  measureInto({
    count: (...what) => measured.push(what),
    record: (...what) => measured.push(what),
    observe: () => undefined,
  });
});
afterEach(() => measureInto(null));

test('an upload is measured from storage to picture, and counted once however often it is looked at', async () => {
  const worker = memoryWorker();
  const imageId = await uploaded(worker);
  worker.state.now += 2_500;
  const sinceMs = worker.state.now - (worker.blobs.originals.get(imageId)?.at ?? 0);
  for (let time = 0; time < 2; time++) await driveImage(worker.services, imageId, worker.call());
  expect(measured).toEqual([
    ['queue.age', sinceMs / 1_000, { source: 'event' }],
    ['image.e2e.duration', sinceMs, {}],
    ['image.bytes', 8, {}],
    ['images.processed', 1, { outcome: 'ready', provider: 'azure-vision-4.0' }],
  ]);
});

test('a verdict is counted by its code, and is no picture', async () => {
  const worker = memoryWorker();
  worker.decoder.derive = () => Promise.reject(verdicts.damaged());
  await driveImage(worker.services, await uploaded(worker), worker.call());
  expect(measured.slice(1)).toEqual([['images.processed', 1, { outcome: 'damaged', provider: 'none' }]]);
});

test('what is due is measured from the time at which it was', async () => {
  const worker = memoryWorker();
  await uploaded(worker);
  worker.state.now += day;
  const [item] = await worker.services.records.due(worker.state.now, 1);
  await reconcileImages(worker.services, Number.POSITIVE_INFINITY, { log: () => undefined }, createPatience());
  expect(measured[0]).toEqual(['queue.age', (worker.state.now - (item?.dueAt ?? 0)) / 1_000, { source: 'due' }]);
});
