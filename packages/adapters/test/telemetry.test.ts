import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startCollector, type TelemetryCollector } from '@parallax/testing/telemetry-collector';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildProcess } from './build-process.ts';

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parallax-telemetry-'));
  program = await buildProcess(folder);
});
afterAll(() => rm(folder, { recursive: true, maxRetries: 3 }));

const region = {
  name: 'westus2',
  displayName: 'West US 2',
  storageAccount: 'account',
  blobUrl: 'https://a.example',
  blobSecondaryUrl: 'https://b.example',
  queueUrl: 'https://c.example',
  cosmosUrl: 'https://d.example',
  apiUrls: {},
};
const settings = {
  PARALLAX_REGION: 'westus2',
  PARALLAX_REGIONS: JSON.stringify([region]),
  PARALLAX_VISION: '[{"name":"westus","endpoint":"https://v.example"}]',
  PARALLAX_RECONCILE_SCHEDULE: '* * * * * *',
};

let collector: TelemetryCollector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

interface Told {
  readonly said: Readonly<Record<string, unknown>>;
  readonly workMs: number;
  readonly closeMs: number;
}

/** Runs telemetry-process.ts, which does what an app does, with the real SDK. */
async function run(act: string, env: Readonly<Record<string, string>> = {}, to = collector): Promise<Told> {
  const child = spawn(process.execPath, [program, act], { env: { ...settings, ...to.env, ...env }, timeout: 60_000 });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${act} ended with ${code}: ${errors}`);
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Told;
}

const ofType = (type: string) => collector.envelopes().filter(({ data }) => data.baseType === `${type}Data`);
const nameOf = ({ data }: { data: { baseData: Record<string, unknown> } }) => data.baseData['name'];

describe('what the SDK sends', () => {
  test('is one operation, from before the SDK was there to after, each span below the one that led to it', async () => {
    const { said } = await run('path');
    const [, operation = ''] = String(said['traceparent']).split('-');
    expect(operation).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    const trace = collector.trace(operation);
    expect(trace?.spans.map(({ name, kind, role, region: from }) => [name, kind, role, from])).toEqual([
      ['POST uploads', 'request', 'parallax-worker', 'westus2'],
      ['cosmos.create', 'dependency', 'parallax-worker', 'westus2'],
      ['ResizeImage', 'request', 'parallax-worker', 'westus2'],
      ['image.upload', 'dependency', 'parallax-worker', 'westus2'],
      ['vision.analyze', 'dependency', 'parallax-worker', 'westus2'],
    ]);
    const [grant, create, resize, , vision] = trace?.spans ?? [];
    expect([create?.parentId, resize?.parentId, vision?.parentId]).toEqual([grant?.id, grant?.id, resize?.id]);
    expect(grant?.resultCode).toBe('201');
    expect(resize?.links).toEqual(['1'.repeat(32)]);
    expect(
      ofType('Request')
        .concat(ofType('RemoteDependency'))
        .every(({ tags }) => tags['ai.operation.id'] === operation),
    ).toBe(true);
  });

  test('carries metrics of their own, with the region, also those from before the SDK was there', async () => {
    await run('path', { PARALLAX_TRACE_RATIO: '0' });
    const figures = collector
      .signals({})
      .map(({ metric, region: from, labels, points }) => [metric, from, labels, points[0]?.value]);
    expect(figures).toEqual([
      ['breaker.state', 'westus2', { target: 'eastus2' }, 2],
      ['image.e2e.duration', 'westus2', {}, 812],
      ['invocation.failures', 'westus2', { function: 'unknown' }, 1],
      ['upload.grants', 'westus2', { outcome: 'granted' }, 1],
    ]);
  });

  test('is nothing at all without a connection string', async () => {
    const { APPLICATIONINSIGHTS_CONNECTION_STRING: _, ...without } = collector.env;
    const child = spawn(process.execPath, [program, 'path'], { env: { ...settings, ...without } });
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, collector.envelopes().length]).toEqual([0, 0]);
  });
});

describe('sampling', () => {
  test('never loses an error, with all that led to it, nor the first request; of the rest it keeps its share', async () => {
    const { said } = await run('many', { PARALLAX_TRACE_RATIO: '0.05' });
    expect(said['failures']).toBe(20);
    const traces = collector.traces({ limit: 500 });
    const failed = traces.filter((trace) => trace.failed);
    expect(failed.map(({ spans }) => spans)).toEqual(Array.from({ length: 20 }, () => 3));
    expect(collector.trace(failed[0]?.operationId ?? '')?.failures.length).toBeGreaterThan(0);
    expect(traces.filter(({ name }) => name === 'POST uploads')).toHaveLength(1);
    const others = traces.length - failed.length - 1;
    expect(others).toBeLessThan(60);
    // What is kept for its error stands for itself; what is kept as a share stands for the rest.
    const rates = new Set(ofType('Request').map(({ sampleRate }) => sampleRate));
    expect([...rates].every((rate) => rate === 100 || rate === 5)).toBe(true);
  });

  test('of everything keeps everything', async () => {
    await run('many');
    expect(collector.traces({ limit: 500 })).toHaveLength(201);
  });
});

test('a failure is sent at once: an idle instance may be frozen', async () => {
  await run('frozen');
  expect(ofType('Request').map(nameOf)).toEqual(['ResizeImage']);
  const [exception] = ofType('Exception');
  expect(JSON.stringify(exception)).toContain('throttled');
  expect(JSON.stringify(collector.envelopes())).not.toMatch(/secret name|sig=abc|10\.1\.2\.3/);
});

const faults = [
  { mode: 'down' },
  { mode: 'slow', latencyMs: 60_000 },
  { mode: '429', retryAfterSeconds: 1 },
  { mode: '500' },
] as const;

test('when Application Insights is down, slow, throttled or broken, the work goes on as before and the process ends in time', async () => {
  const runs = faults.map(async (fault) => {
    const disturbed = await startCollector();
    await disturbed.setFaults({ rate: 1, seed: 1, latencyMs: 0, retryAfterSeconds: null, ...fault });
    // Two seconds, on a machine with nothing else to do; the slow one takes a minute to answer.
    const { said, closeMs } = await run('path', {}, disturbed);
    const arrived = disturbed.envelopes().length;
    await disturbed.close();
    return { mode: fault.mode, isDone: /^00-4bf92f/.test(String(said['traceparent'])), isInTime: closeMs < 15_000, arrived };
  });
  const expected = faults.map(({ mode }) => ({ mode, isDone: true, isInTime: true, arrived: 0 }));
  expect(await Promise.all(runs)).toEqual(expected);
});
