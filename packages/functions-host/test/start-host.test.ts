import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAppPackage } from '../src/check-app-package.ts';
import { HostError } from '../src/host-error.ts';
import { type LogEntry, type RunningHost, startHost } from '../src/start-host.ts';
import { appDir } from './harness/start-app.ts';
import { type RunningAzurite, startAzurite } from './harness/start-azurite.ts';
import { blobCreated, openStorage, type Storage } from './harness/storage.ts';
import { waitFor } from './harness/wait-for.ts';

// One app per process: everything here talks to the one host that this file's process can have.
let azurite: RunningAzurite;
let storage: Storage;
let host: RunningHost;
const entries: LogEntry[] = [];

beforeAll(async () => {
  azurite = await startAzurite();
  storage = openStorage(azurite.connectionString);
  await storage.createContainers('media');
  await storage.createQueues('in-process', 'answers', 'done');
  host = await startHost({
    appDir: appDir('storage'),
    env: {
      AzureWebJobsStorage: azurite.connectionString,
      MEDIA: azurite.connectionString,
      JOBS_QUEUE: 'in-process',
      'AzureWebJobs.onScan.Disabled': 'true',
    },
    log: (entry) => entries.push(entry),
  });
});

afterAll(async () => {
  await host.close();
  await azurite.stop();
});

const logged = (words: string) => entries.some((entry) => entry.message.includes(words));

test('the host tells what it runs', () => {
  expect(host.url).toBe(`http://127.0.0.1:${host.port}`);
  expect(host.functions).toContainEqual({ name: 'onScan', trigger: 'blobTrigger', isDisabled: true });
  expect(host.webhooks.toSorted()).toEqual(['onMedia', 'onPlain']);
  expect(host.problems.map((problem) => problem.name)).toEqual(['noConnection']);
  expect(entries.some((entry) => entry.category === 'Host.Startup')).toBe(true);
});

test('webhookUrl gives an address that takes events', async () => {
  const blob = await storage.put('media/x/in-process.txt', 'good in process');
  const response = await fetch(host.webhookUrl('onPlain'), {
    method: 'POST',
    headers: { 'aeg-event-type': 'Notification' },
    body: JSON.stringify([blobCreated(blob)]),
  });
  expect(response.status).toBe(202);
  await waitFor(
    'the function',
    () => logged('good in process'),
    () => entries.slice(-5),
  );
  expect(() => host.webhookUrl('onJob')).toThrow('no function of this app that Event Grid delivers to');
});

test('invoke runs a function and gives its return value', async () => {
  expect(await host.invoke('onJob', 'by invoke')).toEqual({ answered: 'by invoke' });
  expect(await host.invoke('onJob', { many: ['a'] })).toEqual(['a']);
  await expect(host.invoke('onJob', 'fail')).rejects.toThrow('refused');
});

test('invoke reads a blob by its path, or takes content and metadata', async () => {
  await storage.put('media/x/path.txt', 'good path');
  await host.invoke('onPlain', 'media/x/path.txt');
  await host.invoke('onPlain', Buffer.from('good content'), { blobTrigger: 'made/up' });
  expect(logged('good path') && logged('good content') && logged('made/up')).toBe(true);
  await expect(host.invoke('onPlain', 'media/x/none.txt')).rejects.toThrow("There is no blob 'media/x/none.txt'");
});

test('invoke says what it does not do', async () => {
  await expect(host.invoke('put', 'x')).rejects.toThrow('is an HTTP function: call its route instead');
  await expect(host.invoke('nobody')).rejects.toThrow("no function 'nobody'");
});

test('a second app in one process is refused', async () => {
  const error = await startHost({ appDir: appDir('http') }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HostError);
  expect((error as HostError).code).toBe('second-app');
});

test('drain finishes what runs and closes the port', async () => {
  await host.drain();
  await expect(fetch(host.url)).rejects.toThrow();
});

test('the sample apps hold what the check asks for', () => {
  for (const name of ['http', 'storage', 'streaming', 'hooks', 'timers', 'changes', 'unruly'])
    expect([name, checkAppPackage(appDir(name))]).toEqual([name, []]);
});
