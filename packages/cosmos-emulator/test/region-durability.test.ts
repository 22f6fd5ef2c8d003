import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Container, CosmosClient } from '@azure/cosmos';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCosmosEmulator } from '../src/start-emulator.ts';
import { adminClient } from './admin-client.ts';
import { type CliProcess, type Ready, startCli } from './cli-process.ts';
import { fetchAll } from './emulator-fixture.ts';
import { regionClient } from './region-client.ts';

let dataDir: string;
let running: CliProcess[] = [];
let clients: CosmosClient[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cosmos-regions-'));
});
afterEach(async () => {
  for (const client of clients) client.dispose();
  for (const { process, ended } of running) {
    process.kill('SIGKILL');
    await ended;
  }
  [running, clients] = [[], []];
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(regions: string[], lagMs: number): Promise<CliProcess & { ready: Ready }> {
  const config = { dataDir, regions: regions.map((name) => ({ name })), replication: { lagMs, jitterMs: 0 } };
  const emulator = await startCli(config);
  running.push(emulator);
  return emulator;
}

async function kill(emulator: CliProcess): Promise<void> {
  emulator.process.kill('SIGKILL');
  await emulator.ended;
}

function containerIn(ready: Ready, region: string): Container {
  const client = regionClient(ready, region);
  clients.push(client);
  return client.database('db').container('c');
}

async function makeContainer(ready: Ready): Promise<void> {
  const client = new CosmosClient({ endpoint: ready.endpoint, key: ready.key });
  clients.push(client);
  const { database } = await client.databases.create({ id: 'db' });
  await database.containers.create({ id: 'c', partitionKey: '/pk' });
}

const idsIn = async (container: Container) =>
  (await fetchAll(container.items.query<string>('SELECT VALUE c.id FROM c', { partitionKey: 'p' }))).sort();

describe('killing the process with kill -9', () => {
  it('loses no acknowledged write of any region, though none had been replicated', async () => {
    const regions = ['a', 'b', 'c'];
    const first = await start(regions, 3_600_000);
    await makeContainer(first.ready);
    const answered: string[] = [];
    // Writes go on in all regions until the process is gone.
    const writers = regions.flatMap((region) => {
      const container = containerIn(first.ready, region);
      return Array.from({ length: 3 }, async (_, writer) => {
        for (let at = 0; ; at++) {
          const id = `${region}-${writer}-${at}`;
          await container.items.create({ id, pk: 'p' });
          answered.push(id);
          if (answered.length === 300) first.process.kill('SIGKILL');
        }
      });
    });
    await Promise.allSettled(writers);
    expect(await first.ended).toBe('SIGKILL');

    const second = await start(regions, 0);
    const { regions: digests } = await adminClient(second.ready.adminUrl).converged();
    expect(Object.keys(digests)).toEqual(regions);
    for (const region of regions) {
      const kept = new Set(await idsIn(containerIn(second.ready, region)));
      expect(answered.filter((id) => !kept.has(id))).toEqual([]);
    }
  });

  it('again and again, in the middle of replicating, leaves regions that come to hold the same', async () => {
    let emulator = await start(['a', 'b'], 0);
    await makeContainer(emulator.ready);
    let written = 0;
    for (let round = 0; round < 4; round++) {
      const containers = ['a', 'b'].map((region) => containerIn(emulator.ready, region));
      const until = written + 60;
      const writers = containers.map(async (container) => {
        for (;;) {
          // The same items in both regions: most writes meet a concurrent one.
          await container.items.upsert({ id: `i${written % 20}`, pk: 'p', n: written });
          written++;
          if (written >= until) emulator.process.kill('SIGKILL');
        }
      });
      await Promise.allSettled(writers);
      await emulator.ended;
      emulator = await start(['a', 'b'], 0);
    }
    await adminClient(emulator.ready.adminUrl).converged();
    const [inA, inB] = ['a', 'b'].map((region) => containerIn(emulator.ready, region));
    expect(await idsIn(inA as Container)).toEqual(await idsIn(inB as Container));
    expect(await idsIn(inA as Container)).toHaveLength(20);
  });
});

describe('a region', () => {
  it('that joins an account with data starts with that data, and takes part from then on', async () => {
    const alone = await start(['a'], 0);
    await makeContainer(alone.ready);
    await containerIn(alone.ready, 'a').items.create({ id: 'before', pk: 'p' });
    await kill(alone);

    const joined = await start(['a', 'b'], 0);
    const admin = adminClient(joined.ready.adminUrl);
    expect((await admin.digest()).identical).toBe(true);
    const [inA, inB] = ['a', 'b'].map((region) => containerIn(joined.ready, region)) as [Container, Container];
    expect(await idsIn(inB)).toEqual(['before']);
    await inB.items.create({ id: 'from b', pk: 'p' });
    await inA.item('before', 'p').delete();
    await admin.converged();
    expect([await idsIn(inA), await idsIn(inB)]).toEqual([['from b'], ['from b']]);
  });

  it('that is not started for a while gets everything when it is back', async () => {
    const both = await start(['a', 'b'], 3_600_000);
    await makeContainer(both.ready);
    await containerIn(both.ready, 'b').items.create({ id: 'unsent', pk: 'p' });
    await kill(both);
    const alone = await start(['a'], 0);
    await containerIn(alone.ready, 'a').items.create({ id: 'alone', pk: 'p' });
    await kill(alone);
    const again = await start(['a', 'b'], 0);
    await adminClient(again.ready.adminUrl).converged();
    for (const region of ['a', 'b']) expect(await idsIn(containerIn(again.ready, region))).toEqual(['alone', 'unsent']);
  });

  it('whose file is lost gets a copy, and gives no version or rid a second time', async () => {
    const options = { dataDir, regions: [{ name: 'a' }, { name: 'b' }], replication: { lagMs: 0, jitterMs: 0 } };
    const first = await startCosmosEmulator(options);
    await makeContainer({ event: 'ready', ...first });
    await containerIn({ event: 'ready', ...first }, 'b').items.create({ id: '1', pk: 'p' });
    await adminClient(first.adminUrl).converged();
    await first.close();
    for (const file of readdirSync(dataDir)) if (file.startsWith('region-b')) rmSync(join(dataDir, file));

    const second = await startCosmosEmulator(options);
    const ready = { event: 'ready', ...second };
    const { resource } = await containerIn(ready, 'b').items.create({ id: '2', pk: 'p' });
    await adminClient(second.adminUrl).converged();
    const other = await containerIn(ready, 'a').item('2', 'p').read();
    expect(other.resource?.['_rid']).toBe(resource?.['_rid']);
    expect(await idsIn(containerIn(ready, 'a'))).toEqual(['1', '2']);
    await second.close();
  });
});
