import { randomUUID } from 'node:crypto';
import { ContainerSASPermissions } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../src/listen.ts';
import { accountUrl } from '../../src/storage/account.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import { type Azurites, connect, readState, removeTemporaryFolders, startAzurites, temporaryFolder } from './start-storage.ts';
import { until } from './until.ts';
import { startWebhook, type Webhook } from './webhook.ts';

describe('kill -9 of the storage front', () => {
  let azurites: Azurites;
  let hook: Webhook;

  beforeAll(async () => {
    azurites = await startAzurites();
    hook = await startWebhook();
  });

  afterAll(async () => {
    await hook?.close();
    await azurites?.close();
    removeTemporaryFolders();
  });

  it('loses no event and no copy of an acknowledged PUT, over five kills in the middle of uploads', {
    timeout: 120_000,
  }, async () => {
    const port = await freePort();
    const config = {
      region: 'testregion',
      dataDir: temporaryFolder(),
      port,
      secondaryPort: await freePort(),
      adminPort: 0,
      primaryUrl: azurites.primary.blobUrl,
      secondaryUrl: azurites.secondary.blobUrl,
      replication: { lagMs: 20 },
      subscriptions: [
        { name: 'images', webhookUrl: hook.url, filter: { subjectBeginsWith: '/blobServices/default/containers/crash/' } },
      ],
    };
    let service = await startService('storage', config, ['--exit-with-parent']);
    const container = connect(accountUrl(port)).getContainerClient('crash');
    await container.create();
    const sas = await container.generateSasUrl({
      permissions: ContainerSASPermissions.parse('c'),
      expiresOn: new Date(Date.now() + 600_000),
    });
    const acknowledged: string[] = [];

    for (let kill = 0; kill < 5; kill += 1) {
      const target = acknowledged.length + 15;
      const uploading = [1, 2, 3, 4].map(() => uploadUntilCut(sas, acknowledged));
      await until(
        () => acknowledged.length,
        (count) => count >= target,
      );
      service.kill('SIGKILL');
      await service.ended;
      await Promise.all(uploading);
      service = await startService('storage', config, ['--exit-with-parent']);
    }

    const admin = { adminUrl: String(service.ready['adminUrl']) };
    await until(
      () => readState(admin),
      ({ eventsPending, pendingReplication }) => eventsPending === 0 && pendingReplication === 0,
      60_000,
    );
    const told = new Set(hook.acknowledged().map((subject) => subject.replace('crash/', '')));
    const stored = await namesIn(accountUrl(port));
    expect(acknowledged.filter((name) => !told.has(name))).toEqual([]);
    // A PUT that was carried out but not acknowledged is told of too; what does not exist is not.
    expect(stored.filter((name) => !told.has(name))).toEqual([]);
    expect([...told].filter((name) => !stored.includes(name))).toEqual([]);
    expect(await namesIn(accountUrl(config.secondaryPort))).toEqual(stored);
    await stop(service);
  });
});

/** Uploads one small blob after another until a connection breaks; notes those that were acknowledged. */
async function uploadUntilCut(containerSas: string, acknowledged: string[]): Promise<void> {
  for (;;) {
    const name = randomUUID();
    const url = containerSas.replace('/crash?', `/crash/${name}?`);
    try {
      const answer = await fetch(url, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: Buffer.alloc(20_000) });
      if (answer.status === 201) acknowledged.push(name);
      else throw new Error(`expected 201, got ${answer.status}`);
    } catch (error) {
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

async function namesIn(blobUrl: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of connect(blobUrl).getContainerClient('crash').listBlobsFlat()) names.push(name);
  return names.sort();
}

async function stop(service: ServiceProcess): Promise<void> {
  service.kill('SIGTERM');
  expect(await service.ended).toEqual({ code: 0, signal: null });
}
