import { brotliCompressSync } from 'node:zlib';
import { BlobServiceClient, type ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { Release } from '@parallax/contracts/release';
import { blobContainers } from '@parallax/contracts/resources';
import { AppError } from '@parallax/domain/app-error';
import type { PublishedRelease } from '@parallax/domain/release-ledger';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPublishedRelease } from '../src/blob/published-release.ts';
import { type RunningAzurite, startAzurite } from './start-azurite.ts';

let azurite: RunningAzurite;
let web: ContainerClient;
let site: PublishedRelease;
beforeAll(async () => {
  azurite = await startAzurite();
  const { blobUrl, storageAccount } = azurite.region;
  const service = new BlobServiceClient(blobUrl, new StorageSharedKeyCredential(storageAccount, azurite.key));
  web = service.getContainerClient(blobContainers.web);
  site = openPublishedRelease({ region: 'westus2', blobUrl, key: azurite.key, credential: undefined });
});
afterAll(async () => await azurite.stop());
beforeEach(async () => {
  await web.createIfNotExists({ access: 'blob' });
  await web.deleteBlob('release.json').catch(() => undefined);
});

const release = (revision: number): Release => ({ revision, colours: [], regions: {}, sticky: true, flags: {} });

test('what is published is read by pages without a cache between', async () => {
  expect(await site.read()).toBeNull();
  expect(await site.publish(release(1))).toBe(1);
  const answer = await fetch(`${azurite.region.blobUrl}/$web/release.json`);
  expect([answer.headers.get('cache-control'), answer.headers.get('content-type')]).toEqual(['no-store', 'application/json']);
  expect(await answer.json()).toEqual(release(1));
  expect(await site.read()).toEqual(release(1));
});

test('a lower revision never takes the place of a higher one, and is told which one is there', async () => {
  await site.publish(release(5));
  expect(await site.publish(release(4))).toBe(5);
  expect((await site.read())?.revision).toBe(5);
  expect(await site.publish(release(6))).toBe(6);
});

test('of many at once the highest stays, whoever comes last', async () => {
  await Promise.all([7, 9, 8].map((revision) => site.publish(release(revision))));
  expect((await site.read())?.revision).toBe(9);
});

test('one that was published compressed, as the other pages are, is read and written over', async () => {
  const bytes = brotliCompressSync(JSON.stringify(release(3)));
  const blobHTTPHeaders = { blobContentEncoding: 'br' };
  await web.getBlockBlobClient('release.json').upload(bytes, bytes.length, { blobHTTPHeaders });
  expect(await site.read()).toEqual(release(3));
  expect(await site.publish(release(2))).toBe(3);
  expect(await site.publish(release(4))).toBe(4);
  expect((await fetch(`${azurite.region.blobUrl}/$web/release.json`)).headers.get('content-encoding')).toBeNull();
});

test('something that is no release is written over', async () => {
  await web.getBlockBlobClient('release.json').upload('<html>', 6);
  expect(await site.read()).toBeNull();
  expect(await site.publish(release(1))).toBe(1);
});

test('an account without pages says what is missing', async () => {
  await web.delete();
  await expect(site.publish(release(1))).rejects.toThrow('no place for pages');
});

test('an account that is gone is told as such', async () => {
  const gone = openPublishedRelease({
    region: 'eastus2',
    blobUrl: 'http://127.0.0.1:1/acct',
    key: azurite.key,
    credential: undefined,
  });
  await expect(gone.publish(release(1))).rejects.toThrow(AppError);
});
