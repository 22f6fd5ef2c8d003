import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { queues } from '@parallax/contracts/resources';
import { AppError } from '@parallax/domain/app-error';
import type { RegionBlobs, RetryQueue } from '@parallax/domain/ports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBlobs } from '../src/blob/blobs.ts';
import { openRetryQueue } from '../src/blob/retry-queue.ts';
import { type RunningAzurite, startAzurite } from './start-azurite.ts';

let azurite: RunningAzurite;
let blobs: RegionBlobs;
beforeAll(async () => {
  azurite = await startAzurite();
  blobs = openBlobs({ regions: [azurite.region], key: azurite.key, credential: undefined, clock: Date.now }).in('westus2');
});
afterAll(async () => await azurite.stop());

const newId = () => randomBytes(8).toString('hex');
const soon = () => Date.now() + 60_000;

async function put(imageId: string, bytes: Buffer | string, expiresAt = soon()): Promise<Response> {
  const { url, headers } = await blobs.grantUpload(imageId, expiresAt);
  return await fetch(url, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'image/jpeg' },
    body: new Uint8Array(Buffer.from(bytes)),
  });
}

describe('a grant', () => {
  test('lets a browser put one blob, whose facts and bytes can then be read', async () => {
    const id = newId();
    expect((await put(id, 'hello')).status).toBe(201);
    expect(await blobs.originalFacts(id)).toMatchObject({ bytes: 5, contentType: 'image/jpeg', blobType: 'BlockBlob' });
    const read = await blobs.readOriginal(id, 1_000);
    expect([read?.bytes.toString(), read?.facts.bytes]).toEqual(['hello', 5]);
    expect(Math.abs((read?.facts.lastModified ?? 0) - Date.now())).toBeLessThan(10_000);
  });

  test('never lets an uploaded blob be overwritten', async () => {
    const id = newId();
    await put(id, 'first');
    expect([403, 409]).toContain((await put(id, 'second')).status);
    expect((await blobs.readOriginal(id, 100))?.bytes.toString()).toBe('first');
  });

  test('is for its own blob, for writing only, and ends in time', async () => {
    const [id, other] = [newId(), newId()];
    const { url, headers } = await blobs.grantUpload(id, soon());
    const elsewhere = url.replace(id, other);
    expect((await fetch(elsewhere, { method: 'PUT', headers, body: 'x' })).status).toBe(403);
    await put(id, 'x');
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    expect((await put(newId(), 'late', Date.now() - 1_000)).status).toBe(403);
  });
});

describe('an original', () => {
  test('that is not there is null, for facts, bytes and stream', async () => {
    const id = newId();
    expect([await blobs.originalFacts(id), await blobs.readOriginal(id, 10), await blobs.openOriginal(id)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('is read no further than asked, and its facts say how large it is', async () => {
    const id = newId();
    await put(id, '0123456789');
    const read = await blobs.readOriginal(id, 4);
    expect([read?.bytes.toString(), read?.facts.bytes]).toEqual(['0123', 10]);
  });

  test('without bytes is there and empty', async () => {
    const id = newId();
    await put(id, '');
    expect(await blobs.readOriginal(id, 100)).toMatchObject({ facts: { bytes: 0 }, bytes: Buffer.alloc(0) });
  });

  test('can be streamed', async () => {
    const id = newId();
    await put(id, 'a stream');
    const opened = await blobs.openOriginal(id);
    expect([opened?.facts.bytes, opened && (await text(opened.body))]).toEqual([8, 'a stream']);
  });

  test('can be read from the secondary', async () => {
    const id = newId();
    await put(id, 'copy');
    expect((await blobs.readOriginal(id, 100, { secondary: true }))?.bytes.toString()).toBe('copy');
  });

  test('has a read address with the type that we say, whatever its own is', async () => {
    const id = newId();
    await put(id, '<script>');
    const address = await blobs.readAddress(id, {
      contentType: 'image/png',
      disposition: 'attachment',
      expiresAt: soon(),
      secondary: false,
    });
    const answer = await fetch(address ?? '');
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([
      200,
      'image/png',
      'attachment',
    ]);
  });

  test('is private', async () => {
    const id = newId();
    await put(id, 'x');
    expect((await fetch(blobs.originalUrl(id))).status).toBeGreaterThanOrEqual(400);
  });

  test('is erased, and erasing it again succeeds', async () => {
    const id = newId();
    await put(id, 'x');
    await blobs.deleteOriginal(id);
    await blobs.deleteOriginal(id);
    expect(await blobs.originalFacts(id)).toBeNull();
  });

  test('is listed in order of names, after a name, up to a limit', async () => {
    const prefix = `zz${newId()}`;
    for (const tail of ['c', 'a', 'b']) await put(`${prefix}${tail}`, 'x');
    const names = async (after: string, limit: number) => (await blobs.listOriginals(after, limit)).map((item) => item.imageId);
    expect(await names(prefix, 2)).toEqual([`${prefix}a`, `${prefix}b`]);
    expect(await names(`${prefix}b`, 2)).toEqual([`${prefix}c`]);
    expect(await names(`${prefix}c`, 2)).toEqual([]);
  });
});

describe('a thumbnail', () => {
  test('is named with all others of its image, whether a record knows it or not', async () => {
    const id = newId();
    for (const name of [`${id}/b-320.webp`, `${id}/a-640.webp`, `${id}x/c-320.webp`])
      await blobs.putThumbnail(name, Buffer.from('webp'), 'image/webp');
    expect(await blobs.thumbnailNames(id)).toEqual([`${id}/a-640.webp`, `${id}/b-320.webp`]);
    expect(await blobs.thumbnailNames(newId())).toEqual([]);
  });

  test('is public, typed, and may be kept for good by every cache', async () => {
    const name = `${newId()}/abc-320.webp`;
    await blobs.putThumbnail(name, Buffer.from('webp'), 'image/webp');
    const answer = await fetch(blobs.thumbnailUrl(name));
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([200, 'webp', 'image/webp']);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test('can be written twice and erased twice', async () => {
    const name = `${newId()}/x.webp`;
    for (const bytes of ['1', '2']) await blobs.putThumbnail(name, Buffer.from(bytes), 'image/webp');
    expect(await (await fetch(blobs.thumbnailUrl(name))).text()).toBe('2');
    await blobs.deleteThumbnail(name);
    await blobs.deleteThumbnail(name);
    expect((await fetch(blobs.thumbnailUrl(name))).status).toBe(404);
  });
});

describe('trouble', () => {
  test('of a region that refuses is said by name, with its cause', async () => {
    const refusing = { ...azurite.region, blobUrl: 'http://127.0.0.1:1/acct' };
    const gone = openBlobs({ regions: [refusing], key: azurite.key, credential: undefined, clock: Date.now }).in('westus2');
    const error = await gone.originalFacts(newId()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'service-unavailable', message: expect.stringContaining('westus2') });
    expect((error as Error).cause).toBeDefined();
  });

  test('of a region that hangs ends with the signal of the caller', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const hanging = { ...azurite.region, blobUrl: `http://127.0.0.1:${port}/acct` };
    const gone = openBlobs({ regions: [hanging], key: azurite.key, credential: undefined, clock: Date.now }).in('westus2');
    const started = performance.now();
    await expect(gone.originalFacts(newId(), { signal: AbortSignal.timeout(100) })).rejects.toBeInstanceOf(AppError);
    expect(performance.now() - started).toBeLessThan(2_000);
    silent.close();
  });

  test('a region that the settings do not know is a mistake', () => {
    const access = { regions: [azurite.region], key: azurite.key, credential: undefined, clock: Date.now };
    expect(() => openBlobs(access).in('atlantis')).toThrow('atlantis');
  });
});

describe('the retry queue', () => {
  let queue: RetryQueue;
  beforeAll(() => {
    queue = openRetryQueue(azurite.region, { key: azurite.key, credential: undefined });
  });
  const client = () => azurite.queue.getQueueClient(queues.retry);

  test('holds a message that the Functions host can read', async () => {
    const before = Date.now();
    await queue.later('an-image', 0, 'retry', 3);
    const [message] = (await client().receiveMessages()).receivedMessageItems;
    const body = JSON.parse(Buffer.from(message?.messageText ?? '', 'base64').toString()) as { dueAt: number };
    expect(body).toEqual({ imageId: 'an-image', reason: 'retry', tries: 3, dueAt: expect.any(Number) });
    expect(body.dueAt - before).toBeLessThan(5_000);
    expect(body.dueAt).toBeGreaterThanOrEqual(before);
    await client().clearMessages();
  });

  test('shows a message only after its delay', async () => {
    await queue.later('later', 60_000, 'retry');
    expect((await client().receiveMessages()).receivedMessageItems).toEqual([]);
    expect((await client().getProperties()).approximateMessagesCount).toBe(1);
    await client().clearMessages();
  });

  test('says when it cannot keep a message', async () => {
    const gone = openRetryQueue(
      { ...azurite.region, queueUrl: 'http://127.0.0.1:1/acct' },
      { key: azurite.key, credential: undefined },
    );
    await expect(gone.later('x', 0, 'retry')).rejects.toBeInstanceOf(AppError);
  });
});
