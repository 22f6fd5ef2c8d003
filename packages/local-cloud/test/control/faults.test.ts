import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { controlFixture } from './control-fixture.ts';

const room = controlFixture();
const { ask, state } = room;
const told = (region: number, service: 'storage' | 'vision' | 'identity' | 'vault', path: string) =>
  room.cloud.regions[region]?.[service].told.filter((call) => call.path === path).map(({ body }) => body);

describe('faults', () => {
  it('reach the services, merge, and go for {}', async () => {
    await ask('PUT', '/api/faults', {
      vision: { westus2: { mode: '503', retryAfterSeconds: 2 } },
      cosmos: { replication: { lagMs: 5_000 } },
    });
    await ask('PUT', '/api/faults', { events: { eastus2: { duplicate: { rate: 1, times: 3 } } }, global: { mode: 'refused' } });
    expect((await ask('GET', '/api/faults')).body).toEqual({
      faults: {
        vision: { westus2: { mode: '503', retryAfterSeconds: 2 } },
        cosmos: { replication: { lagMs: 5_000 } },
        events: { eastus2: { duplicate: { rate: 1, times: 3 } } },
        global: { mode: 'refused' },
      },
      waiting: [],
    });
    expect(told(0, 'vision', '/admin/faults')).toEqual([{ mode: '503', retryAfterSeconds: 2 }]);
    expect(told(1, 'vision', '/admin/faults')).toEqual([]);
    expect(told(1, 'storage', '/faults')).toEqual([{ duplicate: { rate: 1, times: 3 } }]);
    expect(room.cloud.cosmos.told).toEqual([
      { path: '/replication', body: { lagMs: 5_000, jitterMs: 50, seed: 1, split: null } },
      { path: '/global', body: { mode: 'refused' } },
    ]);
    expect((await ask('PUT', '/api/faults', {})).body).toEqual({ faults: {}, waiting: [] });
    expect(told(0, 'vision', '/admin/faults')?.at(-1)).toEqual({ mode: 'none' });
    expect(told(1, 'storage', '/faults')?.at(-1)).toBeNull();
    // What Cosmos does without anybody's wish, not zero.
    expect(room.cloud.cosmos.told.findLast(({ path }) => path === '/replication')?.body).toMatchObject({
      lagMs: 100,
      jitterMs: 50,
    });
  });

  it('of the vault and of the identity endpoint reach the region that they are for', async () => {
    await ask('PUT', '/api/faults', {
      vault: { westus2: { mode: 'hang' } },
      identity: { eastus2: { mode: '429', retryAfterSeconds: 1 } },
    });
    expect(told(0, 'vault', '/admin/faults')).toEqual([{ mode: 'hang' }]);
    expect(told(1, 'identity', '/admin/faults')).toEqual([{ mode: '429', retryAfterSeconds: 1 }]);
    expect([told(1, 'vault', '/admin/faults'), told(0, 'identity', '/admin/faults')]).toEqual([[], []]);
    await ask('PUT', '/api/faults', {});
    expect(told(0, 'vault', '/admin/faults')?.at(-1)).toEqual({ mode: 'none' });
  });

  it('of a service that does not answer wait and are set when it does', async () => {
    await room.cloud.regions[0]?.vision.setUp(false);
    const { status, body } = await ask('PUT', '/api/faults', { vision: { westus2: { mode: 'hang' } } });
    expect([status, body['waiting']]).toEqual([
      200,
      [{ service: 'vision', region: 'westus2', reason: expect.stringContaining('ECONNREFUSED') }],
    ]);
    await room.cloud.regions[0]?.vision.setUp(true);
    await eventually('the fault is set', async () => ((await state()).waiting.length === 0 ? true : null));
    expect(told(0, 'vision', '/admin/faults')).toEqual([{ mode: 'hang' }]);
  });

  it('of a region that is down wait for its return, and are told again to processes that know nothing of them', async () => {
    await ask('PUT', '/api/faults', { vision: { westus2: { mode: '429' } } });
    await ask('POST', '/api/regions/westus2/kill');
    const { body } = await ask('PUT', '/api/faults', { storage: { westus2: { mode: 'throttled', rate: 0.5 } } });
    expect(body['waiting']).toMatchObject([{ service: 'storage', region: 'westus2' }]);
    expect(told(0, 'storage', '/primary')).toEqual([]);
    await ask('POST', '/api/regions/westus2/restore');
    expect(told(0, 'storage', '/primary')?.at(-1)).toEqual({ mode: 'throttled', rate: 0.5 });
    // Once before the kill, and once to the process that came after it.
    expect(told(0, 'vision', '/admin/faults')).toEqual([{ mode: '429' }, { mode: '429' }]);
  });

  it('leave a region read-only that was made so by its own switch', async () => {
    await ask('POST', '/api/regions/westus2/read-only');
    await ask('PUT', '/api/faults', { storage: { westus2: { mode: 'throttled' } } });
    await ask('PUT', '/api/faults', {});
    expect(told(0, 'storage', '/primary')?.at(-1)).toEqual({ mode: 'read-only' });
  });

  it('that make no sense are refused whole, in a sentence', async () => {
    const wrong = await ask('PUT', '/api/faults', { vision: { westus2: { mode: 'asleep' } } });
    expect([wrong.status, wrong.body['detail']]).toEqual([400, expect.stringContaining('vision.westus2.mode')]);
    const nowhere = await ask('PUT', '/api/faults', { vision: { atlantis: { mode: '503' } } });
    expect([nowhere.status, nowhere.body['detail']]).toEqual([
      400,
      'There is no region atlantis here; there are westus2 and eastus2.',
    ]);
    expect((await ask('GET', '/api/faults')).body).toEqual({ faults: {}, waiting: [] });
    const response = await fetch(`${room.url}/api/faults`, { method: 'PUT', body: '{"vision":' });
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
  });
});
