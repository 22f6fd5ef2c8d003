import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCosmosEmulator } from '../src/start-emulator.ts';
import { type CliProcess, runCli, startCli } from './cli-process.ts';
import { fetchAll, messageOf } from './emulator-fixture.ts';

let dataDir: string;
let running: CliProcess[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cosmos-durability-'));
});
afterEach(async () => {
  for (const { process, ended } of running) {
    process.kill('SIGKILL');
    await ended;
  }
  running = [];
  rmSync(dataDir, { recursive: true, force: true });
});

const config = () => ({ dataDir, regions: [{ name: 'westus2' }] });

async function start(more: string[] = []) {
  const emulator = await startCli(config(), more);
  running.push(emulator);
  return emulator;
}

const connect = ({ endpoint, key }: { endpoint: string; key: string }) =>
  new CosmosClient({ endpoint, key, connectionPolicy: { enableBackgroundEndpointRefreshing: false } });

describe('killing the process', () => {
  it('loses no write that was answered', async () => {
    const first = await start();
    const client = connect(first.ready);
    const { database } = await client.databases.create({ id: 'db' });
    const { container } = await database.containers.create({ id: 'c', partitionKey: '/pk', defaultTtl: -1 });
    const answered: string[] = [];
    // Writes go on until the process is gone: the last ones are cut off in the middle.
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let at = 0; ; at++) {
        const id = `${writer}-${at}`;
        await container.items.create({ id, pk: `p${writer}`, at });
        answered.push(id);
      }
    });
    const killed = new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (answered.length < 200) return;
        clearInterval(timer);
        first.process.kill('SIGKILL');
        resolve();
      }, 5);
    });
    await Promise.allSettled(writers);
    await killed;
    expect(await first.ended).toBe('SIGKILL');
    client.dispose();

    const second = await start();
    expect(second.ready.key).toBe(first.ready.key);
    const again = connect(second.ready).database('db').container('c');
    const kept = new Set(await fetchAll(again.items.query<string>('SELECT VALUE c.id FROM c')));
    expect(answered.filter((id) => !kept.has(id))).toEqual([]);
    // An unanswered write may stand too, but at most one of each writer.
    expect(kept.size - answered.length).toBeLessThanOrEqual(8);
    // Numbers go on where they stood: a new version does not take an old one's place.
    const feed = await again.items.query<{ _rid: string }>('SELECT c._rid FROM c').fetchAll();
    expect(new Set(feed.resources.map(({ _rid }) => _rid)).size).toBe(kept.size);
    expect((await again.items.create({ id: 'after', pk: 'p0' })).statusCode).toBe(201);
    expect((await again.read()).resource?.defaultTtl).toBe(-1);
  });
});

describe('a data folder', () => {
  it('is used by one process at a time', async () => {
    const first = await start();
    const second = runCli(['start', '--config', JSON.stringify(config())]);
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toContain(`in use by process ${first.process.pid}`);
    await expect(startCosmosEmulator(config())).rejects.toThrow('in use');
  });

  it('keeps a key that only its owner can read', async () => {
    const { ready } = await start();
    const file = join(dataDir, 'key');
    expect(readFileSync(file, 'utf8').trim()).toBe(ready.key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('of a newer version is refused with a sentence', async () => {
    const emulator = await startCosmosEmulator(config());
    await emulator.close();
    const { DatabaseSync } = await import('node:sqlite');
    const file = new DatabaseSync(join(dataDir, 'account.sqlite'));
    file.exec('PRAGMA user_version = 99');
    file.close();
    expect(await messageOf(startCosmosEmulator(config()))).toContain('newer version');
  });
});

describe('the command', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly on %s', async (signal) => {
    const emulator = await start();
    emulator.process.kill(signal);
    expect(await emulator.ended).toBe(0);
    const again = await startCosmosEmulator(config());
    await again.close();
  });

  it('ends with its parent when asked', async () => {
    const emulator = await start(['--exit-with-parent']);
    emulator.process.stdin?.end();
    expect(await emulator.ended).toBe(0);
  });

  it('prints one line of JSON when it is ready', async () => {
    const { ready } = await start();
    expect(ready).toEqual({
      event: 'ready',
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
      key: expect.any(String),
      regions: [{ name: 'westus2', endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) }],
      adminUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
    });
  });

  it.each([
    [['start'], 'start needs --config'],
    [['start', '--config', '{'], 'not JSON'],
    [['start', '--config', '{"dataDir":"","regions":[]}'], '"dataDir" must name a folder; "regions" must list 1 to 4'],
    [['start', '--config', '{"dataDir":"x","regions":[{"name":"a b"},{"name":"A-b"}]}'], 'differ in more than case'],
    [['start', '--config', '{"dataDir":"x","regions":[{"name":"all"}]}'], 'no region may be called "all"'],
    [['start', '--config', '{"dataDir":"x","regions":[{"name":"a"}],"replication":{"lagMs":-1}}'], "'lagMs'"],
    [['load', '--data', 'nowhere'], 'load needs --region'],
    [['nonsense'], 'Usage:'],
  ])('says what is wrong with %j', async (args, sentence) => {
    const ended = runCli(args);
    expect(await ended.ended).not.toBe(0);
    expect(ended.stderr()).toContain(sentence);
  });

  it('says that a port is taken', async () => {
    const { ready } = await start();
    const port = Number(new URL(ready.endpoint).port);
    const other = mkdtempSync(join(tmpdir(), 'cosmos-other-'));
    const message = await messageOf(startCosmosEmulator({ dataDir: other, regions: [{ name: 'westus2' }], globalPort: port }));
    expect(message).toBe(`Port ${port} of 127.0.0.1 is taken; choose another, or 0 for a free one.`);
    // What was opened before is closed again.
    await (await startCosmosEmulator({ dataDir: other, regions: [{ name: 'westus2' }] })).close();
    rmSync(other, { recursive: true, force: true });
  });
});
