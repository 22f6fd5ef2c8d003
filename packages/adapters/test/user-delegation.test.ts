import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ManagedIdentityCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { blobContainers } from '@parallax/contracts/resources';
import type { RegionSettings } from '@parallax/contracts/settings';
import type { Blobs } from '@parallax/domain/ports';
import { type StandIns, startStandIns } from '@parallax/testing/stand-ins';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openBlobs } from '../src/blob/blobs.ts';
import { managedIdentity } from '../src/identity/credential.ts';
import { type SecureAzurite, startSecureAzurite } from './start-secure-azurite.ts';

// No account key anywhere: the identity's token opens storage, and a key that storage gives to it signs addresses.

const hour = 3_600_000;
let standIns: StandIns;
let azurite: SecureAzurite;
/** A region whose account refuses everything, as it does to an identity without roles. */
let refusing: { url: string; stop(): void };

beforeAll(async () => {
  standIns = await startStandIns();
  [azurite, refusing] = await Promise.all([startSecureAzurite(standIns.certificate), startRefusing()]);
  const service = new BlobServiceClient(azurite.blobUrl, managedIdentity(undefined, Date.now));
  await service.createContainer(blobContainers.images);
});
afterEach(async () => {
  vi.useRealTimers();
  await standIns.setIdentity({ mode: 'none' });
});
afterAll(async () => {
  await azurite?.stop();
  refusing?.stop();
  await standIns.stop();
});

async function startRefusing() {
  const { key, certificate } = standIns.certificate;
  const server = createServer({ key, cert: certificate }, (request, response) => {
    request.resume();
    response.writeHead(403, { 'x-ms-error-code': 'AuthorizationPermissionMismatch' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/acct`, stop: () => server.close() };
}

const region = (name: string, blobUrl: string): RegionSettings => ({
  name,
  displayName: name,
  storageAccount: azurite.account,
  blobUrl,
  blobSecondaryUrl: blobUrl,
  queueUrl: 'https://127.0.0.1:1/acct',
  cosmosUrl: 'https://127.0.0.1:1',
  apiUrls: {},
});

/** As an app that has just started. */
// The SDK keeps tokens by identity for the whole process: an app that starts has none.
const start = (clock: () => number = Date.now): Blobs =>
  openBlobs({
    regions: [
      region('westus2', azurite.blobUrl),
      region('eastus2', refusing.url),
      region('centralus', 'https://127.0.0.1:1/acct'),
    ],
    key: undefined,
    credential: managedIdentity(randomUUID(), clock),
    clock,
  });

const newId = () => randomBytes(8).toString('hex');
const soon = () => Date.now() + 60_000;

async function put(blobs: Blobs, imageId: string, text: string): Promise<Response> {
  const { url, headers } = await blobs.in('westus2').grantUpload(imageId, soon());
  return await fetch(url, { method: 'PUT', headers: { ...headers, 'content-type': 'image/jpeg' }, body: text });
}

describe('a grant without an account key', () => {
  test('is signed with a key that storage gave to the identity, and lets a browser put one blob', async () => {
    const blobs = start();
    const id = newId();
    const { url } = await blobs.in('westus2').grantUpload(id, soon());
    const query = new URL(url).searchParams;
    expect([...query.keys()].sort()).toEqual([
      'se',
      'sig',
      'ske',
      'skoid',
      'sks',
      'skt',
      'sktid',
      'skv',
      'sp',
      'spr',
      'sr',
      'sv',
    ]);
    expect([query.get('sp'), query.get('sr'), query.get('spr')]).toEqual(['c', 'b', 'https']);
    const validDays = (Date.parse(query.get('ske') ?? '') - Date.now()) / (24 * hour);
    expect(validDays).toBeGreaterThan(6.9);
    expect((await put(blobs, id, 'hello')).status).toBe(201);
    expect([403, 409]).toContain((await put(blobs, id, 'again')).status);
    expect((await blobs.in('westus2').readOriginal(id, 100))?.bytes.toString()).toBe('hello');
    expect((await fetch(url)).status).toBe(403);
  });

  test('has its like for reading, with the type forced on the answer', async () => {
    const blobs = start();
    const id = newId();
    await put(blobs, id, 'hello');
    const address = await blobs.in('westus2').readAddress(id, {
      contentType: 'image/png',
      disposition: 'inline',
      expiresAt: soon(),
      secondary: false,
    });
    const answer = await fetch(address ?? '');
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'image/png', 'hello']);
  });
});

describe('grants go on', () => {
  test.each(['down', 'hang', '429', '500', 'wrong-audience'])('while the identity endpoint is %s, for days', async (mode) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const blobs = start();
    const keyOf = async () => new URL((await blobs.in('westus2').grantUpload(newId(), soon())).url).searchParams.get('skt');
    const first = await keyOf();
    await standIns.setIdentity({ mode });
    // Tokens of a day have ended by then; the key is good for seven.
    vi.setSystemTime(Date.now() + 5 * 24 * hour);
    expect((await put(blobs, newId(), 'days later')).status).toBe(201);
    expect(await keyOf()).toBe(first);
  });

  test('in one region while others refuse keys or cannot be reached; theirs are refused in words', async () => {
    const blobs = start();
    expect((await put(blobs, newId(), 'here')).status).toBe(201);
    for (const name of ['eastus2', 'centralus'])
      await expect(blobs.in(name).grantUpload(newId(), soon())).rejects.toMatchObject({
        code: 'service-unavailable',
        message: `Region ${name} gives no upload permissions at the moment.`,
      });
    // An original of theirs is streamed instead of redirected to.
    expect(
      await blobs
        .in('eastus2')
        .readAddress(newId(), { contentType: 'image/png', disposition: 'inline', expiresAt: soon(), secondary: false }),
    ).toBeNull();
  });

  test('after a start without identity, as soon as that is back', async () => {
    await standIns.setIdentity({ mode: '500' });
    const blobs = start();
    await expect(blobs.in('westus2').grantUpload(newId(), soon())).rejects.toMatchObject({ code: 'service-unavailable' });
    await standIns.setIdentity({ mode: 'none' });
    await expect
      .poll(
        () =>
          put(blobs, newId(), 'later').then(
            ({ status }) => status,
            () => null,
          ),
        { timeout: 15_000 },
      )
      .toBe(201);
  });
});

describe('the token at hand', () => {
  test('is used to its end when the endpoint is gone; the SDK alone would not use it beyond the middle of its life', async () => {
    const scope = 'https://storage.azure.com/.default';
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const alone = new ManagedIdentityCredential({ clientId: 'alone', retryOptions: { maxRetries: 0 } });
    const lasting = managedIdentity('lasting', Date.now);
    await alone.getToken(scope);
    const { token } = (await lasting.getToken(scope)) ?? {};
    await standIns.setIdentity({ mode: 'down' });
    vi.setSystemTime(Date.now() + 13 * hour);
    await expect(alone.getToken(scope)).rejects.toThrow();
    expect((await lasting.getToken(scope))?.token).toBe(token);
    vi.setSystemTime(Date.now() + 10 * hour);
    expect((await lasting.getToken(scope))?.token).toBe(token);
    vi.setSystemTime(Date.now() + 2 * hour);
    await expect(lasting.getToken(scope)).rejects.toMatchObject({ name: 'NoTokenError' });
  });
});
