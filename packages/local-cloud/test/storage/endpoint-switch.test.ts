import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountKey, accountName } from '../../src/storage/account.ts';
import type { StorageFront } from '../../src/storage/start-storage-front.ts';
import {
  type Azurites,
  connect,
  newContainerName,
  readState,
  removeTemporaryFolders,
  startAzurites,
  startFront,
} from './start-storage.ts';
import { until } from './until.ts';

/** Fails at once: what is measured is what the endpoint says, not what retries make of it. */
const impatient = (url: string) =>
  new BlobServiceClient(url, new StorageSharedKeyCredential(accountName, accountKey), { retryOptions: { maxTries: 1 } });

describe('a region that loses its endpoints', () => {
  let azurites: Azurites;
  let front: StorageFront;
  const name = newContainerName();

  beforeAll(async () => {
    azurites = await startAzurites();
    front = await startFront(azurites);
    await connect(front.blobUrl).getContainerClient(name).create();
    await primary().upload('before', 6);
    await until(() => secondary().exists(), Boolean);
  });
  afterAll(async () => {
    await front?.close();
    await azurites?.close();
    removeTemporaryFolders();
  });
  beforeEach(() => set('primary', { mode: 'online' }));

  const blobOf = (url: string) => impatient(url).getContainerClient(name).getBlockBlobClient('a.txt');
  const primary = () => blobOf(front.blobUrl);
  const secondary = () => blobOf(front.secondaryBlobUrl);
  const set = async (which: 'primary' | 'secondary', body: object) => {
    const answer = await fetch(`${front.adminUrl}/${which}`, { method: 'PUT', body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
  };
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'none',
      (error: { code?: string }) => error.code,
    );

  it('refuses connections to the primary while the secondary goes on serving, and comes back on the same port', async () => {
    await set('primary', { mode: 'down' });
    expect(await codeOf(primary().getProperties())).toBe('ECONNREFUSED');
    expect((await secondary().downloadToBuffer()).toString()).toBe('before');
    expect(await readState(front)).toMatchObject({ primary: 'down', secondary: 'online' });
    await set('primary', { mode: 'online' });
    expect((await primary().downloadToBuffer()).toString()).toBe('before');
  });

  it('resets an upload that is under way', async () => {
    const upload = fetch(`${front.blobUrl}/${name}/b.txt`, {
      method: 'PUT',
      body: new ReadableStream({
        pull: (controller) => new Promise((resolve) => setTimeout(() => resolve(controller.enqueue(new Uint8Array(10))), 20)),
      }),
      duplex: 'half',
    } as RequestInit);
    const outcome = codeOf(upload);
    await set('primary', { mode: 'down' });
    expect(await outcome).toBeUndefined();
    await expect(upload).rejects.toThrow('fetch failed');
  });

  it('read-only takes no write and serves every read', async () => {
    await set('primary', { mode: 'read-only' });
    expect(await codeOf(primary().upload('after', 5))).toBe('InsufficientAccountPermissions');
    expect(await codeOf(primary().delete())).toBe('InsufficientAccountPermissions');
    expect((await primary().downloadToBuffer()).toString()).toBe('before');
  });

  it('throttled answers its share with 503, the same requests for the same seed', async () => {
    const round = async () => {
      await set('primary', { mode: 'throttled', rate: 0.5, seed: 7 });
      const codes: (string | undefined)[] = [];
      for (let request = 0; request < 20; request++) codes.push(await codeOf(primary().getProperties()));
      return codes;
    };
    const first = await round();
    expect(await round()).toEqual(first);
    expect(first.filter((code) => code === 'none').length).toBeGreaterThan(3);
    expect(first.filter((code) => code !== 'none').length).toBeGreaterThan(3);
  });

  it('refuses delegation keys and nothing else', async () => {
    const askForKey = async () => {
      const answer = await fetch(`${front.blobUrl}/?restype=service&comp=userdelegationkey`, {
        method: 'POST',
        headers: { authorization: 'Bearer x', 'x-ms-version': '2025-01-05' },
        body: '<KeyInfo><Start>2026-11-21T00:00:00Z</Start><Expiry>2026-11-22T00:00:00Z</Expiry></KeyInfo>',
      });
      await answer.text();
      return answer.headers.get('x-ms-error-code');
    };
    // Azurite's own word about tokens over http.
    expect(await askForKey()).not.toBe('AuthorizationPermissionMismatch');
    await set('primary', { mode: 'online', delegationKeys: 'refused' });
    expect(await askForKey()).toBe('AuthorizationPermissionMismatch');
    await primary().upload('again', 5);
    expect((await primary().downloadToBuffer()).toString()).toBe('again');
    await primary().upload('before', 6);
  });

  it('can lose its secondary alone', async () => {
    await set('secondary', { mode: 'down' });
    expect(await codeOf(secondary().getProperties())).toBe('ECONNREFUSED');
    expect((await primary().downloadToBuffer()).toString()).toBe('before');
    await set('secondary', { mode: 'online' });
    expect((await secondary().downloadToBuffer()).toString()).toBe('before');
  });

  it('refuses a mode that it does not know with a sentence', async () => {
    const answer = await fetch(`${front.adminUrl}/primary`, { method: 'PUT', body: '{"mode": "gone"}' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('mode')]);
  });
});
