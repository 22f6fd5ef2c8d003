import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlState } from '../src/api/control-state.ts';
import type { RegionAddresses, RunningCloud } from '../src/supervisor/cloud.ts';
import type { CloudEvent } from '../src/supervisor/part.ts';
import { readRunFile } from '../src/supervisor/run-file.ts';
import { startCloud } from '../src/supervisor/start-cloud.ts';
import { cloudOptions } from './cloud-options.ts';
import { eventually, isAlive, untilGone } from './eventually.ts';

// Two regions of real processes, one of which is lost and comes back. Each test leaves both up.

const dataDir = mkdtempSync(join(tmpdir(), 'parallax-regions-'));
const events: CloudEvent[] = [];
let cloud: RunningCloud;
let west: RegionAddresses;
let east: RegionAddresses;

beforeAll(async () => {
  cloud = await startCloud(cloudOptions({ dataDir, regions: ['westus2', 'eastus2'], onEvent: (event) => events.push(event) }));
  west = cloud.regions[0]!;
  east = cloud.regions[1]!;
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const blobs = (url: string) =>
  new BlobServiceClient(url, new StorageSharedKeyCredential(cloud.storageAccount.name, cloud.storageAccount.key), {
    retryOptions: { maxTries: 1 },
  });
const inbox = (url: string, name: string) => blobs(url).getContainerClient('inbox').getBlockBlobClient(name);
const put = (region: RegionAddresses, name: string) => inbox(region.blob, name).upload(name, name.length);
const textAt = async (url: string, name: string) => (await inbox(url, name).downloadToBuffer()).toString();
const seenIn = async (region: RegionAddresses) =>
  (await (await fetch(`${region.apps['echo']}/api/seen`)).json()) as readonly string[];
const untilSeen = (region: RegionAddresses, name: string) =>
  eventually(`${region.name} saw ${name}`, async () => ((await seenIn(region)).includes(`inbox/${name}`) ? true : null), 20_000);
const untilCopied = (name: string) =>
  eventually(`the secondary has ${name}`, async () => ((await inbox(west.blobSecondary, name).exists()) ? true : null), 20_000);
const alive = () =>
  cloud.parts.filter((part) => part.alive).map(({ name, region }) => (region === null ? name : `${region} ${name}`));
const statuses = () => cloud.regionStates.map(({ status }) => status);

function isRefused(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? resolve(true) : reject(error)));
  });
}

const listeners = ({ apps, blob, queue, cosmos, vision, identity, vault, admin }: RegionAddresses) => [
  ...Object.values(apps),
  blob,
  queue,
  cosmos,
  vision,
  admin.vision,
  identity,
  vault,
];

const cosmosOf = (region: RegionAddresses) =>
  new CosmosClient({ endpoint: region.cosmos, key: cloud.cosmosKey, connectionPolicy: { enableEndpointDiscovery: false } });

describe('two regions', () => {
  it('are both served by one account, one edge and Traffic Manager, each with its own storage', async () => {
    await put(east, 'in-the-east.txt');
    await untilSeen(east, 'in-the-east.txt');
    expect(await inbox(west.blob, 'in-the-east.txt').exists()).toBe(false);
    const writer = cosmosOf(east);
    const reader = cosmosOf(west);
    await writer.database('sample').container('things').items.upsert({ id: 'one', kind: 'k', lww: 1 });
    await eventually('the west has what the east wrote', async () => {
      const { statusCode } = await reader.database('sample').container('things').item('one', 'k').read();
      return statusCode === 200 ? true : null;
    });
    writer.dispose();
    reader.dispose();
    expect((await fetch(`${cloud.trafficManager}/api/settings`)).status).toBe(200);
  });
});

describe('a region that is killed', () => {
  it('refuses at every listener but its secondary, takes nothing else with it, and returns at the same addresses', async () => {
    await put(west, 'before.txt');
    await untilCopied('before.txt');
    const before = alive();
    const others = before.filter((name) => !/^westus2 (echo|vision|identity|azurite)$/.test(name));
    const pids = cloud.parts.filter(({ name, region }) => region === 'westus2' && /^(echo|vision|identity|azurite)$/.test(name));
    await put(west, 'acknowledged-last.txt');
    await cloud.killRegion('westus2');

    expect(statuses()).toEqual(['killed', 'up']);
    await Promise.all(pids.map(({ pid }) => untilGone(pid)));
    expect(await Promise.all(listeners(west).map(isRefused))).toEqual(listeners(west).map(() => true));
    expect(alive()).toEqual(others);
    expect(await textAt(west.blobSecondary, 'before.txt')).toBe('before.txt');
    expect(await Promise.all(listeners(east).map(isRefused))).toEqual(listeners(east).map(() => false));
    expect(readRunFile(dataDir)?.regions.map(({ status }) => status)).toEqual(['killed', 'up']);
    await put(east, 'meanwhile.txt');
    await untilSeen(east, 'meanwhile.txt');
    // It stays down: nobody takes its app for one that died, and starts it again.
    expect(events.some(({ type }) => type === 'part-died')).toBe(false);
    expect(alive()).toEqual(others);

    await cloud.restoreRegion('westus2');
    expect(statuses()).toEqual(['up', 'up']);
    expect(alive()).toEqual(before);
    expect(await textAt(west.blob, 'acknowledged-last.txt')).toBe('acknowledged-last.txt');
    await put(west, 'after.txt');
    await untilSeen(west, 'after.txt');
    expect(await isRefused(west.cosmos)).toBe(false);
  }, 60_000);

  it('leaves pages and, by Traffic Manager, the API to the other region', async () => {
    const servedBy = async () => (await fetch(cloud.web)).headers.get('x-edge-region');
    const resolved = async () => {
      const answer = await fetch(`${cloud.trafficManager}/resolve`);
      return ((await answer.json()) as { you: { endpoint: string } }).you.endpoint;
    };
    expect(await servedBy()).toBe('westus2');
    await eventually('the west is near', async () => ((await resolved()) === 'westus2' ? true : null));
    await cloud.killRegion('westus2');
    expect(await servedBy()).toBe('eastus2');
    await eventually('Traffic Manager names the east', async () => ((await resolved()) === 'eastus2' ? true : null));
    expect((await fetch(`${cloud.trafficManager}/api/settings`)).status).toBe(200);
    await cloud.restoreRegion('westus2');
    await eventually('Traffic Manager names the west again', async () => ((await resolved()) === 'westus2' ? true : null));
  }, 60_000);

  it('can be killed and restored from many sides at once', async () => {
    await Promise.all([cloud.killRegion('westus2'), cloud.killRegion('eastus2'), cloud.killRegion('westus2')]);
    expect(statuses()).toEqual(['killed', 'killed']);
    expect((await fetch(cloud.web)).status).toBe(503);
    await Promise.all([cloud.restoreRegion('westus2'), cloud.restoreRegion('eastus2'), cloud.restoreRegion('westus2')]);
    expect(statuses()).toEqual(['up', 'up']);
    expect((await fetch(cloud.web)).status).toBe(200);
    await expect(cloud.killRegion('moonbase1')).rejects.toThrow('there is no region "moonbase1"; there are westus2, eastus2');
  }, 60_000);
});

describe('a region whose storage is read-only', () => {
  it('refuses writes and is read, until it takes writes again', async () => {
    await put(west, 'kept.txt');
    await cloud.setReadOnly('westus2', true);
    await expect(put(west, 'refused.txt')).rejects.toMatchObject({ statusCode: 403 });
    expect(await textAt(west.blob, 'kept.txt')).toBe('kept.txt');
    expect(cloud.regionStates[0]?.readOnlySince).not.toBeNull();
    await cloud.setReadOnly('westus2', false);
    await put(west, 'taken.txt');
  });
});

describe('the control room', () => {
  const ask = async (path: string, method = 'GET') => {
    const answer = await fetch(`${cloud.control}/api/${path}`, { method });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  const state = async () => controlState.parse((await ask('state')).body);
  const healthIn = async (region: string) =>
    Object.fromEntries(
      ((await state()).regions.find(({ name }) => name === region)?.parts ?? []).map(({ name, health }) => [name, health]),
    );

  it('shows every part, and kills and restores regions', async () => {
    expect((await state()).regions.map(({ name, status }) => [name, status])).toEqual([
      ['westus2', 'up'],
      ['eastus2', 'up'],
    ]);
    expect((await state()).parts.map(({ name }) => name).sort()).toEqual(['cosmos', 'edge', 'traffic-manager']);
    expect((await ask('regions/eastus2/kill', 'POST')).status).toBe(200);
    expect(statuses()).toEqual(['up', 'killed']);
    expect(await healthIn('eastus2')).toMatchObject({ echo: 'off', vision: 'off', azurite: 'off', 'azurite-secondary': 'ok' });
    expect(await healthIn('westus2')).toMatchObject({ echo: 'ok', vision: 'ok', azurite: 'ok' });
    expect((await ask('regions/eastus2/restore', 'POST')).status).toBe(200);
    expect(statuses()).toEqual(['up', 'up']);
    expect(await healthIn('eastus2')).toMatchObject({ echo: 'ok', vision: 'ok', azurite: 'ok' });
  }, 60_000);
});

describe('a cloud that is stopped', () => {
  it('while a region is down, leaves no process and comes back with everything up', async () => {
    await cloud.killRegion('westus2');
    const pids = cloud.parts.filter((part) => part.alive).map(({ pid }) => pid);
    expect(pids.every(isAlive)).toBe(true);
    await cloud.stop();
    await Promise.all(pids.map(untilGone));
    cloud = await startCloud(cloudOptions({ dataDir, regions: ['westus2', 'eastus2'] }));
    expect(statuses()).toEqual(['up', 'up']);
    expect(cloud.regions[0]?.blob).toBe(west.blob);
    expect(await textAt(west.blob, 'before.txt')).toBe('before.txt');
  }, 60_000);

  it('while a region is being restored, leaves no process', async () => {
    await cloud.killRegion('westus2');
    const restored = cloud.restoreRegion('westus2').then(
      () => 'restored',
      () => 'given up',
    );
    await eventually('the restore has begun', () => (statuses()[0] === 'restoring' ? true : null));
    await cloud.stop();
    await restored;
    await Promise.all(cloud.parts.map(({ pid }) => untilGone(pid)));
  }, 60_000);
});
