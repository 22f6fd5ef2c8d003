import type { Container } from '@azure/cosmos';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultRule } from '../src/faults/fault-rules.ts';
import { type Fixture, failureOf, startFixture } from './emulator-fixture.ts';

let fixture: Fixture;
let container: Container;
beforeAll(async () => {
  fixture = await startFixture();
  const client = fixture.clientWith({
    connectionPolicy: {
      enableBackgroundEndpointRefreshing: false,
      retryOptions: { maxRetryAttemptCount: 0, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 0 },
    },
  });
  const { id } = await fixture.container();
  container = client.database('db').container(id);
  await container.items.create({ id: 'a', pk: 'p' });
});
afterAll(() => fixture.close());
afterEach(() => putFaults([]));

async function putFaults(rules: unknown): Promise<{ status: number; body: FaultRule[] & { message?: string } }> {
  const response = await fetch(`${fixture.emulator.adminUrl}faults`, { method: 'PUT', body: JSON.stringify(rules) });
  return { status: response.status, body: (await response.json()) as FaultRule[] };
}

const read = () => failureOf(container.item('a', 'p').read());
const write = () => failureOf(container.items.upsert({ id: 'a', pk: 'p' }));
const query = () => failureOf(container.items.query('SELECT * FROM c', { partitionKey: 'p' }).fetchAll());

describe('a fault', () => {
  it('fails every request with its status, and ends with the list', async () => {
    await putFaults([{ status: 503 }]);
    expect([await read(), await write(), await query()]).toEqual(['503', '503', '503']);
    expect((await container.database.client.getDatabaseAccount()).resource?.writableLocations).toHaveLength(1);
    await putFaults([]);
    expect([await read(), await write(), await query()]).toEqual(['ok', 'ok', 'ok']);
  });

  it('can be for one kind of operation, and one region', async () => {
    await putFaults([{ status: 500, operation: 'write' }]);
    expect([await read(), await write(), await query()]).toEqual(['ok', '500', 'ok']);
    await putFaults([{ status: 500, operation: 'query', region: 'West US 2' }]);
    expect([await read(), await write(), await query()]).toEqual(['ok', 'ok', '500']);
  });

  it('ends by itself, by the clock of the emulator', async () => {
    const { body } = await putFaults([{ id: 'outage', status: 503, untilMs: 10_000 }]);
    expect(body).toEqual([{ id: 'outage', status: 503, untilMs: 10_000 }]);
    fixture.clock.advance(9_999);
    expect(await read()).toBe('503');
    fixture.clock.advance(1);
    expect(await read()).toBe('ok');
    expect(await (await fetch(`${fixture.emulator.adminUrl}faults`)).json()).toEqual([]);
  });

  it('tells the client how long to wait, and the substatus', async () => {
    await putFaults([{ status: 429, retryAfterMs: 7 }]);
    const error = await container.items.upsert({ id: 'a', pk: 'p' }).then(null, (reason) => reason);
    expect(error).toMatchObject({ code: 429, substatus: 3200, retryAfterInMs: 7 });
    expect(error.message).toContain('request rate is large');
    await putFaults([{ status: 449, substatus: 5350 }]);
    expect(await write()).toBe('449/5350');
  });

  it('is retried away by the SDK when it is a 429 that passes', async () => {
    const patient = fixture.clientWith({}).database('db').container(container.id);
    await putFaults([{ status: 429, retryAfterMs: 1, rate: 0.5, seed: 3 }]);
    for (let at = 0; at < 20; at++) expect((await patient.item('a', 'p').read()).statusCode).toBe(200);
  });

  it('meets a share of the requests, the same ones for the same seed', async () => {
    const run = async (seed: number) => {
      await putFaults([{ status: 500, rate: 0.4, seed, operation: 'read' }]);
      const outcomes: string[] = [];
      for (let at = 0; at < 40; at++) outcomes.push(await read());
      return outcomes;
    };
    const first = await run(11);
    expect(first.filter((outcome) => outcome === '500').length).toBeGreaterThan(5);
    expect(first.filter((outcome) => outcome === 'ok').length).toBeGreaterThan(5);
    expect(await run(11)).toEqual(first);
    expect(await run(12)).not.toEqual(first);
  });

  it('can only delay', async () => {
    await putFaults([{ delayMs: 150, operation: 'read' }]);
    const startedAt = performance.now();
    expect(await read()).toBe('ok');
    expect(performance.now() - startedAt).toBeGreaterThan(140);
  });

  it.each([
    [{ status: 503 }, 'array'],
    [[{ status: 200 }], "'status'"],
    [[{}], "'status'"],
    [[{ status: 503, rate: 2 }], "'rate'"],
    [[{ status: 503, operation: 'delete' }], "'operation'"],
    [[{ status: 503, region: 'Elsewhere' }], "'region'"],
    [[{ status: 503, untilMS: 5 }], "'untilMS'"],
  ])('is refused with a sentence when it is %j', async (rules, sentence) => {
    const { status, body } = await putFaults(rules);
    expect(status).toBe(400);
    expect(body.message).toContain(sentence);
  });
});

describe('the state', () => {
  it('tells containers, items and what was used', async () => {
    const state = (await (await fetch(`${fixture.emulator.adminUrl}state`)).json()) as Record<string, unknown>;
    expect(state).toMatchObject({
      account: 'cosmos-emulator',
      regions: [
        {
          name: 'West US 2',
          endpoint: fixture.emulator.regions[0]?.endpoint,
          databases: [{ id: 'db', containers: [{ id: container.id, items: 1 }] }],
        },
      ],
      faults: [],
      usage: {
        total: { requests: expect.any(Number), requestUnits: expect.any(Number) },
        operations: { read: expect.anything() },
      },
    });
    expect((await fetch(`${fixture.emulator.adminUrl}nothing`)).status).toBe(404);
  });
});
