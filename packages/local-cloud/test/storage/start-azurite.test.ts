import { QueueServiceClient } from '@azure/storage-queue';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../src/listen.ts';
import { connectionString } from '../../src/storage/account.ts';
import { type Azurite, startAzurite } from '../../src/storage/start-azurite.ts';
import { connect, removeTemporaryFolders, temporaryFolder } from './start-storage.ts';

describe('startAzurite', () => {
  const started: Azurite[] = [];

  async function start(options: Parameters<typeof startAzurite>[0]): Promise<Azurite> {
    const azurite = await startAzurite(options);
    started.push(azurite);
    return azurite;
  }

  afterEach(async () => {
    await Promise.all(started.splice(0).map((azurite) => azurite.close()));
    removeTemporaryFolders();
  });

  it('answers for blobs and queues when it resolves', async () => {
    const azurite = await start({ dataDir: null, blobPort: await freePort(), queuePort: await freePort() });
    await connect(azurite.blobUrl).createContainer('first');
    const queues = QueueServiceClient.fromConnectionString(connectionString(azurite.blobUrl, azurite.queueUrl));
    await queues.createQueue('first');
    expect(await queues.getQueueClient('first').exists()).toBe(true);
  });

  it('keeps its data in its folder over an ordinary end', async () => {
    const dataDir = temporaryFolder();
    const first = await start({ dataDir, blobPort: await freePort() });
    const { containerClient } = await connect(first.blobUrl).createContainer('kept');
    await containerClient.getBlockBlobClient('blob').upload('bytes', 5);
    await first.close();
    expect(await first.exited).toMatchObject({ code: 0, signal: null });
    const second = await start({ dataDir, blobPort: await freePort() });
    const bytes = await connect(second.blobUrl).getContainerClient('kept').getBlobClient('blob').downloadToBuffer();
    expect(bytes.toString()).toBe('bytes');
  });

  it('names a taken port and what wanted it', async () => {
    const { blobUrl } = await start({ dataDir: null, blobPort: await freePort() });
    const port = Number(new URL(blobUrl).port);
    await expect(startAzurite({ dataDir: null, blobPort: port })).rejects.toThrow(
      `port ${port}, wanted by Azurite's blob service, is taken`,
    );
  });

  it('says how it ended when it ends unasked', async () => {
    const azurite = await start({ dataDir: null, blobPort: await freePort() });
    process.kill(azurite.pid, 'SIGKILL');
    expect(await azurite.exited).toMatchObject({
      signal: 'SIGKILL',
      lastLines: expect.arrayContaining([expect.stringContaining('Azurite')]),
    });
  });
});
