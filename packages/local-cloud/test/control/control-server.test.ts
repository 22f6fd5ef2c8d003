import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { drill } from '../../src/api/control-drills.ts';
import { controlRoutes } from '../../src/api/control-routes.ts';
import { controlState } from '../../src/api/control-state.ts';
import { eventually } from '../eventually.ts';
import { controlFixture, imageId as id } from './control-fixture.ts';

const room = controlFixture();
const { ask, listen, state } = room;

describe('the clock', () => {
  it('is set for everybody, shown, and told once', async () => {
    expect((await state()).clock).toEqual({ factor: 1 });
    expect(await ask('PUT', '/api/clock', { factor: 360 })).toEqual({ status: 200, body: { factor: 360 } });
    await ask('PUT', '/api/clock', { factor: 360 });
    expect((await state()).clock).toEqual({ factor: 360 });
    expect((await ask('PUT', '/api/clock', { factor: 0 })).status).toBe(400);
    const stream = listen();
    const event = await eventually('the event', () => stream.events.find(({ what }) => what === 'clock-set') ?? null);
    expect(event.text).toBe('The clock runs 360 times as fast');
    expect(stream.events.filter(({ what }) => what === 'clock-set')).toHaveLength(1);
  });
});

describe('the description', () => {
  it('names exactly the routes that are served', async () => {
    const { body } = await ask('GET', '/api/openapi.json');
    const paths = body['paths'] as Record<string, Record<string, { operationId: string; responses: object }>>;
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(
      Object.values(controlRoutes)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
    for (const route of described) {
      const [method = '', path = ''] = route.split(' ');
      if (path === '/api/events') continue;
      const { status } = await ask(
        method.toUpperCase(),
        path.replace('{name}', 'westus2').replace('{id}', id),
        method === 'get' ? undefined : {},
      );
      const operation = paths[path]?.[method];
      expect([route, Object.keys(operation?.responses ?? {})], `answered ${status}`).toEqual([
        route,
        expect.arrayContaining([String(status)]),
      ]);
    }
  });

  it('refers to no schema that it does not have', async () => {
    const { body } = await ask('GET', '/api/openapi.json');
    const schemas = Object.keys((body['components'] as { schemas: object }).schemas);
    const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(schemas).toEqual(expect.arrayContaining([...new Set(references)]));
    expect(schemas).toContain('Event');
  });
});

describe('the release', () => {
  it('is told as it is published, from the first place that answers', async () => {
    const release = await eventually('the release', async () => (await state()).release);
    expect(release).toMatchObject({ revision: 12, sticky: true });
    expect(release.colours.map(({ colour, weight, drained }) => [colour, weight, drained])).toEqual([
      ['blue', 80, false],
      ['green', 20, true],
    ]);
  });
});

describe('regions', () => {
  it('are killed and restored, which the state and the stream tell', async () => {
    const client = listen();
    await eventually('a reading', async () => (await state()).sample);
    const { body } = await ask('POST', '/api/regions/westus2/kill');
    expect(body['region']).toMatchObject({ name: 'westus2', status: 'killed', health: 'off' });
    const killed = await state();
    expect(controlState.parse(killed).lastKill).toMatchObject({ region: 'westus2', restoredAt: null });
    expect(killed.regions[0]?.parts.find(({ name }) => name === 'worker')).toMatchObject({ health: 'off', pid: null });
    expect(killed.regions[1]?.health).toBe('ok');
    await ask('POST', '/api/regions/westus2/kill');
    expect((await state()).lastKill?.at).toBe(killed.lastKill?.at);
    await ask('POST', '/api/regions/westus2/restore');
    expect(await state()).toMatchObject({
      lastKill: { region: 'westus2', restoredAt: expect.any(String) },
      regions: [{ status: 'up' }, {}],
    });
    await eventually('the return', () => client.events.find(({ what }) => what === 'region-restored') ?? null);
    expect(client.events.filter(({ kind }) => kind === 'fault').map(({ what }) => what)).toEqual([
      'region-killed',
      'region-down',
      'region-restoring',
      'region-restored',
    ]);
  });

  it('are made read-only and writable again; without a word it is read-only', async () => {
    expect((await ask('POST', '/api/regions/eastus2/read-only')).body['region']).toMatchObject({
      readOnly: true,
      health: 'limited',
    });
    expect((await ask('POST', '/api/regions/eastus2/read-only', { on: false })).body['region']).toMatchObject({
      readOnly: false,
    });
  });

  it.each(['kill', 'restore', 'read-only'])('that are not there get 404 and a sentence (%s)', async (verb) => {
    const { status, body } = await ask('POST', `/api/regions/atlantis/${verb}`);
    expect(status).toBe(404);
    expect(body['detail']).toBe('There is no region "atlantis" here; there are westus2 and eastus2.');
  });

  it('that do not obey answer 502 with the reason', async () => {
    Object.assign(room.cloud.target, { restoreRegion: () => Promise.reject(new Error('vision does not come up')) });
    const { status, body } = await ask('POST', '/api/regions/westus2/restore');
    expect([status, body['detail']]).toEqual([502, 'West US 2 could not be restored: vision does not come up']);
  });
});

describe('figures', () => {
  it('tell latency of people’s requests, not of probes, and the time until pictures are ready', async () => {
    const executed = (name: string, ms: number) =>
      room.cloud.log('api', 'westus2', { host: `Executed 'Functions.${name}' (Succeeded, Id=1, Duration=${ms}ms)` });
    executed('Health', 900);
    for (const ms of [10, 20, 30]) executed('GetImages', ms);
    room.cloud.regions[1]?.storage.feed.add('blob-written', { container: 'images', blob: id });
    await eventually('the upload', async () => ((await state()).counts.upload === 1 ? true : null));
    room.cloud.log('worker', 'eastus2', { event: 'image-ready', region: 'eastus2', imageId: id, recognition: 'done' });
    const sample = await eventually('a sample with both', async () => {
      const { sample: last } = await state();
      return last?.ready['eastus2'] && last.api['westus2'] ? last : null;
    });
    expect(sample.api['westus2']).toEqual({ p50: 20, p95: 30, p99: 30, count: 3 });
    expect(sample.ready['eastus2']?.count).toBe(1);
    expect((await state()).costs).toMatchObject({ estimate: true, images: 1 });
    const { samples } = (await ask('GET', '/api/samples')).body as { samples: unknown[] };
    expect(samples.length).toBeGreaterThan(0);
  });

  it('show a service that does not answer as unknown, and the rest as it is', async () => {
    await eventually('a first reading', async () => (await state()).regions[0]?.storage ?? null);
    await room.cloud.cosmos.setUp(false);
    await eventually('Cosmos is unknown', async () => ((await state()).regions[0]?.cosmos === null ? true : null));
    const { regions, replication } = await state();
    expect(regions[0]?.parts.find(({ name }) => name === 'cosmos')).toMatchObject({ health: 'unknown' });
    expect(regions[0]?.storage).not.toBeNull();
    expect(replication).toEqual([]);
  });

  it('fit their schema', async () => {
    await eventually('a sample', async () => (await state()).sample);
    expect(controlState.parse(await state()).regions).toHaveLength(2);
  });
});

describe('images', () => {
  it('have a story from the app and the services', async () => {
    const at = new Date().toISOString();
    room.cloud.images.set(id, {
      id,
      region: 'westus2',
      fileName: 'a.jpg',
      hue: 1,
      stage: 'ready',
      timeline: [{ step: 'ready', at, region: 'westus2', ms: null, detail: null }],
    });
    room.cloud.log('worker', 'westus2', { event: 'image-driven', imageId: id, outcome: 'ready', reason: 'event' });
    const { body } = await ask('GET', `/api/images/${id}`);
    expect(body).toMatchObject({ id, stage: 'ready', home: 'westus2', fileName: 'a.jpg', note: null });
    expect((body['steps'] as { from: string }[]).map(({ from }) => from).sort()).toEqual(['cloud', 'timeline']);
  });

  it('that nobody knows, or that are none, get 404 and a sentence', async () => {
    expect((await ask('GET', `/api/images/${id}`)).body['detail']).toContain(id);
    expect(await ask('GET', '/api/images/sunset')).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('"sunset" is no image id') },
    });
  });
});

describe('drills', () => {
  it('are told, go on, end with a verdict, and stand in the stream', async () => {
    const client = listen();
    const started = await ask('POST', '/api/drills', { id: 'd1', name: 'outage', hypothesis: 'Nothing is lost.' });
    expect(started.status).toBe(201);
    await ask('PATCH', '/api/drills/d1', { steps: [{ what: 'Killed West US 2', region: 'westus2' }] });
    const { body } = await ask('PATCH', '/api/drills/d1', { verdict: { holds: false, text: '1 lost of 20' } });
    expect(drill.parse(body['drill'])).toMatchObject({ steps: [{ what: 'Killed West US 2' }], verdict: { holds: false } });
    expect((await ask('GET', '/api/drills')).body['drills']).toHaveLength(1);
    const verdict = await eventually('the verdict', () => client.events.find(({ what }) => what === 'drill-verdict') ?? null);
    expect(verdict).toMatchObject({ kind: 'drill', level: 'error', text: 'outage does not hold: 1 lost of 20' });
  });

  it('need a name and a hypothesis, and an id of their own', async () => {
    expect((await ask('POST', '/api/drills', { name: 'outage' })).status).toBe(400);
    await ask('POST', '/api/drills', { id: 'd1', name: 'outage', hypothesis: 'x' });
    expect((await ask('POST', '/api/drills', { id: 'd1', name: 'outage', hypothesis: 'x' })).status).toBe(409);
    expect((await ask('PATCH', '/api/drills/none', {})).status).toBe(404);
  });
});

describe('strangers', () => {
  it('from pages of other origins switch nothing', async () => {
    const response = await fetch(`${room.url}/api/regions/westus2/kill`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(response.status).toBe(403);
    expect(room.cloud.regions[0]?.status).toBe('up');
  });

  it('who come by a name that is not this machine’s get nothing', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${room.url}/api/state`, { headers: { host: 'elsewhere.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(status).toBe(403);
  });

  it('with too much to say are cut short', async () => {
    const response = await fetch(`${room.url}/api/faults`, { method: 'PUT', body: 'x'.repeat(300_000) });
    expect(response.status).toBe(413);
  });

  it('get 404 and 405 in sentences', async () => {
    expect(await ask('GET', '/api/nothing')).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('/api/openapi.json') },
    });
    expect(await ask('DELETE', '/api/faults')).toMatchObject({
      status: 405,
      body: { detail: '/api/faults takes GET or PUT, not DELETE.' },
    });
  });
});
