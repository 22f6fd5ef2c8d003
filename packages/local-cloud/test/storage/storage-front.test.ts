import { randomBytes } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import { Readable } from 'node:stream';
import { BlobSASPermissions, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../src/listen.ts';
import { startAzurite } from '../../src/storage/start-azurite.ts';
import type { StorageFront } from '../../src/storage/start-storage-front.ts';
import {
  type Azurites,
  connect,
  newContainerName,
  readState,
  removeTemporaryFolders,
  startAzurites,
  startFront,
  temporaryFolder,
} from './start-storage.ts';
import { until } from './until.ts';

describe('the blob endpoint of a region', () => {
  let azurites: Azurites;
  let front: StorageFront;
  let container: ContainerClient;

  beforeAll(async () => {
    azurites = await startAzurites();
    front = await startFront(azurites);
    container = connect(front.blobUrl).getContainerClient(newContainerName());
    await container.create();
  });

  afterAll(async () => {
    await front?.close();
    await azurites?.close();
    removeTemporaryFolders();
  });

  const sasUrl = (name: string, permissions: string) =>
    container.getBlockBlobClient(name).generateSasUrl({
      permissions: BlobSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + 600_000),
    });

  it('carries bytes, properties and metadata through unchanged', async () => {
    const bytes = randomBytes(3_000_000);
    const blob = container.getBlockBlobClient('folder/ü & ?.jpg');
    await blob.upload(bytes, bytes.length, {
      blobHTTPHeaders: { blobContentType: 'image/jpeg', blobCacheControl: 'max-age=60', blobContentEncoding: 'br' },
      metadata: { owner: 'someone' },
    });
    expect(bytes.equals(await blob.downloadToBuffer())).toBe(true);
    const properties = await blob.getProperties();
    expect(properties).toMatchObject({
      contentType: 'image/jpeg',
      cacheControl: 'max-age=60',
      contentEncoding: 'br',
      metadata: { owner: 'someone' },
    });
  });

  it('answers a range with 206 and the bytes asked for', async () => {
    await container.getBlockBlobClient('range').upload('0123456789', 10);
    const answer = await fetch(await sasUrl('range', 'r'), { headers: { range: 'bytes=2-5' } });
    expect([answer.status, answer.headers.get('content-range'), await answer.text()]).toEqual([206, 'bytes 2-5/10', '2345']);
  });

  it('answers HEAD with length and type and without a body', async () => {
    await container.getBlockBlobClient('head').upload('12345', 5, { blobHTTPHeaders: { blobContentType: 'image/png' } });
    const answer = await fetch(await sasUrl('head', 'r'), { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length'), answer.headers.get('content-type')]).toEqual([
      200,
      '5',
      'image/png',
    ]);
  });

  it('honours a create-only SAS: the second PUT of the same grant is refused', async () => {
    const url = await sasUrl('granted', 'c');
    const put = () => fetch(url, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'bytes' });
    const first = await put();
    const second = await put();
    expect([first.status, second.status]).toEqual([201, 403]);
  });

  it('lets Azurite judge signatures: a tampered SAS gets 403', async () => {
    const url = (await sasUrl('granted-not', 'c')).replace('sp=c', 'sp=w');
    const answer = await fetch(url, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'bytes' });
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([403, 'AuthorizationFailure']);
  });

  it('passes the CORS preflight on to the rules of the account', async () => {
    await connect(front.blobUrl).setProperties({
      cors: [
        {
          allowedOrigins: 'http://web.test',
          allowedMethods: 'PUT',
          allowedHeaders: 'x-ms-*,content-type',
          exposedHeaders: 'etag',
          maxAgeInSeconds: 600,
        },
      ],
    });
    const preflight = (origin: string) =>
      fetch(`${front.blobUrl}/${container.containerName}/any.jpg`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-ms-blob-type' },
      });
    const known = await preflight('http://web.test');
    const foreign = await preflight('http://other.test');
    expect([known.status, known.headers.get('access-control-allow-origin'), foreign.status]).toEqual([
      200,
      'http://web.test',
      403,
    ]);
  });

  it('serves the container of the static website', async () => {
    const web = connect(front.blobUrl).getContainerClient('$web');
    await web.createIfNotExists({ access: 'blob' });
    await web.getBlockBlobClient('index.html').upload('<p>hello', 8, { blobHTTPHeaders: { blobContentType: 'text/html' } });
    const answer = await fetch(`${front.blobUrl}/$web/index.html`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'text/html', '<p>hello']);
  });

  it('streams a body of unknown length', async () => {
    const chunks = Array.from({ length: 64 }, () => randomBytes(65_536));
    const blob = container.getBlockBlobClient('stream');
    await blob.uploadStream(Readable.from(chunks), 1_048_576, 2);
    expect(Buffer.concat(chunks).equals(await blob.downloadToBuffer())).toBe(true);
  });

  it('does not know the name of the secondary', async () => {
    const answer = await fetch(`${front.blobUrl}-secondary/?restype=service&comp=stats`);
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([404, 'ResourceNotFound']);
  });

  it('makes no blob and no event of an upload that breaks off half way', async () => {
    const url = new URL(await sasUrl('half', 'cw'));
    const socket = connectSocket(Number(url.port), url.hostname);
    const head = [
      `PUT ${url.pathname}${url.search} HTTP/1.1`,
      `Host: ${url.host}`,
      'x-ms-blob-type: BlockBlob',
      'Content-Length: 100000',
    ];
    await new Promise<void>((resolve) => socket.write(`${head.join('\r\n')}\r\n\r\n${'x'.repeat(50_000)}`, () => resolve()));
    const before = await readState(front);
    socket.destroy();
    // The intent is settled by a look at the blob, which is not there.
    const state = await until(
      () => readState(front),
      ({ events }) => events.some(({ what, blob }) => what === 'storage-changed' && blob === 'half'),
    );
    expect(await container.getBlobClient('half').exists()).toBe(false);
    expect(state.events.filter(({ what, blob }) => what === 'blob-written' && blob === 'half')).toEqual([]);
    expect(state.eventsDelivered).toBe(before.eventsDelivered);
  });

  it('is not worn out by readers that leave half way', async () => {
    await container.getBlockBlobClient('large').upload(Buffer.alloc(4 << 20), 4 << 20);
    const url = await sasUrl('large', 'r');
    // More than the connections that the front keeps to Azurite.
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          const leaving = new AbortController();
          const answer = await fetch(url, { signal: leaving.signal });
          await answer.body?.getReader().read();
          leaving.abort();
        }),
      );
    }
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    expect((await answer.arrayBuffer()).byteLength).toBe(4 << 20);
  });

  it('keeps its data folder: a ledger of a newer version is refused with a sentence', async () => {
    const { DatabaseSync } = await import('node:sqlite');
    const dataDir = temporaryFolder();
    const database = new DatabaseSync(`${dataDir}/storage-front.sqlite`);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(startFront(azurites, { dataDir })).rejects.toThrow(/written by a newer version \(99/);
  });

  it('names the endpoint whose port is taken, and leaves no listener behind', async () => {
    const port = await freePort();
    const taken = Number(new URL(front.blobUrl).port);
    await expect(startFront(azurites, { port, secondaryPort: taken })).rejects.toThrow(/secondary blob endpoint of testregion/);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });
});

describe('the blob endpoint while its Azurite is away', () => {
  it('answers 503 ServerBusy, and serves again when Azurite is back', async () => {
    const blobPort = await freePort();
    const dataDir = temporaryFolder();
    const first = await startAzurite({ dataDir, blobPort });
    const secondary = await startAzurite({ dataDir: null, blobPort: await freePort() });
    const front = await startFront({ primary: first, secondary, close: async () => undefined });
    const container = connect(front.blobUrl).getContainerClient('pictures');
    await container.create();
    await container.getBlockBlobClient('kept').upload('kept', 4);
    await first.close();
    await expect(container.getBlobClient('kept').download()).rejects.toMatchObject({ statusCode: 503, code: 'ServerBusy' });
    const second = await startAzurite({ dataDir, blobPort });
    try {
      expect((await container.getBlobClient('kept').downloadToBuffer()).toString()).toBe('kept');
    } finally {
      await front.close();
      await Promise.all([second.close(), secondary.close()]);
      removeTemporaryFolders();
    }
  });
});
