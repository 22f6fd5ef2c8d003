import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningApp, startApp } from './harness/start-app.ts';
import { type RunningAzurite, startAzurite } from './harness/start-azurite.ts';
import { openStorage, type Storage } from './harness/storage.ts';
import { waitFor } from './harness/wait-for.ts';

interface JobEvent {
  message: unknown;
  dequeueCount?: number;
  metadata?: Record<string, unknown>;
}

let azurite: RunningAzurite;
let storage: Storage;
let app: RunningApp;
let jobs: string;

beforeAll(async () => {
  azurite = await startAzurite();
  storage = openStorage(azurite.connectionString);
});

afterAll(async () => {
  await azurite.stop();
});

let run = 0;
const start = async (env: Record<string, string> = {}) => {
  app = await startApp('storage', {
    env: {
      AzureWebJobsStorage: azurite.connectionString,
      MEDIA: azurite.connectionString,
      JOBS_QUEUE: jobs,
      'AzureWebJobs.onScan.Disabled': 'true',
      'AzureWebJobs.onMedia.Disabled': 'true',
      ...env,
    },
  });
};
const tries = (message: unknown) =>
  app.marked<JobEvent>('EVENT').filter((event) => JSON.stringify(event.message) === JSON.stringify(message));

beforeEach(async () => {
  jobs = `jobs-${++run}`;
  await storage.createQueues(jobs, 'done', 'answers');
  await storage.queue('answers').clearMessages();
});

afterEach(async () => {
  await app.kill('SIGKILL');
});

describe('a message', () => {
  test('runs the function with its text, parsed when it is JSON, and its return value goes out', async () => {
    await start();
    await storage.send(jobs, '{"id": 7}');
    await storage.send(jobs, 'plain text');
    await waitFor(
      'two answers',
      async () => (await storage.peek('answers')).length === 2,
      () => app.lines.slice(-10),
    );
    expect((await storage.peek('answers')).map((text) => JSON.parse(text) as unknown)).toEqual(
      expect.arrayContaining([{ answered: { id: 7 } }, { answered: 'plain text' }]),
    );
    await waitFor('an empty queue', async () => (await storage.peek(jobs)).length === 0);
  });

  test('carries its metadata, and the properties of a JSON object', async () => {
    await start();
    await storage.send('done', '{"name": "x", "nested": {"Upper": 1}}');
    const event = await waitFor(
      'the run',
      () => tries({ name: 'x', nested: { Upper: 1 } })[0],
      () => app.lines.slice(-10),
    );
    expect(event.metadata).toMatchObject({
      name: 'x',
      nested: { upper: 1 },
      queueTrigger: { name: 'x', nested: { upper: 1 } },
      dequeueCount: 1,
      id: expect.any(String),
      popReceipt: expect.any(String),
      insertionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      expirationTime: expect.any(String),
      nextVisibleTime: expect.any(String),
    });
  });

  test('an array that is returned becomes a message for each element', async () => {
    await start();
    await storage.send(jobs, '{"many": ["a", {"b": 1}]}');
    await waitFor(
      'two answers',
      async () => (await storage.peek('answers')).length === 2,
      () => app.lines.slice(-10),
    );
    expect((await storage.peek('answers')).sort()).toEqual(['a', '{"b":1}']);
  });

  test('that keeps failing is tried maxDequeueCount times, then goes to <queue>-poison', async () => {
    await start();
    await storage.send(jobs, 'fail');
    await waitFor(
      'the poison message',
      async () => (await storage.peek(`${jobs}-poison`)).length === 1,
      () => app.lines.slice(-10),
    );
    expect(await storage.peek(`${jobs}-poison`)).toEqual(['fail']);
    expect(tries('fail').map((event) => event.dequeueCount)).toEqual([1, 2, 3]);
    await waitFor('an empty queue', async () => (await storage.peek(jobs)).length === 0);
  });

  test('waits visibilityTimeout before its next try', async () => {
    await start({ AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:01' });
    await storage.send(jobs, 'fail');
    const at = (index: number) =>
      app.lines
        .filter((line) => line.message?.startsWith("Executing 'Functions.onJob'"))
        .map((line) => Date.parse(String(line['at'])))[index];
    const second = await waitFor(
      'the second try',
      () => at(1),
      () => app.lines.slice(-10),
    );
    expect(second - (at(0) ?? 0)).toBeGreaterThanOrEqual(950);
  });

  test('that is not base64 goes to the poison queue at once', async () => {
    await start();
    await storage.queue(jobs).sendMessage('not base64!');
    const poison = storage.queue(`${jobs}-poison`);
    await waitFor(
      'the poison message',
      async () => (await poison.exists()) && (await poison.peekMessages()).peekedMessageItems[0]?.messageText === 'not base64!',
    );
    expect(tries('fail')).toEqual([]);
  });

  test('is plain text with messageEncoding none, in and out', async () => {
    await start({ AzureFunctionsJobHost__extensions__queues__messageEncoding: 'none' });
    await storage.queue(jobs).sendMessage('not base64!');
    const answers = storage.queue('answers');
    await waitFor(
      'the answer',
      async () => (await answers.peekMessages()).peekedMessageItems[0]?.messageText === '{"answered":"not base64!"}',
      () => app.lines.slice(-10),
    );
  });
});

test('a queue that is made later is found', async () => {
  jobs = 'jobs-later';
  await start();
  await storage.createQueues(jobs);
  await storage.send(jobs, 'hello');
  await waitFor(
    'the run',
    () => tries('hello').length === 1,
    () => app.lines.slice(-10),
  );
});

test('a function without its connection is in error, the others run', async () => {
  await start();
  expect(app.problems).toEqual([
    { name: 'noConnection', message: expect.stringContaining("Connection 'NOT_THERE' does not exist") },
  ]);
});

test('bindings of an HTTP function read and write blobs named by its route', async () => {
  await start();
  await storage.createContainers('box');
  const put = async (text: string) =>
    (await (await app.get('/api/put/box/thing', { method: 'POST', body: text })).json()) as { before: string | null };
  expect(await put('first')).toEqual({ before: null });
  expect(await put('second')).toEqual({ before: 'first' });
  expect(await storage.read('box/thing')).toBe('second');
});

test('a queue function can be run by hand with a message', async () => {
  await start();
  expect((await app.get('/admin/functions/onJob', { method: 'POST', body: '{"input": "by hand"}' })).status).toBe(202);
  await waitFor(
    'the run',
    () => tries('by hand').length === 1,
    () => app.lines.slice(-10),
  );
  expect((await app.get('/admin/functions/onJob', { method: 'POST' })).status).toBe(400);
});

test('the host starts without its storage, serves HTTP, and works as soon as the storage is there', async () => {
  const first = await startAzurite();
  await first.stop();
  await start({ AzureWebJobsStorage: first.connectionString });
  expect((await app.get('/admin/host/status')).status).toBe(200);
  await app.waitForLine(
    'a warning about the storage',
    (line) => line.level === 'warning' && (line.message?.includes('Polling') ?? false),
  );
  const second = await startAzurite(first.ports);
  try {
    const other = openStorage(second.connectionString);
    await other.createQueues(jobs, 'answers');
    await other.send(jobs, 'late');
    await waitFor(
      'the run',
      () => tries('late').length === 1,
      () => app.lines.slice(-10),
    );
  } finally {
    await second.stop();
  }
});
