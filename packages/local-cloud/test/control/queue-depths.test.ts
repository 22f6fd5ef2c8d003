import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueServiceClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { QueueDepths } from '../../src/control/queue-depths.ts';
import { freePort } from '../../src/listen.ts';
import { accountKey, accountName, accountUrl } from '../../src/storage/account.ts';
import { eventually } from '../eventually.ts';

let folder: string;
let azurite: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queues-'));
  const port = await freePort();
  url = accountUrl(port);
  const script = createRequire(import.meta.url).resolve('azurite/dist/src/queue/main.js');
  const flags = ['--queuePort', String(port), '--location', folder, '--silent', '--skipApiVersionCheck', '--disableTelemetry'];
  azurite = spawn(process.execPath, [script, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  azurite.stdout?.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  await eventually('Azurite serves queues', () => (output.includes('successfully listens') ? true : null), 30_000);
});
afterAll(async () => {
  azurite?.kill('SIGKILL');
  if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

it('counts what waits in every queue, also in one that came later, once it has been away', async () => {
  const service = new QueueServiceClient(url, new StorageSharedKeyCredential(accountName, accountKey));
  await service.createQueue('retry-image');
  await service.createQueue('poison');
  for (const text of ['a', 'b']) await service.getQueueClient('retry-image').sendMessage(text);
  const depths = new QueueDepths(url);
  expect(await depths.read()).toEqual({ 'retry-image': 2, poison: 0 });
  await service.deleteQueue('poison');
  await expect(depths.read()).rejects.toThrow();
  expect(await depths.read()).toEqual({ 'retry-image': 2 });
});

it('rejects within a moment when nobody answers', async () => {
  await expect(new QueueDepths(accountUrl(await freePort())).read()).rejects.toThrow();
});
