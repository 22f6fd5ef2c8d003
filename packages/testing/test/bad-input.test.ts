import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { imageIdFor } from '@parallax/domain/image-id';
import { ownerOf } from '@parallax/domain/owner';
import type { RunningLocal } from '@parallax/local/start-local';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiClient, apiClient, newKey } from '../src/api-client.ts';
import { jpeg, type Picture, pixelBomb } from '../src/pictures.ts';
import { startTestCloud } from '../src/test-cloud.ts';
import { waitFor } from '../src/wait-for.ts';

// One test per row of docs/bad-input.md.
let cloud: RunningLocal;
let anna: ApiClient;

beforeAll(async () => {
  cloud = await startTestCloud();
  anna = apiClient(cloud.api);
});
afterAll(() => cloud.stop());

const announce = (body: unknown, headers: Record<string, string> = {}) =>
  anna.call('POST', '/uploads', { body, headers: { 'idempotency-key': newKey(), ...headers } });
const file = (fileName: string, bytes: Buffer, contentType = 'image/jpeg'): Picture => ({ fileName, contentType, bytes });

describe('an announcement that cannot be granted', () => {
  test.each([
    ['wrong type', { fileName: 'notes.txt', contentType: 'text/plain', bytes: 5 }, 415, 'unsupported-type', 'notes.txt'],
    ['empty', { fileName: 'a.jpg', contentType: 'image/jpeg', bytes: 0 }, 400, 'file-empty', 'is empty'],
    ['too large', { fileName: 'a.jpg', contentType: 'image/jpeg', bytes: 30 * 1024 * 1024 }, 413, 'file-too-large', '30.0 MiB'],
    ['a missing field', { contentType: 'image/jpeg', bytes: 5 }, 400, 'invalid-request', 'fileName'],
  ])('%s', async (_what, body, status, code, words) => {
    const answer = await announce(body);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body.detail).toContain(words);
  });

  test('bad JSON, an empty body and one that is far too long', async () => {
    const send = (text: string) => anna.call('POST', '/uploads', { text, headers: { 'idempotency-key': newKey() } });
    expect(await send('{"fileName": ')).toMatchObject({ status: 400, body: { code: 'invalid-json' } });
    expect(await send(' ')).toMatchObject({ status: 400, body: { code: 'invalid-json' } });
    expect(await send(JSON.stringify({ fileName: 'x'.repeat(70_000) }))).toMatchObject({
      status: 413,
      body: { code: 'body-too-large' },
    });
  });

  test('no idempotency key, or one that is something else', async () => {
    const body = { fileName: 'a.jpg', contentType: 'image/jpeg', bytes: 5 };
    expect(await announce(body, { 'idempotency-key': 'abc' })).toMatchObject({
      status: 400,
      body: { code: 'invalid-idempotency-key' },
    });
    expect(await anna.call('POST', '/uploads', { body })).toMatchObject({
      status: 400,
      body: { code: 'invalid-idempotency-key' },
    });
  });
});

describe('a file that is not what it was announced as', () => {
  const rows: [string, () => Promise<Picture>, string][] = [
    [
      'a text file that was renamed',
      async () => file('letter.jpg', Buffer.from('Dear all, this is no picture at all. '.repeat(20))),
      'not-an-image',
    ],
    [
      'an archive that was renamed',
      async () => file('photos.jpg', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(500, 7)])),
      'not-an-image',
    ],
    [
      'an SVG',
      async () => file('drawing.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'image/png'),
      'unsupported-format',
    ],
    ['nothing', async () => file('empty.jpg', Buffer.alloc(0)), 'file-empty'],
    ['a truncated JPEG', async () => file('half.jpg', (await jpeg({ seed: 2 })).bytes.subarray(0, 20_000)), 'damaged'],
    ['too many pixels', async () => pixelBomb(9_000, 9_000), 'too-many-pixels'],
    ['a side that is too long', async () => pixelBomb(17_000, 20), 'side-too-long'],
  ];
  test.each(rows)('%s fails with a verdict and a sentence, and stays failed', async (_what, make, code) => {
    const picture = await make();
    const { image, upload } = await anna.grant({
      ...picture,
      bytes: picture.bytes.length === 0 ? Buffer.alloc(1) : picture.bytes,
    });
    if (!upload) throw new Error('expected a grant');
    expect(await anna.put(upload, picture.bytes)).toBe(201);
    const failed = await anna.settled(image.id);
    expect(failed).toMatchObject({ stage: 'failed', failure: { code, retryable: false } });
    expect(failed.failure?.message).toMatch(/^[A-Z].{20,}\.$/);
  });

  test('a picture that was sent straight into the archive tier cannot be read, and says so', async () => {
    const picture = await jpeg({ seed: 29 });
    const { image, upload } = await anna.grant(picture);
    if (!upload) throw new Error('expected a grant');
    expect(await anna.put(upload, picture.bytes, { 'x-ms-access-tier': 'Archive' })).toBe(201);
    expect(await anna.settled(image.id)).toMatchObject({ stage: 'failed', failure: { code: 'file-archived', retryable: false } });
  });

  test('a PNG with the name of a JPEG is simply a PNG', async () => {
    const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#0a0' } })
      .png()
      .toBuffer();
    const image = await anna.recognised(await anna.upload(file('really-a-png.jpg', bytes)));
    expect(image).toMatchObject({ stage: 'ready', original: { contentType: 'image/png' } });
  });
});

describe('a grant that is used wrongly', () => {
  test('a second PUT changes nothing', async () => {
    const picture = await jpeg({ seed: 30 });
    const { image, upload } = await anna.grant(picture);
    if (!upload) throw new Error('expected a grant');
    expect(await anna.put(upload, picture.bytes)).toBe(201);
    expect(await anna.put(upload, (await jpeg({ seed: 31 })).bytes)).toBeOneOf([403, 409]);
    expect((await anna.settled(image.id)).original?.bytes).toBe(picture.bytes.length);
  });

  test('a tampered grant, another blob and an expired one are refused by storage', async () => {
    const picture = await jpeg({ seed: 32 });
    const { upload } = await anna.grant(picture);
    if (!upload) throw new Error('expected a grant');
    const statusOf = (url: string) => anna.put({ ...upload, url }, picture.bytes);
    expect(await statusOf(upload.url.replace('sp=c', 'sp=cw'))).toBe(403);
    expect(await statusOf(upload.url.replace(/images\/[0-9a-f-]+/, `images/${newKey()}`))).toBe(403);
    expect(await statusOf(upload.url.replace(/se=[^&]+/, 'se=2020-01-01T00%3A00%3A00Z'))).toBe(403);
  });
});

describe('an address that leads nowhere', () => {
  test.each([
    ['a bad id', 'GET', '/images/42', 400, 'invalid-id'],
    ['an id of nothing', 'GET', '/images/019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11', 404, 'image-not-found'],
    ['a bad cursor', 'GET', '/images?cursor=nonsense', 400, 'invalid-cursor'],
    ['a limit of 0', 'GET', '/images?limit=0', 400, 'invalid-request'],
    ['a filter that does not exist', 'GET', '/images?colour=blue', 400, 'invalid-request'],
    ['an unknown route', 'GET', '/albums', 404, 'route-not-found'],
    ['a known route with another method', 'POST', '/images', 404, 'route-not-found'],
  ])('%s', async (_what, method, path, status, code) => {
    expect(await anna.call(method, path)).toMatchObject({ status, body: { code } });
  });

  test('a cursor of another list', async () => {
    for (const seed of [40, 41]) await anna.settled(await anna.upload(await jpeg({ width: 200, height: 150, seed })));
    const { next } = await waitFor(
      'a second page',
      async () => {
        const page = await anna.list('?limit=1');
        return page.next === null ? null : page;
      },
      { withinMs: 10_000 },
    );
    expect(await anna.call('GET', `/images?owner=me&cursor=${encodeURIComponent(next ?? '')}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid-cursor' },
    });
  });
});

test('a page of a foreign origin is told where to go, and its preflight is refused', async () => {
  const origin = 'http://evil.example';
  expect(await announce({ fileName: 'a.jpg', contentType: 'image/jpeg', bytes: 5 }, { origin })).toMatchObject({
    status: 403,
    body: { code: 'origin-not-allowed' },
  });
  const preflight = await anna.call('OPTIONS', '/uploads', { headers: { origin, 'access-control-request-method': 'POST' } });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  const own = await anna.call('OPTIONS', '/uploads', { headers: { origin: cloud.web, 'access-control-request-method': 'POST' } });
  expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([204, cloud.web]);
});

test('a file whose event comes before its record is kept and processed once the record is there', async () => {
  const picture = await jpeg({ seed: 50 });
  const key = newKey();
  const id = imageIdFor(key, ownerOf(anna.ownerKey) ?? '');
  await putWithAccountKey(id, picture);
  await waitFor('the event delivered', async () => ((await eventsOf(id)) > 0 ? true : null), { withinMs: 10_000 });
  await anna.grant(picture, key);
  expect((await anna.settled(id, 30_000)).stage).toBe('ready');
});

/** As an upload whose grant was written in a region that has not replicated yet: the blob is there, the record is not. */
async function putWithAccountKey(id: string, { bytes, contentType }: Picture): Promise<void> {
  const { name, key } = cloud.storageAccount;
  const service = new BlobServiceClient(cloud.regions[0]?.blob ?? '', new StorageSharedKeyCredential(name, key));
  await service
    .getContainerClient('images')
    .getBlockBlobClient(id)
    .uploadData(bytes, { blobHTTPHeaders: { blobContentType: contentType } });
}

/** Events about a blob that the storage front has delivered so far. */
async function eventsOf(id: string): Promise<number> {
  const state = await (await fetch(`${cloud.regions[0]?.admin.storage}/state`)).text();
  return state.split(id).length - 1;
}
