import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { StorageSharedKeyCredential as QueueKeyCredential, QueueServiceClient } from '@azure/storage-queue';
import { blobContainers, queues } from '@parallax/contracts/resources';
import type { RegionSettings } from '@parallax/contracts/settings';
import { startProcess } from './start-process.ts';

const account = 'acct';

export interface RunningAzurite {
  readonly region: RegionSettings;
  readonly key: string;
  readonly queue: QueueServiceClient;
  stop(): Promise<void>;
}

/** Azurite as a process of its own, with the containers and queues of Parallax. Its blob service is the region's secondary as well. */
export async function startAzurite(): Promise<RunningAzurite> {
  const location = await mkdtemp(path.join(tmpdir(), 'adapters-azurite-'));
  const key = randomBytes(64).toString('base64');
  const [blobPort, queuePort] = await freePorts(2);
  const entry = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
  process.env['AZURITE_ACCOUNTS'] = `${account}:${key}`;
  const options = [
    '--location',
    location,
    '--blobPort',
    `${blobPort}`,
    '--queuePort',
    `${queuePort}`,
    '--tablePort',
    '0',
    '--silent',
  ];
  const running = await startProcess([entry, ...options, '--skipApiVersionCheck', '--disableTelemetry'], (line) =>
    line.includes('Table service is successfully listening'),
  );
  delete process.env['AZURITE_ACCOUNTS'];
  const blobUrl = `http://127.0.0.1:${blobPort}/${account}`;
  const queueUrl = `http://127.0.0.1:${queuePort}/${account}`;
  const blobs = new BlobServiceClient(blobUrl, new StorageSharedKeyCredential(account, key));
  await blobs.getContainerClient(blobContainers.images).create();
  await blobs.getContainerClient(blobContainers.thumbnails).create({ access: 'blob' });
  const queue = new QueueServiceClient(queueUrl, new QueueKeyCredential(account, key));
  await queue.getQueueClient(queues.retry).create();
  return {
    region: {
      name: 'westus2',
      displayName: 'West US 2',
      storageAccount: account,
      blobUrl,
      blobSecondaryUrl: blobUrl,
      queueUrl,
      cosmosUrl: 'http://127.0.0.1:1',
      apiUrls: {},
    },
    key,
    queue,
    stop: async () => {
      await running.stop();
      await rm(location, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
