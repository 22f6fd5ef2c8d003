import { randomBytes } from 'node:crypto';
import { BlobSASPermissions, type ContainerClient } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StorageFront } from '../../src/storage/start-storage-front.ts';
import { ManualClock } from './manual-clock.ts';
import {
  type Azurites,
  connect,
  type FrontOptions,
  newContainerName,
  readState,
  removeTemporaryFolders,
  startAzurites,
  startFront,
  temporaryFolder,
} from './start-storage.ts';
import { until } from './until.ts';

describe('the read-only secondary of a region', () => {
  let azurites: Azurites;
  let front: StorageFront;
  let container: ContainerClient;
  let copy: ContainerClient;

  beforeAll(async () => {
    azurites = await startAzurites();
  });

  afterEach(async () => {
    await front?.close();
  });

  afterAll(async () => {
    await azurites?.close();
    removeTemporaryFolders();
  });

  async function start(options: FrontOptions = {}, name = newContainerName()): Promise<void> {
    front = await startFront(azurites, options);
    container = connect(front.blobUrl).getContainerClient(name);
    copy = connect(front.secondaryBlobUrl).getContainerClient(name);
    await container.createIfNotExists({ access: 'blob', metadata: { made: 'by-test' } });
  }

  const state = () => readState(front);
  const replicated = () => until(state, ({ pendingReplication }) => pendingReplication === 0);

  describe('without lag', () => {
    beforeEach(() => start());

    it('holds what the primary holds: bytes, properties, metadata, tags, tier, ETag and date', async () => {
      const bytes = randomBytes(300_000);
      const original = container.getBlockBlobClient('a/ü b.jpg');
      await original.upload(bytes, bytes.length, {
        blobHTTPHeaders: { blobContentType: 'image/jpeg', blobCacheControl: 'max-age=1', blobContentDisposition: 'inline' },
        metadata: { some: 'thing' },
        tags: { kind: 'photo' },
        tier: 'Cool',
      });
      await replicated();
      const [primary, secondary] = await Promise.all([original.getProperties(), copy.getBlobClient('a/ü b.jpg').getProperties()]);
      const {
        etag,
        lastModified,
        contentLength,
        contentType,
        cacheControl,
        contentDisposition,
        metadata,
        accessTier,
        contentMD5,
      } = primary;
      expect(secondary).toMatchObject({
        etag,
        lastModified,
        contentLength,
        contentType,
        cacheControl,
        contentDisposition,
        metadata,
        accessTier,
        contentMD5,
      });
      expect((await copy.getBlobClient('a/ü b.jpg').getTags()).tags).toEqual({ kind: 'photo' });
      expect(bytes.equals(await copy.getBlobClient('a/ü b.jpg').downloadToBuffer())).toBe(true);
    });

    it('follows block lists, copies, overwrites, metadata, properties and deletes', async () => {
      await container
        .getBlockBlobClient('blocks')
        .uploadData(randomBytes(3 << 20), { blockSize: 1 << 20, maxSingleShotSize: 1 << 20 });
      await container.getBlockBlobClient('gone').upload('gone', 4);
      await container.getBlockBlobClient('over').upload('first', 5);
      await container.getBlockBlobClient('over').upload('second', 6);
      await (await container.getBlobClient('copied').beginCopyFromURL(container.getBlobClient('over').url)).pollUntilDone();
      await container.getBlobClient('over').setMetadata({ later: 'yes' });
      await container.getBlobClient('over').setHTTPHeaders({ blobContentType: 'text/plain' });
      await container.getBlobClient('gone').delete();
      await replicated();
      expect(await listNames(copy)).toEqual(['blocks', 'copied', 'over']);
      expect(await copy.getBlobClient('over').getProperties()).toMatchObject({
        metadata: { later: 'yes' },
        contentType: 'text/plain',
      });
      expect((await copy.getBlobClient('copied').downloadToBuffer()).toString()).toBe('second');
      expect((await copy.getBlobClient('blocks').getProperties()).contentLength).toBe(3 << 20);
    });

    it('follows append and page blobs', async () => {
      const log = container.getAppendBlobClient('log');
      await log.create();
      await log.appendBlock('one ', 4);
      await log.appendBlock('two', 3);
      const disk = container.getPageBlobClient('disk');
      await disk.create(1_024);
      await disk.uploadPages(Buffer.alloc(512, 7), 512, 512);
      await replicated();
      expect((await copy.getBlobClient('log').downloadToBuffer()).toString()).toBe('one two');
      expect(await copy.getBlobClient('disk').downloadToBuffer()).toEqual(
        Buffer.concat([Buffer.alloc(512), Buffer.alloc(512, 7)]),
      );
    });

    it('follows containers: metadata, public access, and deletion with all their blobs', async () => {
      await container.getBlockBlobClient('public').upload('seen', 4);
      await replicated();
      expect((await copy.getProperties()).metadata).toEqual({ made: 'by-test' });
      const anonymous = await fetch(`${front.secondaryBlobUrl}/${container.containerName}/public`);
      expect([anonymous.status, await anonymous.text()]).toEqual([200, 'seen']);

      await container.setAccessPolicy(undefined);
      await replicated();
      expect((await fetch(`${front.secondaryBlobUrl}/${container.containerName}/public`)).status).not.toBe(200);

      await container.delete();
      await container.create();
      await replicated();
      expect(await listNames(copy)).toEqual([]);
    });

    it('follows a batch', async () => {
      const blobs = ['one', 'two', 'three'].map((name) => container.getBlockBlobClient(name));
      for (const blob of blobs) await blob.upload('x', 1);
      await replicated();
      const account = connect(front.blobUrl);
      await account.getBlobBatchClient().deleteBlobs(blobs.slice(0, 2));
      await replicated();
      expect(await listNames(copy)).toEqual(['three']);
    });

    it('follows the CORS rules of the account', async () => {
      await connect(front.blobUrl).setProperties({
        cors: [
          {
            allowedOrigins: 'http://web.test',
            allowedMethods: 'GET',
            allowedHeaders: '*',
            exposedHeaders: '*',
            maxAgeInSeconds: 5,
          },
        ],
      });
      await replicated();
      const preflight = await fetch(`${front.secondaryBlobUrl}/${container.containerName}/x`, {
        method: 'OPTIONS',
        headers: { origin: 'http://web.test', 'access-control-request-method': 'GET' },
      });
      expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([200, 'http://web.test']);
    });

    it('refuses every kind of write with 403, and nothing changes', async () => {
      await container.getBlockBlobClient('kept').upload('kept', 4);
      await replicated();
      const kept = copy.getBlockBlobClient('kept');
      const writes = [
        () => copy.getBlockBlobClient('new').upload('x', 1),
        () => kept.upload('over', 4),
        () => kept.stageBlock('AAAA', 'x', 1),
        () => kept.setMetadata({ a: 'b' }),
        () => kept.setHTTPHeaders({}),
        () => kept.setAccessTier('Cool'),
        () => kept.delete(),
        () => kept.getBlobLeaseClient().acquireLease(15),
        () => copy.delete(),
        () => connect(front.secondaryBlobUrl).createContainer('another'),
        () => connect(front.secondaryBlobUrl).setProperties({ cors: [] }),
      ];
      for (const write of writes) {
        await expect(write(), write.toString()).rejects.toMatchObject({
          statusCode: 403,
          code: 'InsufficientAccountPermissions',
        });
      }
      expect((await kept.downloadToBuffer()).toString()).toBe('kept');
      expect(await listNames(copy)).toEqual(['kept']);
    });

    it('opens to a SAS made for the primary account, and refuses writes with one', async () => {
      await container.setAccessPolicy(undefined);
      const blob = container.getBlockBlobClient('shared.jpg');
      await blob.upload('shared', 6);
      await replicated();
      const sas = await blob.generateSasUrl({
        permissions: BlobSASPermissions.parse('rcw'),
        expiresOn: new Date(Date.now() + 60_000),
      });
      const onSecondary = sas.replace(front.blobUrl, front.secondaryBlobUrl);
      const read = await fetch(onSecondary, { headers: { range: 'bytes=0-2' } });
      const write = await fetch(onSecondary, {
        method: 'PUT',
        headers: { 'x-ms-blob-type': 'BlockBlob' },
        body: 'x'.repeat(100_000),
      });
      const tampered = await fetch(onSecondary.replace('sp=rcw', 'sp=r'));
      expect([read.status, await read.text(), write.status, tampered.status]).toEqual([206, 'sha', 403, 403]);
      expect(write.headers.get('x-ms-error-code')).toBe('InsufficientAccountPermissions');
      expect(await write.text()).toContain('<Code>InsufficientAccountPermissions</Code>');
    });

    it('understands conditions on the ETag of the original', async () => {
      await container.getBlockBlobClient('conditional').upload('x', 1);
      await replicated();
      const { etag } = await container.getBlobClient('conditional').getProperties();
      const url = `${front.secondaryBlobUrl}/${container.containerName}/conditional`;
      const unchanged = await fetch(url, { headers: { 'if-none-match': etag ?? '' } });
      const same = await fetch(url, { headers: { 'if-match': etag ?? '' } });
      const other = await fetch(url, { headers: { 'if-match': '"0x1"' } });
      expect([unchanged.status, same.status, other.status]).toEqual([304, 200, 412]);
    });

    it('answers under the name with "-secondary" too, and only there has statistics', async () => {
      await container.getBlockBlobClient('named').upload('x', 1);
      await replicated();
      const named = connect(`${front.secondaryBlobUrl}-secondary`);
      expect(await listNames(named.getContainerClient(container.containerName))).toEqual(['named']);
      expect((await named.getStatistics()).geoReplication?.status).toBe('live');
      await expect(connect(front.blobUrl).getStatistics()).rejects.toMatchObject({ statusCode: 400 });
      const anonymous = await fetch(`${front.secondaryBlobUrl}/?restype=service&comp=stats`);
      expect(anonymous.status).toBe(403);
    });
  });

  describe('with lag', () => {
    const lagMs = 60_000;

    it('shows a blob only after the lag of its clock, and says so in the last sync time', async () => {
      const clock = new ManualClock();
      await start({ clock, replication: { lagMs } });
      // The container comes first.
      await until(
        () => clock.waiting(),
        (count) => count > 0,
      );
      clock.turn(lagMs);
      await replicated();

      const written = Date.now();
      await container.getBlockBlobClient('late').upload('x', 1);
      await until(state, ({ pendingReplication }) => pendingReplication === 1);
      const lastSyncTime = async () =>
        (await connect(front.secondaryBlobUrl).getStatistics()).geoReplication?.lastSyncOn?.getTime() ?? 0;
      expect(await lastSyncTime()).toBeLessThan(written);
      clock.turn(lagMs - 1);
      expect(await copy.getBlobClient('late').exists()).toBe(false);
      expect((await state()).pendingReplication).toBe(1);

      clock.turn(1);
      await replicated();
      expect(await copy.getBlobClient('late').exists()).toBe(true);
      await until(lastSyncTime, (time) => time >= written - (written % 1_000));
    });

    it('keeps what is pending over a restart, and brings it across then', async () => {
      const dataDir = temporaryFolder();
      await start({ dataDir, replication: { lagMs: 3_600_000 } });
      const { containerName } = container;
      await container.getBlockBlobClient('pending').upload('x', 1);
      await until(state, ({ pendingReplication }) => pendingReplication >= 2);
      await front.close();
      await start({ dataDir }, containerName);
      await replicated();
      expect(await copy.getBlobClient('pending').exists()).toBe(true);
    });

    it('takes another lag at run time', async () => {
      await start({ replication: { lagMs: 3_600_000 } });
      await container.getBlockBlobClient('hurried').upload('x', 1);
      await fetch(`${front.adminUrl}/replication`, { method: 'PUT', body: JSON.stringify({ lagMs: 0 }) });
      await replicated();
      expect(await copy.getBlobClient('hurried').exists()).toBe(true);
    });
  });

  it('is filled from the listing when it is new, and mended when it lost or kept too much', async () => {
    const dataDir = temporaryFolder();
    await start({ dataDir });
    await container.getBlockBlobClient('one').upload('1', 1);
    await container.getBlockBlobClient('two').upload('2', 1);
    await replicated();
    const { containerName } = container;
    await front.close();

    // Behind the front's back, as a crash of Azurite would: one copy lost, one too many, one written without the front.
    const behind = connect(azurites.secondary.blobUrl).getContainerClient(containerName);
    await behind.deleteBlob('one');
    await behind.getBlockBlobClient('left-over').upload('x', 1);
    await connect(azurites.primary.blobUrl).getContainerClient(containerName).getBlockBlobClient('three').upload('3', 1);
    await start({ dataDir }, containerName);
    await replicated();
    expect(await listNames(copy)).toEqual(['one', 'three', 'two']);
    expect((await state()).geoReplication).toBe('live');
  });
});

async function listNames(container: ContainerClient): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat()) names.push(name);
  return names.sort();
}
