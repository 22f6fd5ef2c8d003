import { once } from 'node:events';
import { request } from 'node:https';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Certificate, makeSelfSignedCertificate } from '../certificates/self-signed-certificate.ts';
import { type Monitor, startMonitor } from './start-monitor.ts';

const operation = '4bf92f3577b34da6a3ce929d0e0e4736';
let certificate: Certificate;
let monitor: Monitor;
beforeAll(async () => {
  certificate = makeSelfSignedCertificate({ hosts: ['127.0.0.1'], now: new Date(), days: 1 });
  monitor = await startMonitor({ ...certificate, port: 0 });
});
afterEach(async () => {
  await monitor.setFaults({ mode: 'none', rate: 1, seed: 1, latencyMs: 0, retryAfterSeconds: null });
  await fetch(`${monitor.adminUrl}/admin/clear`, { method: 'POST' });
});
afterAll(() => monitor.close());

/** As the SDK sends. */
function send(body: string | Buffer, { path = '/v2.1/track', timeout = 2_000, headers = {} } = {}) {
  return new Promise<{ status: number; body: unknown; headers: object }>((resolve, reject) => {
    const call = request(`${monitor.url}${path}`, {
      method: 'POST',
      ca: certificate.certificate,
      headers,
      timeout,
      agent: false,
    });
    call.on('timeout', () => call.destroy(new Error('timeout')));
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text), headers: response.headers });
      });
    });
    call.end(body);
  });
}

let second = 0;
const item = (type: string, baseData: object, tags: object = {}) => ({
  name: `Microsoft.ApplicationInsights.${type}`,
  time: new Date(1_700_000_000_000 + second++ * 1_000).toISOString(),
  sampleRate: 100,
  iKey: 'x',
  tags: { 'ai.operation.id': operation, 'ai.cloud.role': 'parallax-api', ...tags },
  data: { baseType: `${type}Data`, baseData },
});
const span = (type: 'Request' | 'RemoteDependency', id: string, parent: string | null, more: object = {}, tags: object = {}) =>
  item(
    type,
    { id, name: `name of ${id}`, duration: '00:00:01.250', success: true, properties: { 'parallax.region': 'westus2' }, ...more },
    { ...(parent !== null && { 'ai.operation.parentId': parent }), ...tags },
  );

describe('what is sent', () => {
  test('is taken as an array, a line each, or compressed, and answered as the service does', async () => {
    const one = span('Request', 'a', null);
    for (const body of [JSON.stringify([one]), `${JSON.stringify(one)}\n${JSON.stringify(one)}\n`])
      expect((await send(body)).status).toBe(200);
    const answer = await send(gzipSync(JSON.stringify([one])), { headers: { 'content-encoding': 'gzip' } });
    expect(answer).toMatchObject({ status: 200, body: { itemsReceived: 1, itemsAccepted: 1, errors: [] } });
    expect(monitor.envelopes()).toHaveLength(4);
  });

  test('and is no telemetry item is refused by its place, the rest is taken', async () => {
    const answer = await send(JSON.stringify([span('Request', 'a', null), { name: 'x' }]));
    expect(answer).toMatchObject({ status: 206, body: { itemsReceived: 2, itemsAccepted: 1, errors: [{ index: 1 }] } });
    for (const wrong of [{ metrics: 5 }, { metrics: [{ value: 1 }] }, { exceptions: {} }, { properties: 'x' }])
      expect((await send(JSON.stringify([item('Metric', wrong)]))).body).toMatchObject({ itemsAccepted: 0 });
    expect((await send('{"half')).status).toBe(400);
    expect((await send('[]', { path: '/other' })).status).toBe(404);
    expect((await send(Buffer.alloc(5 * 1024 * 1024, ' '))).status).toBe(413);
  });

  test('and is more than it keeps pushes out the oldest; metrics push out metrics alone', async () => {
    const many = (count: number, make: (index: number) => object) =>
      send(JSON.stringify(Array.from({ length: count }, (_, index) => make(index))));
    for (let batch = 0; batch < 6; batch++) await many(1_000, (index) => span('Request', `s${batch}-${index}`, null));
    await many(10, (index) => item('Metric', { metrics: [{ name: 'upload.grants', value: index }] }));
    const ids = monitor.envelopes().map(({ data }) => data.baseData['id']);
    expect(ids.length).toBe(5_010);
    expect(ids[0]).toBe('s1-0');
    await send(
      JSON.stringify(Array.from({ length: 40 }, (_, index) => span('Request', `${index}`, null, { name: 'x'.repeat(60_000) }))),
    );
    const { bytes } = (await (await fetch(`${monitor.adminUrl}/admin/state`)).json()) as { bytes: number };
    expect(bytes).toBeLessThan(33 * 1024 * 1024);
  });
});

describe('traces', () => {
  test('are told with parents before children, roots where the parent is in no telemetry, and times from the start', async () => {
    const failure = { exceptions: [{ typeName: 'TypeError', message: 'no' }] };
    await send(
      JSON.stringify([
        span('Request', 'grant', 'browser'),
        span('RemoteDependency', 'child', 'grant', { success: false, resultCode: '429' }),
        span(
          'Request',
          'resize',
          'grant',
          { properties: { 'parallax.region': 'eastus2', 'parallax.outcome': 'ready' } },
          { 'ai.cloud.role': 'parallax-worker' },
        ),
        item('Exception', failure, { 'ai.operation.parentId': 'child' }),
        span('Request', 'other', null, {}, { 'ai.operation.id': 'f'.repeat(32) }),
      ]),
    );
    const trace = monitor.trace(operation);
    expect(trace?.spans.map(({ id, parentId, offsetMs, durationMs }) => [id, parentId, offsetMs, durationMs])).toEqual([
      ['grant', null, 0, 1_250],
      ['child', 'grant', 1_000, 1_250],
      ['resize', 'grant', 2_000, 1_250],
    ]);
    expect(trace).toMatchObject({ name: 'name of grant', durationMs: 3_250, failures: [{ spanId: 'child', type: 'TypeError' }] });
    expect(trace?.spans[2]).toMatchObject({ region: 'eastus2', kind: 'request', attributes: { 'parallax.outcome': 'ready' } });
    expect(monitor.trace('unknown')).toBeNull();

    const list = monitor.traces({ limit: 10 });
    expect(list.map(({ operationId, spans, failed }) => [operationId, spans, failed])).toEqual([
      ['f'.repeat(32), 1, false],
      [operation, 3, true],
    ]);
    expect(list[1]).toMatchObject({ roles: ['parallax-api', 'parallax-worker'], regions: ['westus2', 'eastus2'] });
    for (const narrow of [{ failed: 'true' as const }, { role: 'parallax-worker' }, { region: 'eastus2' }])
      expect(monitor.traces({ limit: 10, ...narrow }).map(({ operationId }) => operationId)).toEqual([operation]);
    expect(monitor.traces({ limit: 1 })).toHaveLength(1);
  });

  test('tell a span once, however often it was sent', async () => {
    const chain = ['a', 'b', 'c'].map((id, index, all) => span('Request', id, all[index - 1] ?? null));
    for (let time = 0; time < 3; time++) await send(JSON.stringify(chain));
    expect(monitor.trace(operation)?.spans.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(monitor.traces({ limit: 1 })).toMatchObject([{ spans: 3 }]);
  });
});

describe('signals', () => {
  test('are one series for each metric, app, region and set of labels', async () => {
    const figure = (value: number, labels: object, more: object = {}) =>
      item('Metric', {
        metrics: [{ name: 'queue.age', value, count: 1, ...more }],
        properties: { region: 'westus2', ...labels },
      });
    await send(
      JSON.stringify([
        figure(1, { source: 'event' }),
        figure(5, { source: 'event' }, { count: 2, min: 2, max: 3 }),
        figure(7, { source: 'due' }),
        figure(9, { source: 'due', region: 'eastus2' }),
        figure(9, { '_MS.IsAutocollected': 'True' }),
      ]),
    );
    const signals = monitor.signals({ region: 'westus2', metric: 'queue.age' });
    expect(signals.map(({ labels, points }) => [labels, points.map(({ value }) => value)])).toEqual([
      [{ source: 'event' }, [1, 5]],
      [{ source: 'due' }, [7]],
    ]);
    expect(signals[0]?.points[1]).toMatchObject({ count: 2, min: 2, max: 3 });
    expect(monitor.signals({})).toHaveLength(3);
    expect(monitor.signals({ metric: 'other' })).toEqual([]);
  });
});

describe('while it is disturbed', () => {
  const put = async (faults: object) =>
    (await fetch(`${monitor.adminUrl}/admin/faults`, { method: 'PUT', body: JSON.stringify(faults) })).status;
  const body = JSON.stringify([span('Request', 'a', null)]);

  test('it refuses with 429 and the pause, or with 500, and keeps nothing', async () => {
    expect(await put({ mode: '429', retryAfterSeconds: 7 })).toBe(200);
    expect(await send(body)).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    await put({ mode: '500' });
    expect((await send(body)).status).toBe(500);
    expect(monitor.envelopes()).toEqual([]);
    expect(await put({ mode: 'sideways' })).toBe(400);
  });

  test('it is slow, or does not listen at all, and comes back at the same address', async () => {
    await put({ mode: 'slow', latencyMs: 60_000 });
    await expect(send(body, { timeout: 50 })).rejects.toThrow('timeout');
    await put({ mode: 'down' });
    await expect(send(body)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await put({ mode: 'none' });
    expect((await send(body)).status).toBe(200);
  });
});

test('nobody without its certificate is served', async () => {
  const call = request(monitor.url, { agent: false });
  call.end();
  const [error] = (await once(call, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toMatch(/SELF_SIGNED/);
});
