import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningEmulator, startCosmosEmulator } from '../src/start-emulator.ts';
import { adminClient } from './admin-client.ts';
import { runCli } from './cli-process.ts';
import { fetchAll } from './emulator-fixture.ts';

let dataDir: string;
let file: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cosmos-load-'));
  file = join(dataDir, 'items.ndjson');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const options = () => ({ dataDir, regions: [{ name: 'westus2' }] });
const load = (...more: string[]) => loadTo('westus2', ...more);
const loadTo = async (region: string, ...more: string[]) => {
  const command = runCli([
    'load',
    '--data',
    dataDir,
    '--region',
    region,
    '--database',
    'db',
    '--container',
    'c',
    '--file',
    file,
    ...more,
  ]);
  return { code: await command.ended, stderr: command.stderr() };
};
const writeItems = (items: unknown[]) => writeFileSync(file, `${items.map((item) => JSON.stringify(item)).join('\n')}\n`);

async function onEmulator<T>(work: (client: CosmosClient) => Promise<T>): Promise<T> {
  const emulator = await startCosmosEmulator(options());
  const client = new CosmosClient({ endpoint: emulator.endpoint, key: emulator.key });
  try {
    return await work(client);
  } finally {
    client.dispose();
    await emulator.close();
  }
}

const prepare = () =>
  onEmulator(async (client) => {
    const { database } = await client.databases.create({ id: 'db' });
    await database.containers.create({
      id: 'c',
      partitionKey: '/pk',
      indexingPolicy: { includedPaths: [{ path: '/dueAt/?' }], excludedPaths: [{ path: '/*' }] },
    });
  });

describe('the bulk loader', () => {
  it('writes items that the emulator then serves like its own', async () => {
    await prepare();
    writeItems(
      Array.from({ length: 12_000 }, (_, n) => ({ id: `i${n}`, pk: `p${n % 5}`, n, ...(n % 100 === 0 ? { dueAt: n } : {}) })),
    );
    const { code, stderr } = await load();
    expect([code, stderr]).toEqual([0, expect.stringContaining('loaded 12000 items')]);
    await onEmulator(async (client) => {
      const container = client.database('db').container('c');
      expect((await container.item('i7', 'p2').read()).resource).toMatchObject({ n: 7, _etag: expect.any(String) });
      expect(await fetchAll(container.items.query('SELECT VALUE COUNT(1) FROM c'))).toEqual([12_000]);
      const due = {
        query: 'SELECT VALUE c.n FROM c WHERE c.dueAt < @now ORDER BY c.dueAt',
        parameters: [{ name: '@now', value: 500 }],
      };
      expect(await fetchAll(container.items.query(due))).toEqual([0, 100, 200, 300, 400]);
      expect((await container.items.upsert({ id: 'i7', pk: 'p2', n: 8 })).statusCode).toBe(200);
    });
  });

  it('makes the container when it is told the partition key', async () => {
    await onEmulator(async () => undefined);
    writeItems([{ id: '1', city: 'Oslo' }]);
    expect((await load()).stderr).toContain("There is no database 'db'");
    expect((await load('--partition-key', '/city')).code).toBe(0);
    await onEmulator(async (client) => {
      expect((await client.database('db').container('c').item('1', 'Oslo').read()).statusCode).toBe(200);
    });
  });

  it('refuses while the emulator runs', async () => {
    await prepare();
    writeItems([{ id: '1', pk: 'p' }]);
    const emulator = await startCosmosEmulator(options());
    const { code, stderr } = await load();
    expect([code, stderr]).toEqual([1, expect.stringContaining(`in use by process ${process.pid}`)]);
    await emulator.close();
    expect((await load()).code).toBe(0);
  });

  it('names the line that is no item, and keeps what came before its batch', async () => {
    await prepare();
    writeFileSync(file, '{"id":"1","pk":"p"}\n\n{"id":2,"pk":"p"}\n');
    const { code, stderr } = await load();
    expect([code, stderr]).toEqual([1, expect.stringContaining('Line 3:')]);
  });

  it('says when there is no data or no such region', async () => {
    writeItems([]);
    expect((await load()).stderr).toContain('There is no emulator data');
    await prepare();
    const wrong = runCli([
      'load',
      '--data',
      dataDir,
      '--region',
      'nowhere',
      '--database',
      'db',
      '--container',
      'c',
      '--file',
      file,
    ]);
    await wrong.ended;
    expect(wrong.stderr()).toContain("There is no region 'nowhere'");
  });

  describe('with two regions', () => {
    const regions = [{ name: 'westus2' }, { name: 'eastus2' }];
    const onRegions = async <T>(work: (emulator: RunningEmulator, clients: CosmosClient[]) => Promise<T>): Promise<T> => {
      const emulator = await startCosmosEmulator({ dataDir, regions, replication: { lagMs: 0, jitterMs: 0 } });
      const clients = emulator.regions.map(
        ({ name, endpoint }) =>
          new CosmosClient({ endpoint, key: emulator.key, connectionPolicy: { preferredLocations: [name] } }),
      );
      try {
        return await work(emulator, clients);
      } finally {
        for (const client of clients) client.dispose();
        await emulator.close();
      }
    };
    const count = (client?: CosmosClient) =>
      fetchAll(client!.database('db').container('c').items.query('SELECT VALUE COUNT(1) FROM c'));
    const items = Array.from({ length: 6_000 }, (_, n) => ({ id: `i${n}`, pk: `p${n % 5}`, n }));

    it('writes into all of them at once, as if it had been replicated long ago', async () => {
      await onRegions(() => Promise.resolve());
      await prepare();
      writeItems(items);
      const { code, stderr } = await loadTo('all');
      expect([code, stderr]).toEqual([0, expect.stringContaining('loaded 6000 items')]);
      await onRegions(async ({ adminUrl }, [west, east]) => {
        expect(await adminClient(adminUrl).digest()).toMatchObject({ identical: true, pending: 0 });
        expect([await count(west), await count(east)]).toEqual([[6_000], [6_000]]);
        // Loaded items are known everywhere, so that an update is none that conflicts.
        await east!.database('db').container('c').items.upsert({ id: 'i0', pk: 'p0', n: -1 });
        await adminClient(adminUrl).converged();
        expect((await west!.database('db').container('c').item('i0', 'p0').read()).resource).toMatchObject({ n: -1 });
      });
    });

    it('writes into one, which then hands them on', async () => {
      await onRegions(() => Promise.resolve());
      await prepare();
      writeItems(items.slice(0, 500));
      expect((await loadTo('eastus2')).code).toBe(0);
      await onRegions(async ({ adminUrl }, [west]) => {
        await adminClient(adminUrl).converged();
        expect(await count(west)).toEqual([500]);
      });
    });

    it('brings what was on its way to its end before it writes into all', async () => {
      await onRegions(() => Promise.resolve());
      await prepare();
      writeItems(items.slice(0, 10));
      expect((await loadTo('westus2')).code).toBe(0);
      writeItems(items.slice(5, 20));
      expect((await loadTo('all')).code).toBe(0);
      await onRegions(async ({ adminUrl }, [west, east]) => {
        expect(await adminClient(adminUrl).digest()).toMatchObject({ identical: true, pending: 0 });
        expect([await count(west), await count(east)]).toEqual([[20], [20]]);
      });
    });
  });
});
