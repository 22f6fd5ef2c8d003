import { BlobSASPermissions, type ContainerClient } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../src/listen.ts';
import type { StorageFront } from '../../src/storage/start-storage-front.ts';
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
import { startWebhook, type Webhook, type WebhookOptions } from './webhook.ts';

const retry = { delaysMs: [20, 50, 100], responseMs: 2_000 };

describe('BlobCreated events', () => {
  let azurites: Azurites;
  let front: StorageFront | null = null;
  let webhooks: Webhook[] = [];
  let containerName: string;

  beforeAll(async () => {
    azurites = await startAzurites();
  });

  beforeEach(() => {
    containerName = newContainerName();
  });

  afterEach(async () => {
    await front?.close();
    front = null;
    await Promise.all(webhooks.map((webhook) => webhook.close()));
    webhooks = [];
  });

  afterAll(async () => {
    await azurites?.close();
    removeTemporaryFolders();
  });

  async function webhook(options: WebhookOptions = {}): Promise<Webhook> {
    const started = await startWebhook(options);
    webhooks.push(started);
    return started;
  }

  async function start(options: FrontOptions): Promise<ContainerClient> {
    front = await startFront(azurites, { retry, ...options });
    const container = connect(front.blobUrl).getContainerClient(containerName);
    await container.createIfNotExists();
    return container;
  }

  const state = () => readState(front!);
  const idle = () => until(state, ({ eventsPending }) => eventsPending === 0);
  const ofContainer = () => ({ subjectBeginsWith: `/blobServices/default/containers/${containerName}/` });
  const subscribed = (hook: Webhook, filter: object = ofContainer()) => ({
    subscriptions: [{ name: 'images', webhookUrl: hook.url, filter }],
  });

  it('tells of a PUT by SAS once, with what is true of the blob', async () => {
    const hook = await webhook();
    const container = await start(subscribed(hook));
    const blob = container.getBlockBlobClient('images/a b.jpg');
    const url = await blob.generateSasUrl({
      permissions: BlobSASPermissions.parse('c'),
      expiresOn: new Date(Date.now() + 60_000),
    });
    const answer = await fetch(url, {
      method: 'PUT',
      headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'image/jpeg', 'x-ms-client-request-id': 'my-request' },
      body: Buffer.alloc(12_345),
    });
    expect(answer.status).toBe(201);
    await until(
      () => hook.received.length,
      (count) => count === 1,
    );
    await idle();

    const [{ headers, event }] = hook.received as [(typeof hook.received)[0]];
    expect(hook.received).toHaveLength(1);
    expect(hook.validations).toHaveLength(1);
    expect(headers).toMatchObject({
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': 'IMAGES',
      'aeg-delivery-count': '0',
      'aeg-metadata-version': '1',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(event).toMatchObject({
      subject: `/blobServices/default/containers/${containerName}/blobs/images/a b.jpg`,
      eventType: 'Microsoft.Storage.BlobCreated',
      dataVersion: '',
      metadataVersion: '1',
      data: {
        api: 'PutBlob',
        clientRequestId: 'my-request',
        requestId: answer.headers.get('x-ms-request-id'),
        eTag: (answer.headers.get('etag') ?? '').replaceAll('"', ''),
        contentType: 'image/jpeg',
        contentLength: 12_345,
        blobType: 'BlockBlob',
        url: blob.url,
      },
    });
  });

  it('tells of blocks once, when their list is put, with the length of the whole blob', async () => {
    const hook = await webhook();
    const container = await start(subscribed(hook));
    await container.getBlockBlobClient('blocks').uploadData(Buffer.alloc(5 << 20), {
      blockSize: 1 << 20,
      maxSingleShotSize: 1 << 20,
      blobHTTPHeaders: { blobContentType: 'image/tiff' },
    });
    await until(
      () => hook.received.length,
      (count) => count === 1,
    );
    await idle();
    expect(hook.received.map(({ event }) => event.data)).toMatchObject([
      { api: 'PutBlockList', contentLength: 5 << 20, contentType: 'image/tiff' },
    ]);
  });

  it('tells of a copy with the properties of the copied blob', async () => {
    const hook = await webhook();
    const container = await start(subscribed(hook, { ...ofContainer(), subjectEndsWith: '/copy' }));
    const source = container.getBlockBlobClient('source');
    await source.upload('123456', 6, { blobHTTPHeaders: { blobContentType: 'image/webp' } });
    await (await container.getBlobClient('copy').beginCopyFromURL(source.url)).pollUntilDone();
    await until(
      () => hook.received.length,
      (count) => count === 1,
    );
    expect(hook.received[0]?.event.data).toMatchObject({ api: 'CopyBlob', contentLength: 6, contentType: 'image/webp' });
  });

  it('is silent about metadata, properties, tiers, tags, leases, snapshots, deletes and refused writes', async () => {
    const hook = await webhook();
    const container = await start(subscribed(hook));
    const blob = container.getBlockBlobClient('one');
    await blob.upload('x', 1);
    await blob.setMetadata({ a: 'b' });
    await blob.setHTTPHeaders({ blobContentType: 'image/png' });
    await blob.setAccessTier('Cool');
    await blob.setTags({ a: 'b' });
    const lease = await blob.getBlobLeaseClient().acquireLease(15);
    await blob.getBlobLeaseClient(lease.leaseId ?? '').releaseLease();
    await blob.createSnapshot();
    await expect(blob.upload('y', 1, { conditions: { ifNoneMatch: '*' } })).rejects.toMatchObject({ statusCode: 409 });
    await blob.delete({ deleteSnapshots: 'include' });
    // A last blob shows that everything before it has passed.
    await container.getBlockBlobClient('two').upload('x', 1);
    await until(
      () => hook.acknowledged(),
      (subjects) => subjects.includes(`${containerName}/two`),
    );
    expect(hook.acknowledged()).toEqual([`${containerName}/one`, `${containerName}/two`]);
  });

  it('filters by subject, size, call and event type', async () => {
    const hook = await webhook();
    const container = await start(
      subscribed(hook, {
        ...ofContainer(),
        subjectEndsWith: '.JPG',
        includedEventTypes: ['Microsoft.Storage.BlobCreated'],
        advancedFilters: [
          { operatorType: 'NumberLessThanOrEquals', key: 'data.contentLength', value: 100 },
          { operatorType: 'StringIn', key: 'data.api', values: ['PutBlob', 'PutBlockList'] },
        ],
      }),
    );
    await container.getBlockBlobClient('large.jpg').upload(Buffer.alloc(101), 101);
    await container.getBlockBlobClient('other.png').upload('x', 1);
    await container.getBlockBlobClient('right.jpg').upload(Buffer.alloc(100), 100);
    await until(
      () => hook.received.length,
      (count) => count === 1,
    );
    await idle();
    expect(hook.acknowledged()).toEqual([`${containerName}/right.jpg`]);
  });

  it('delivers in the order of the writes', async () => {
    const hook = await webhook();
    const container = await start(subscribed(hook));
    const names = Array.from({ length: 20 }, (_, index) => `n-${index}`);
    for (const name of names) await container.getBlockBlobClient(name).upload('x', 1);
    await until(
      () => hook.received.length,
      (count) => count === names.length,
    );
    expect(hook.acknowledged()).toEqual(names.map((name) => `${containerName}/${name}`));
  });

  it('keeps events while the host is down and delivers them when it is back', async () => {
    const port = await freePort();
    const container = await start({
      subscriptions: [{ name: 'images', webhookUrl: `http://127.0.0.1:${port}/hook?code=1`, filter: ofContainer() }],
    });
    await container.getBlockBlobClient('waiting').upload('x', 1);
    await until(
      state,
      ({ eventsPending, events }) => eventsPending === 1 && events.some(({ what }) => what === 'subscription-not-validated'),
    );
    const hook = await webhook({ port });
    await until(
      () => hook.received.length,
      (count) => count === 1,
    );
    expect(hook.acknowledged()).toEqual([`${containerName}/waiting`]);
  });

  it('tries again when a validated host goes away, and says how often', async () => {
    const hook = await webhook({ answer: (_received, count) => (count <= 2 ? 503 : 202) });
    const container = await start(subscribed(hook));
    await container.getBlockBlobClient('third-time').upload('x', 1);
    await until(
      () => hook.acknowledged().length,
      (count) => count === 1,
    );
    expect(hook.received.map(({ headers }) => headers['aeg-delivery-count'])).toEqual(['0', '1', '2']);
    expect((await idle()).deadLettered).toBe(0);
  });

  it('delivers after a restart what was not delivered before it, to an endpoint given later', async () => {
    const dataDir = temporaryFolder();
    const waiting = [{ name: 'images', webhookUrl: null, filter: ofContainer() }];
    const container = await start({ dataDir, subscriptions: waiting });
    await container.getBlockBlobClient('before').upload('x', 1);
    await until(state, ({ eventsPending }) => eventsPending === 1);
    await front?.close();

    const hook = await webhook();
    const again = await start({ dataDir, subscriptions: waiting });
    await again.getBlockBlobClient('after').upload('x', 1);
    const answer = await fetch(`${front!.adminUrl}/subscriptions/images`, {
      method: 'PUT',
      body: JSON.stringify({ webhookUrl: hook.url }),
    });
    expect(answer.status).toBe(200);
    await until(
      () => hook.received.length,
      (count) => count === 2,
    );
    expect(hook.acknowledged()).toEqual([`${containerName}/before`, `${containerName}/after`]);
    expect((await idle()).eventsDelivered).toBe(2);
  });

  it('moves to another endpoint at run time, and what waits goes there at once', async () => {
    const dead = await freePort();
    const container = await start({
      retry: { delaysMs: [600_000], responseMs: 1_000 },
      subscriptions: [{ name: 'images', webhookUrl: `http://127.0.0.1:${dead}/`, filter: ofContainer() }],
    });
    await container.getBlockBlobClient('moved').upload('x', 1);
    const hook = await webhook();
    await fetch(`${front!.adminUrl}/subscriptions/images`, { method: 'PUT', body: JSON.stringify({ webhookUrl: hook.url }) });
    await until(
      () => hook.acknowledged(),
      (subjects) => subjects.length === 1,
    );
  });

  it('sends nothing to an endpoint that does not pass the handshake', async () => {
    let validates = false;
    const hook = await webhook({ validates: () => validates });
    const container = await start(subscribed(hook));
    await container.getBlockBlobClient('unvalidated').upload('x', 1);
    await until(
      () => hook.validations.length,
      (count) => count >= 2,
    );
    const { subscriptions } = await state();
    expect(subscriptions).toMatchObject([{ state: 'validating', lastProblem: expect.stringContaining('validation code') }]);
    expect(hook.received).toEqual([]);
    validates = true;
    await until(
      () => hook.received.length,
      (count) => count === 1,
    );
  });

  it('puts an event among the dead letters after its last attempt, with the reason', async () => {
    const hook = await webhook({ answer: () => 500 });
    const container = await start({
      ...subscribed(hook),
      retry: { ...retry, maxAttempts: 3 },
      deadLetterContainer: `${containerName}-dead`,
    });
    await container.getBlockBlobClient('undeliverable').upload('x', 1);
    await until(state, ({ deadLettered }) => deadLettered === 1);
    const [letter] = await readDeadLetters(`${containerName}-dead`);
    expect(letter?.name).toMatch(/^IMAGES\/\d{4}\/\d{1,2}\/\d{1,2}\/\d{1,2}\/[0-9a-f-]{36}\.json$/);
    expect(letter?.body).toMatchObject([
      {
        subject: `/blobServices/default/containers/${containerName}/blobs/undeliverable`,
        deadLetterReason: 'MaxDeliveryAttemptsExceeded',
        deliveryAttempts: 3,
        lastDeliveryOutcome: 'InternalServerError',
        lastHttpStatusCode: 500,
        publishTime: expect.stringMatching(/Z$/),
        lastDeliveryAttemptTime: expect.stringMatching(/Z$/),
      },
    ]);
    expect(hook.received).toHaveLength(3);
  });

  it.each([
    [400, 'UndeliverableDueToHttpBadRequest'],
    [401, 'UndeliverableDueToHttpUnauthorized'],
    [403, 'UndeliverableDueToHttpForbidden'],
    [413, 'UndeliverableDueToHttpRequestEntityTooLarge'],
  ])('does not try again after %i', async (status, reason) => {
    const hook = await webhook({ answer: () => status });
    const container = await start({ ...subscribed(hook), deadLetterContainer: `${containerName}-dead` });
    await container.getBlockBlobClient('refused').upload('x', 1);
    await until(state, ({ deadLettered }) => deadLettered === 1);
    const [letter] = await readDeadLetters(`${containerName}-dead`);
    expect(letter?.body).toMatchObject([{ deadLetterReason: reason, deliveryAttempts: 1 }]);
    expect(hook.received).toHaveLength(1);
  });

  it('gives up an event that is older than its time to live', async () => {
    const hook = await webhook({ answer: () => 503 });
    const container = await start({
      ...subscribed(hook),
      retry: { delaysMs: [40], timeToLiveMs: 100, responseMs: 1_000 },
      deadLetterContainer: `${containerName}-dead`,
    });
    await container.getBlockBlobClient('stale').upload('x', 1);
    await until(state, ({ deadLettered }) => deadLettered === 1);
    const [letter] = await readDeadLetters(`${containerName}-dead`);
    expect(letter?.body).toMatchObject([{ deadLetterReason: 'TimeToLiveExceeded' }]);
  });

  it('doubles, delays and shuffles on request', async () => {
    const hook = await webhook();
    const container = await start({
      ...subscribed(hook),
      faults: { seed: 7, duplicate: { rate: 0.5 }, late: { rate: 0.2, ms: 300 }, shuffle: { windowMs: 700 } },
    });
    const names = Array.from({ length: 10 }, (_, index) => `n-${index}`);
    for (const name of names) await container.getBlockBlobClient(name).upload('x', 1);
    await until(state, ({ eventsPending, eventsDelivered }) => eventsPending === 0 && eventsDelivered >= names.length);
    const subjects = hook.acknowledged();
    const written = names.map((name) => `${containerName}/${name}`);
    expect(new Set(hook.received.map(({ event }) => event.id)).size).toBe(names.length);
    expect([...new Set(subjects)].sort()).toEqual(written);
    expect(subjects.length).toBeGreaterThan(names.length);
    expect([...new Set(subjects)]).not.toEqual(written);
  });

  it('stops misbehaving when told to', async () => {
    const hook = await webhook();
    const container = await start({ ...subscribed(hook), faults: { duplicate: { rate: 1 } } });
    await container.getBlockBlobClient('twice').upload('x', 1);
    await until(
      () => hook.received.length,
      (count) => count === 2,
    );
    await fetch(`${front!.adminUrl}/faults`, { method: 'PUT', body: 'null' });
    await container.getBlockBlobClient('once').upload('x', 1);
    await until(state, ({ eventsDelivered, eventsPending }) => eventsDelivered === 3 && eventsPending === 0);
    expect(hook.acknowledged()).toEqual(['twice', 'twice', 'once'].map((name) => `${containerName}/${name}`));
  });

  it('shows what happens as server-sent events', async () => {
    const hook = await webhook();
    const container = await start(subscribed(hook));
    const leaving = new AbortController();
    const stream = await fetch(`${front!.adminUrl}/events`, { signal: leaving.signal });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    await container.getBlockBlobClient('seen').upload('x', 1);
    let text = '';
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    await until(
      async () => {
        text += (await reader.read()).value ?? '';
        return text;
      },
      (seen) =>
        ['blob-written', 'event-published', 'event-sent', 'replicated'].every((what) => seen.includes(`event: ${what}\n`)),
    );
    leaving.abort();
  });

  it('refuses a configuration it does not understand with a sentence', async () => {
    await start({});
    const put = (path: string, body: unknown) =>
      fetch(`${front!.adminUrl}${path}`, { method: 'PUT', body: JSON.stringify(body) });
    const wrong = await put('/subscriptions/images', { webhookUrl: 'not an address' });
    const unknownOperator = await put('/subscriptions/images', {
      webhookUrl: null,
      filter: { advancedFilters: [{ operatorType: 'NumberBetween', key: 'data.contentLength', value: 1 }] },
    });
    const nowhere = await put('/nowhere', {});
    expect([wrong.status, unknownOperator.status, nowhere.status]).toEqual([400, 400, 404]);
    expect(JSON.stringify(await wrong.json())).toContain('webhookUrl');
  });

  async function readDeadLetters(name: string): Promise<{ name: string; body: unknown }[]> {
    const container = connect(front!.blobUrl).getContainerClient(name);
    const letters: { name: string; body: unknown }[] = [];
    for await (const blob of container.listBlobsFlat()) {
      const bytes = await container.getBlobClient(blob.name).downloadToBuffer();
      letters.push({ name: blob.name, body: JSON.parse(bytes.toString('utf8')) });
    }
    return letters;
  }
});
