import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { CosmosClient } from '@azure/cosmos';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { StorageSharedKeyCredential as QueueKey, QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegionAddresses, RunningCloud } from '../src/supervisor/cloud.ts';
import type { CloudEvent } from '../src/supervisor/part.ts';
import { startCloud } from '../src/supervisor/start-cloud.ts';
import { cloudOptions, sample } from './cloud-options.ts';
import { eventually, untilGone } from './eventually.ts';

// A whole local cloud with a tiny app and a tiny site: every process is a real one.

const dataDir = mkdtempSync(join(tmpdir(), 'parallax-cloud-'));
let cloud: RunningCloud;
let west: RegionAddresses;
const events: CloudEvent[] = [];

const options = cloudOptions({ dataDir, regions: ['westus2'], onEvent: (event) => events.push(event) });

beforeAll(async () => {
  cloud = await startCloud(options);
  west = cloud.regions[0]!;
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const blobs = () =>
  new BlobServiceClient(west.blob, new StorageSharedKeyCredential(cloud.storageAccount.name, cloud.storageAccount.key));
const getJson = async <Value>(path: string): Promise<Value> =>
  (await (await fetch(`${west.apps['echo']}/api/${path}`)).json()) as Value;
const pidOf = (name: string) => cloud.parts.find((part) => part.name === name)?.pid ?? 0;
const upload = (name: string) => blobs().getContainerClient('inbox').getBlockBlobClient(name).upload(name, name.length);
const untilSeen = (name: string) =>
  eventually(
    `the app saw ${name}`,
    async () => ((await getJson<string[]>('seen')).includes(`inbox/${name}`) ? true : null),
    20_000,
  );

/** Headers and body as they are on the wire: fetch would unpack the body. */
function onTheWire(path: string, init: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; headers: Record<string, string>; body: Buffer }>((resolve, reject) => {
    request(`${cloud.web}${path}`, init, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers as Record<string, string>,
          body: Buffer.concat(chunks),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('a local cloud', () => {
  it('has created what it was told to, and lets pages of its site alone call the blob endpoint', async () => {
    const containers: Record<string, string | undefined> = {};
    for await (const { name, properties } of blobs().listContainers()) containers[name] = properties.publicAccess;
    expect(containers).toMatchObject({ inbox: undefined, pictures: 'blob', deadletters: undefined, $web: 'blob' });
    const queues = new QueueServiceClient(west.queue, new QueueKey(cloud.storageAccount.name, cloud.storageAccount.key));
    expect(await queues.getQueueClient('chores').exists()).toBe(true);
    const cosmos = new CosmosClient({ endpoint: cloud.cosmos.endpoint, key: cloud.cosmosKey });
    const { resource } = await cosmos.database('sample').container('things').read();
    cosmos.dispose();
    expect(resource).toMatchObject({
      partitionKey: { paths: ['/kind'] },
      defaultTtl: -1,
      conflictResolutionPolicy: { conflictResolutionPath: '/lww' },
    });
    const preflight = (origin: string) =>
      fetch(`${west.blob}/inbox/x`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } });
    expect((await preflight(cloud.web)).status).toBe(200);
    expect((await preflight('http://127.0.0.1:1')).status).toBe(403);
  });

  it('gives an app its settings and nothing of the supervisor’s own environment', async () => {
    const { settings } = await getJson<{ settings: Record<string, string> }>('settings');
    expect(settings['SAMPLE_SECRET']).toBe(cloud.secret('sample'));
    expect(Object.keys(settings)).not.toContain('VITEST');
  });

  it('brings a blob’s event to the function that wants it', async () => {
    await upload('first.txt');
    await untilSeen('first.txt');
  });

  it('keeps keys out of its logs', () => {
    const logs = readdirSync(cloud.logDir).map((name) => readFileSync(join(cloud.logDir, name), 'utf8'));
    expect(logs.some((text) => text.includes('"event":"ready"'))).toBe(true);
    for (const secret of [cloud.cosmosKey, cloud.visionKey, cloud.identityHeader])
      expect(logs.filter((text) => text.includes(secret))).toEqual([]);
    expect(logs.filter((text) => /code=(?!\(hidden\))/.test(text))).toEqual([]);
  });

  it('says what became ready and how long it took', () => {
    const ready = events.flatMap((event) => (event.type === 'part-ready' ? [event.part.name] : []));
    expect(ready.sort()).toEqual([
      'azurite',
      'azurite-secondary',
      'cosmos',
      'echo',
      'edge',
      'identity',
      'storage',
      'traffic-manager',
      'vision',
    ]);
    expect(events.flatMap((event) => (event.type === 'step' ? [event.name] : []))).toContain('pages published');
  });
});

describe('the edge before a real $web', () => {
  it('serves the page for / with its stored headers, whatever the query says', async () => {
    const page = await onTheWire('/?image=0193&comp=metadata');
    const stored = await blobs().getContainerClient('$web').getBlobClient('index.html').getProperties();
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-encoding': 'br',
      'cache-control': 'no-store',
      'x-edge-region': 'westus2',
    });
    expect(page.headers['etag']?.replaceAll('"', '')).toBe(stored.etag?.replaceAll('"', ''));
    expect(Object.keys(page.headers).filter((name) => name.startsWith('x-ms-') || name === 'server')).toEqual([]);
    expect(brotliDecompressSync(page.body).toString()).toBe(readFileSync(sample('site/index.html'), 'utf8'));
  });

  it('marks content-named files immutable and answers 304 to who has them', async () => {
    const asset = await onTheWire('/assets/main-Ab12Cd34.js');
    expect(asset.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const again = await onTheWire('/assets/main-Ab12Cd34.js', { headers: { 'if-none-match': asset.headers['etag'] ?? '' } });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it('serves parts of a file and its head alone', async () => {
    const icon = readFileSync(sample('site/icon.png'));
    const part = await onTheWire('/icon.png', { headers: { range: 'bytes=1-3' } });
    expect([part.status, part.headers['content-range'], part.body.toString('latin1')]).toEqual([
      206,
      `bytes 1-3/${icon.length}`,
      'PNG',
    ]);
    const head = await onTheWire('/icon.png', { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.headers['content-type'], head.body.length]).toEqual([
      200,
      String(icon.length),
      'image/png',
      0,
    ]);
  });

  it('answers what is not there with the 404 document, and other methods not at all', async () => {
    const missing = await onTheWire('/image/42', { headers: { 'if-none-match': '"0x8DE"' } });
    expect([missing.status, missing.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(brotliDecompressSync(missing.body).toString()).toContain('Nothing here');
    expect((await onTheWire('/', { headers: { 'if-none-match': '*' } })).status).toBe(400);
    expect(await onTheWire('/', { method: 'POST' })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  it('serves files that were made at the start', async () => {
    const release = await onTheWire('/release.json');
    expect(release.headers['cache-control']).toBe('no-store');
    expect(JSON.parse(brotliDecompressSync(release.body).toString())).toEqual({ api: west.apps['echo'] });
  });
});

describe('a local cloud that is disturbed', () => {
  it('starts an app that is killed again at the same address, and no event is lost', async () => {
    const before = pidOf('echo');
    process.kill(before, 'SIGKILL');
    await upload('while-away.txt');
    await eventually(
      'the app is back',
      () => (pidOf('echo') !== before && events.some((event) => event.type === 'part-back') ? true : null),
      20_000,
    );
    expect((await getJson<{ pid: number }>('settings')).pid).toBe(pidOf('echo'));
    await untilSeen('while-away.txt');
  });

  it('refuses a second start on its folder', async () => {
    await expect(startCloud(options)).rejects.toThrow(
      `A local cloud (process ${process.pid}, ${cloud.web}) is running on ${dataDir}.`,
    );
  });

  it('keeps addresses, blobs and secrets from one start to the next', async () => {
    const before = { blob: west.blob, web: cloud.web, secret: cloud.secret('sample'), cosmosKey: cloud.cosmosKey };
    const pids = cloud.parts.map((part) => part.pid);
    await cloud.stop();
    await Promise.all(pids.map(untilGone));

    cloud = await startCloud(options);
    west = cloud.regions[0]!;
    expect({ blob: west.blob, web: cloud.web, secret: cloud.secret('sample'), cosmosKey: cloud.cosmosKey }).toEqual(before);
    expect(await blobs().getContainerClient('inbox').getBlobClient('first.txt').exists()).toBe(true);
  });

  it('stops everything when another part dies, and leaves no process', async () => {
    const pids = cloud.parts.map((part) => part.pid);
    process.kill(pidOf('vision'), 'SIGKILL');
    const failure = await cloud.failed;
    expect(failure.message).toBe('vision (westus2) died (SIGKILL)');
    expect(failure.tail.length).toBeGreaterThan(0);
    await Promise.all(pids.map(untilGone));
  });
});
