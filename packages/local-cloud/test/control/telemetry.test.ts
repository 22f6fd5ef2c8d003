import { request } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signalsAnswer } from '../../src/api/control-signals.ts';
import { trace, tracesAnswer } from '../../src/api/control-traces.ts';
import { type Certificate, makeSelfSignedCertificate } from '../../src/certificates/self-signed-certificate.ts';
import { type RunningControl, startControl } from '../../src/control/start-control.ts';
import { type Monitor, startMonitor } from '../../src/monitor/start-monitor.ts';
import { type FakeCloud, startFakeCloud } from './fake-cloud.ts';

const operation = '4bf92f3577b34da6a3ce929d0e0e4736';
let cloud: FakeCloud;
let certificate: Certificate;
let monitor: Monitor;
let control: RunningControl;
let without: RunningControl;
beforeAll(async () => {
  cloud = await startFakeCloud();
  certificate = makeSelfSignedCertificate({ hosts: ['127.0.0.1'], now: new Date(), days: 1 });
  monitor = await startMonitor({ ...certificate, port: 0 });
  control = await startControl({ port: 0, target: { ...cloud.target, monitor }, siteDir: null });
  without = await startControl({ port: 0, target: cloud.target, siteDir: null });
  expect(await send(items)).toBe(200);
});
afterAll(() => Promise.all([control.close(), without.close(), monitor.close(), cloud.close()]));

const tags = { 'ai.operation.id': operation, 'ai.cloud.role': 'parallax-worker' };
const properties = { 'parallax.region': 'westus2' };
const items = [
  {
    name: 'Microsoft.ApplicationInsights.Request',
    time: '2026-11-21T12:00:00.000Z',
    tags,
    data: {
      baseType: 'RequestData',
      baseData: { id: 'a', name: 'ResizeImage', duration: '00:00:00.500', success: false, properties },
    },
  },
  {
    name: 'Microsoft.ApplicationInsights.Metric',
    time: '2026-11-21T12:00:01.000Z',
    tags: { 'ai.cloud.role': 'parallax-worker' },
    data: {
      baseType: 'MetricData',
      baseData: {
        metrics: [{ name: 'images.processed', value: 3, count: 1 }],
        properties: { region: 'westus2', outcome: 'ready' },
      },
    },
  },
];

const send = (body: object) =>
  new Promise<number>((resolve, reject) => {
    const call = request(`${monitor.url}/v2.1/track`, { method: 'POST', ca: certificate.certificate, agent: false });
    call.on('error', reject).on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    call.end(JSON.stringify(body));
  });

async function ask(path: string, of = control) {
  const response = await fetch(`${of.url}${path}`);
  return { status: response.status, body: (await response.json()) as unknown };
}

test('traces are listed, narrowed by what follows the ?, and told one by one', async () => {
  const { traces } = tracesAnswer.parse((await ask('/api/traces')).body);
  expect(traces).toMatchObject([{ operationId: operation, name: 'ResizeImage', failed: true, regions: ['westus2'] }]);
  for (const query of ['?failed=false', '?region=eastus2', '?role=parallax-api'])
    expect((await ask(`/api/traces${query}`)).body).toEqual({ traces: [] });
  expect((await ask('/api/traces?limit=none')).status).toBe(400);
  expect(trace.parse((await ask(`/api/traces/${operation}`)).body).spans).toHaveLength(1);
  expect((await ask('/api/traces/unknown')).status).toBe(404);
});

test('metrics are told as series', async () => {
  const { signals } = signalsAnswer.parse((await ask('/api/signals?metric=images.processed')).body);
  expect(signals).toMatchObject([{ region: 'westus2', labels: { outcome: 'ready' }, points: [{ value: 3 }] }]);
  expect((await ask('/api/signals?region=eastus2')).body).toEqual({ signals: [] });
});

test('its reception is disturbed like that of any other service', async () => {
  const put = (change: object) => fetch(`${control.url}/api/faults`, { method: 'PUT', body: JSON.stringify(change) });
  expect(await (await put({ monitor: { mode: '500' } })).json()).toMatchObject({
    faults: { monitor: { mode: '500' } },
    waiting: [],
  });
  expect(await send([])).toBe(500);
  expect((await put({ monitor: null })).status).toBe(200);
  expect(await send([])).toBe(200);
});

test('where none is gathered, it is said so', async () => {
  for (const path of ['/api/traces', `/api/traces/${operation}`, '/api/signals', '/api/failures', '/api/request-times'])
    expect(await ask(path, without)).toMatchObject({ status: 404, body: { detail: 'No telemetry is gathered here.' } });
});

test('the description of the API names what may follow the ?', async () => {
  const { body } = await ask('/api/openapi.json');
  const { parameters } = (body as { paths: Record<string, Record<string, { parameters: { name: string; in: string }[] }>> })
    .paths['/api/traces']?.['get'] ?? { parameters: [] };
  expect(parameters.map(({ name, in: where }) => [name, where])).toEqual(
    ['limit', 'role', 'region', 'failed', 'image'].map((name) => [name, 'query']),
  );
});
