import { randomBytes } from 'node:crypto';
import { AppError } from '@parallax/domain/app-error';
import type { SessionToken } from '@parallax/domain/ports';
import { someImage } from '@parallax/testing/conformance/image-records';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CosmosStore, openCosmos } from '../src/cosmos/client.ts';
import { cosmosImageRecords } from '../src/cosmos/image-records.ts';
import { type Mood, type StandInRegion, startAccount } from './start-account.ts';

/** A person waits for these calls; the design allows 5 s for a whole action. */
const patienceMs = 4_000;

let own: StandInRegion;
let peer: StandInRegion;
let store: CosmosStore;

beforeEach(async () => {
  [own, peer] = (await startAccount(['West US 2', 'East US 2'])) as [StandInRegion, StandInRegion];
  store = open();
});
afterEach(async () => {
  store.close();
  await Promise.all([own.close(), peer.close()]);
});

const open = () =>
  openCosmos({
    regions: [
      { name: 'westus2', cosmosUrl: own.url },
      { name: 'eastus2', cosmosUrl: peer.url },
    ],
    key: randomBytes(64).toString('base64'),
    credential: undefined,
  });
const records = () => cosmosImageRecords(store);
const tokenOf = (token: string): SessionToken => ({ get: () => token, merge: () => undefined });

/** An image that stands in both regions. */
function replicated() {
  const image = someImage();
  for (const region of [own, peer]) region.items.set('image', { ...image });
  return image;
}

function setMood(mood: Mood): void {
  own.mood = mood;
}

async function timed<Value>(call: Promise<Value>): Promise<{ value: Value; ms: number }> {
  const started = performance.now();
  return { value: await call, ms: performance.now() - started };
}

describe('while its own region is well', () => {
  test('a client asks no other one', async () => {
    const { imageId } = replicated();
    await records().find(imageId);
    await records().create(someImage());
    expect([own.asked.length, peer.asked.length]).toEqual([3, 0]);
  });

  test('an image that is only in another region yet is found there', async () => {
    const image = someImage();
    peer.items.set('image', { ...image });
    expect((await records().find(image.imageId))?.image.document).toEqual(image);
  });

  test('an image that is nowhere is null, also when the other region cannot be asked', async () => {
    expect(await records().find(someImage().imageId)).toBeNull();
    await peer.close();
    expect(await records().find(someImage().imageId)).toBeNull();
  });
});

describe.each([
  ['refuses connections', () => own.close()],
  ['answers 503', () => setMood({ status: 503 })],
  ['answers 500', () => setMood({ status: 500 })],
  ['hangs', () => setMood('hangs')],
])('when its own region %s', (_what, breakDown) => {
  test('reads and writes reach the other one within a request', async () => {
    const { imageId } = replicated();
    await records().find(imageId);
    await breakDown();
    const read = await timed(records().find(imageId));
    expect(read.value?.image.document.imageId).toBe(imageId);
    expect(read.ms).toBeLessThan(patienceMs);
    const written = await timed(records().create(someImage()));
    expect(written.value).not.toBeNull();
    expect(written.ms).toBeLessThan(patienceMs);
    expect(peer.asked.some(({ method }) => method === 'POST')).toBe(true);
  });

  test('the requests after the first one are as quick as ever', async () => {
    const { imageId } = replicated();
    await records().find(imageId);
    await breakDown();
    await records().find(imageId);
    for (let count = 0; count < 5; count++) expect((await timed(records().find(imageId))).ms).toBeLessThan(500);
  });

  test('a process that starts meanwhile works', async () => {
    const { imageId } = replicated();
    await breakDown();
    const read = await timed(records().find(imageId));
    expect(read.value?.image.document.imageId).toBe(imageId);
    expect(read.ms).toBeLessThan(patienceMs);
  });
});

test('when no region serves, the caller is told so in time', async () => {
  const { imageId } = replicated();
  await records().find(imageId);
  await Promise.all([own.close(), peer.close()]);
  const started = performance.now();
  await expect(records().find(imageId)).rejects.toBeInstanceOf(AppError);
  expect(performance.now() - started).toBeLessThan(patienceMs);
});

describe('a replica that is behind the session token', () => {
  const behind = { status: 404, substatus: 1002 };

  test('is left for one that is not, and the token goes along', async () => {
    const { imageId } = replicated();
    own.mood = behind;
    const found = await records().find(imageId, { session: tokenOf('0:1#9#0=9') });
    expect(found?.image.document.imageId).toBe(imageId);
    expect(peer.asked.every(({ sessionToken }) => sessionToken === '0:1#9#0=9')).toBe(true);
    expect(own.asked).toHaveLength(2);
  });

  test('is read without the token when no other region can be asked: old beats nothing', async () => {
    const { imageId } = replicated();
    await records().find(imageId);
    await peer.close();
    own.asked.length = 0;
    own.mood = behind;
    const found = await records().find(imageId, { session: tokenOf('0:1#9#0=9') });
    expect(found?.image.document.imageId).toBe(imageId);
    expect(own.asked.at(-1)?.sessionToken ?? '').toBe('');
  });
});
