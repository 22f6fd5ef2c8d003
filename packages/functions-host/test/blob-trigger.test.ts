import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, startApp } from './harness/start-app.ts';
import { type RunningAzurite, startAzurite } from './harness/start-azurite.ts';
import { blobCreated, openStorage, type Storage } from './harness/storage.ts';
import { waitFor } from './harness/wait-for.ts';

interface BlobEvent {
  text: string;
  most: number;
  isBuffer: boolean;
  metadata: Record<string, unknown>;
  sidecar?: unknown;
}

let azurite: RunningAzurite;
let storage: Storage;
let app: RunningApp;

beforeAll(async () => {
  azurite = await startAzurite();
  storage = openStorage(azurite.connectionString);
  await storage.createContainers('media', 'sidecars', 'scanned');
});

afterAll(async () => {
  await Promise.all(apps.map((started) => started.kill('SIGKILL')));
  await azurite.stop();
});

let run = 0;
const apps: RunningApp[] = [];
/** One app at a time: they share the queues of the account, and one would take another's messages. */
const start = async (env: Record<string, string> = {}, args: string[] = []) => {
  await Promise.all(apps.splice(0).map((started) => started.kill('SIGKILL')));
  app = await startApp('storage', {
    args,
    env: {
      AzureWebJobsStorage: azurite.connectionString,
      MEDIA: azurite.connectionString,
      JOBS_QUEUE: 'jobs',
      AzureFunctionsWebHost__hostId: `host-${++run}`,
      'AzureWebJobs.onScan.Disabled': 'true',
      ...env,
    },
  });
  apps.push(app);
};
const deliver = (events: object[], type = 'Notification', url = app.webhooks['onMedia'] ?? '') =>
  fetch(url, {
    method: 'POST',
    headers: { 'aeg-event-type': type, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
const seen = (text: string) => app.marked<BlobEvent>('EVENT').filter((event) => event.text === text);
const put = async (path: string, content: string, metadata?: Record<string, string>) =>
  blobCreated(await storage.put(path, content, metadata));

describe('the webhook', () => {
  beforeAll(async () => {
    await start();
  });

  test('answers the validation handshake with the code', async () => {
    const response = await deliver(
      [{ data: { validationCode: 'ABC-123', validationUrl: 'https://x' } }],
      'SubscriptionValidation',
    );
    expect([response.status, await response.json()]).toEqual([200, { validationResponse: 'ABC-123' }]);
  });

  test('answers OPTIONS as the CloudEvents handshake wants it', async () => {
    const response = await fetch(app.webhooks['onMedia'] ?? '', { method: 'OPTIONS' });
    expect([response.status, response.headers.get('webhook-allowed-origin')]).toEqual([200, 'eventgrid.azure.net']);
  });

  test.each([
    ['a notification', 'Notification', 202],
    ['an unsubscription', 'Unsubscribe', 202],
    ['any other event type', 'SomethingElse', 400],
  ])('answers %s', async (_, type, status) => {
    expect((await deliver([], type)).status).toBe(status);
  });

  test('answers 500 to what it cannot read, so that Event Grid comes again', async () => {
    const url = app.webhooks['onMedia'] ?? '';
    const broken = await fetch(url, { method: 'POST', headers: { 'aeg-event-type': 'Notification' }, body: '{' });
    expect(broken.status).toBe(500);
    expect((await deliver([{ data: { api: 'no url' } }])).status).toBe(500);
  });

  test('takes events for a function that is not there, and says in the log that they are dropped', async () => {
    const url = (app.webhooks['onMedia'] ?? '').replace('onMedia', 'nobody');
    expect((await deliver([await put('media/a/x.txt', 'good x')], 'Notification', url)).status).toBe(202);
    await app.waitForLine(
      'a warning',
      (line) => line.level === 'warning' && (line.message?.includes("'Host.Functions.nobody' was dropped") ?? false),
    );
  });

  test('refuses a wrong key even where none is asked for, and takes none then', async () => {
    const url = new URL(app.webhooks['onMedia'] ?? '');
    url.searchParams.set('code', 'wrong');
    expect((await deliver([], 'Notification', url.href)).status).toBe(401);
    url.searchParams.delete('code');
    expect((await deliver([], 'Notification', url.href)).status).toBe(202);
  });
});

test('with --auth the webhook asks for the key', async () => {
  await start({}, ['--auth']);
  const url = new URL(app.webhooks['onMedia'] ?? '');
  expect((await deliver([], 'Notification', url.href)).status).toBe(202);
  url.searchParams.delete('code');
  expect((await deliver([], 'Notification', url.href)).status).toBe(401);
});

describe('an event', () => {
  beforeAll(async () => {
    await start();
  });

  test('runs the function with the content and all of the trigger metadata', async () => {
    await storage.put('sidecars/cat one.json', '{"by":"sidecar"}');
    const blob = await storage.put('media/2026/cat one.txt', 'good full', { owner: 'u1' });
    const startedAt = performance.now();
    expect((await deliver([blobCreated(blob)])).status).toBe(202);
    const [event] = await waitFor(
      'the function',
      () => (seen('good full').length > 0 ? seen('good full') : null),
      () => app.lines.slice(-10),
    );
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(event?.isBuffer).toBe(true);
    expect(event?.metadata).toMatchObject({
      blobTrigger: 'media/2026/cat one.txt',
      uri: blob.url,
      // The library parses strings that are JSON: a capture of digits arrives as a number.
      folder: 2026,
      name: 'cat one',
      metadata: { owner: 'u1' },
      properties: {
        contentLength: 9,
        contentType: 'application/octet-stream',
        eTag: blob.etag,
        blobType: 0,
        metadata: { owner: 'u1' },
      },
    });
    expect(event?.sidecar).toEqual({ type: 'Buffer', data: [...Buffer.from('{"by":"sidecar"}')] });
  });

  test('may be delivered in a batch and again: each delivery runs', async () => {
    const events = [await put('media/a/one.txt', 'good one'), await put('media/a/two.txt', 'good two')];
    await deliver(events);
    await deliver(events);
    await waitFor(
      'four runs',
      () => seen('good one').length === 2 && seen('good two').length === 2,
      () => app.lines.slice(-10),
    );
  });

  test('of a blob that is gone is dropped', async () => {
    const gone = await put('media/a/gone.txt', 'good gone');
    await storage.blobs.getContainerClient('media').deleteBlob('a/gone.txt');
    await deliver([gone, await put('media/a/last.txt', 'good last')]);
    await waitFor(
      'the last one',
      () => seen('good last').length > 0,
      () => app.lines.slice(-10),
    );
    await waitFor('an empty queue', async () => (await storage.peek(`azure-webjobs-blobtrigger-host-${run}`)).length === 0);
    expect(seen('good gone')).toEqual([]);
    expect(await storage.peek('webjobs-blobtrigger-poison')).toEqual([]);
  });

  test('is not compared with the path of the trigger: only the subscription filters', async () => {
    await deliver([await put('scanned/elsewhere.jpg', 'from elsewhere')], 'Notification', app.webhooks['onPlain']);
    const [event] = await waitFor(
      'the run',
      () => (seen('from elsewhere').length > 0 ? seen('from elsewhere') : null),
      () => app.lines.slice(-10),
    );
    expect(event?.metadata).toMatchObject({ blobTrigger: 'scanned/elsewhere.jpg' });
    expect(event?.metadata).not.toHaveProperty('name');
  });

  test('runs with the content of now, whatever its etag says', async () => {
    const event = await put('media/a/changed.txt', 'good before');
    await storage.put('media/a/changed.txt', 'good after');
    await deliver([event]);
    await waitFor(
      'the new content',
      () => seen('good after').length > 0,
      () => app.lines.slice(-10),
    );
  });

  test('writes outputs to blobs and queues, which trigger the next function at once', async () => {
    await deliver([await put('media/2026/out.txt', 'good output')]);
    const chained = await waitFor(
      'the queue function',
      () =>
        app
          .marked<{ message?: { name?: string }; metadata?: Record<string, unknown> }>('EVENT')
          .find((event) => event.message?.name === 'out'),
      () => app.lines.slice(-10),
    );
    expect(chained.metadata).toMatchObject({ name: 'out', dequeueCount: 1, queueTrigger: { name: 'out' } });
    expect(await storage.read('copies/2026/out.txt')).toBe('GOOD OUTPUT');
  });
});

test('a function that keeps failing gets five tries at once, then its message goes to the poison queue as it was', async () => {
  await start();
  const blob = await storage.put('media/2026/bad.txt', 'bad blob');
  await deliver([blobCreated(blob)]);
  const [text] = await waitFor(
    'the poison message',
    async () => {
      const texts = (await storage.peek('webjobs-blobtrigger-poison')).filter((message) => message.includes('bad.txt'));
      return texts.length > 0 ? texts : null;
    },
    () => app.lines.slice(-10),
  );
  expect(text).toBe(
    `{\n  "Type": "BlobTrigger",\n  "FunctionId": "Host.Functions.onMedia",\n  "BlobType": "BlockBlob",\n  "ContainerName": "media",\n  "BlobName": "2026/bad.txt",\n  "ETag": ${JSON.stringify(blob.etag)}\n}`,
  );
  expect(seen('bad blob')).toHaveLength(5);
  await waitFor('an empty trigger queue', async () => (await storage.peek(`azure-webjobs-blobtrigger-host-${run}`)).length === 0);
});

test('maxDegreeOfParallelism is how many run at a time', async () => {
  await start();
  const events = await Promise.all(Array.from({ length: 6 }, (_, index) => put(`media/a/slow${index}.txt`, `slow ${index}`)));
  await deliver(events);
  const all = await waitFor(
    'six runs',
    () => {
      const slow = app.marked<BlobEvent>('EVENT').filter((event) => event.text?.startsWith('slow'));
      return slow.length === 6 ? slow : null;
    },
    () => app.lines.slice(-10),
  );
  expect(Math.max(...all.map((event) => event.most))).toBe(2);
});

test('an event that came while no function ran is worked on by the next host', async () => {
  await start({ AzureFunctionsWebHost__hostId: 'shared-host' });
  const [first, second] = [await put('media/a/first.txt', 'good first'), await put('media/a/second.txt', 'slow second')];
  await deliver([first]);
  await waitFor('the first', () => seen('good first').length > 0);
  await app.get('/admin/host/drain', { method: 'POST' });
  await waitFor(
    'a stopped listener',
    async () => ((await (await app.get('/admin/host/drain/status')).json()) as { state: string }).state === 'Completed',
  );
  await deliver([second]);
  expect((await storage.peek('azure-webjobs-blobtrigger-shared-host')).length).toBe(1);
  await app.kill('SIGKILL');
  await start({ AzureFunctionsWebHost__hostId: 'shared-host' });
  await waitFor(
    'the second',
    () => seen('slow second').length > 0,
    () => app.lines.slice(-10),
  );
});

test('without Event Grid the container is scanned, once per version of a blob', async () => {
  const env = {
    'AzureWebJobs.onScan.Disabled': 'false',
    AzureFunctionsWebHost__hostId: 'scanning',
    FUNCTIONS_HOST_BLOB_SCAN_MS: '200',
  };
  const scanned = () =>
    app
      .marked<{ scanned?: string; name?: string }>('EVENT')
      .flatMap((event) => (event.scanned?.startsWith('version') ? [event.scanned] : []));
  await storage.put('scanned/one', 'version 1');
  await start(env);
  await waitFor(
    'the first version',
    () => scanned().includes('version 1'),
    () => app.lines.slice(-10),
  );
  await storage.put('scanned/one', 'version 2');
  await waitFor(
    'the second version',
    () => scanned().includes('version 2'),
    () => app.lines.slice(-10),
  );
  expect(scanned()).toEqual(['version 1', 'version 2']);
  await app.kill('SIGKILL');
  await start(env);
  await storage.put('scanned/two', 'version 3');
  await waitFor(
    'a new blob',
    () => scanned().includes('version 3'),
    () => app.lines.slice(-10),
  );
  expect(scanned()).toEqual(['version 3']);
});

test('a function can be run by hand with the path of a blob', async () => {
  await start();
  await storage.put('media/hand/made.txt', 'good by hand');
  const response = await app.get('/admin/functions/onMedia', { method: 'POST', body: '{"input": "media/hand/made.txt"}' });
  expect(response.status).toBe(202);
  await waitFor(
    'the run',
    () => seen('good by hand').length === 1,
    () => app.lines.slice(-10),
  );
});
