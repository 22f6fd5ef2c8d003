import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Supervisor } from '@parallax/local-cloud/supervisor/supervisor';
import { apiClient } from '@parallax/testing/api-client';
import { jpeg } from '@parallax/testing/pictures';
import { startTestCloud } from '@parallax/testing/test-cloud';
import { waitFor } from '@parallax/testing/wait-for';
import { applyLoad, get } from './load.ts';
import type { Report } from './report.ts';
import { median, percentile, rounded } from './statistics.ts';

const images = 60;
const rounds = 5;
const roundMs = 3_000;
const connections = 16;

/** The same host, the same bytes: what is left is what our code costs. */
export async function run(): Promise<Report> {
  const cloud = await startTestCloud();
  const client = apiClient(cloud.api);
  for (let seed = 0; seed < images; seed++) await client.upload(await jpeg({ width: 400, height: 300, seed }));
  await waitFor('a full page', async () => ((await client.list()).images.length === 50 ? true : null), {
    withinMs: 120_000,
    everyMs: 500,
  });
  // Both are asked directly: Traffic Manager is one hop more for either.
  const url = `${cloud.regions[0]?.api}/api/v1/images?limit=50`;
  const bytes = await get(url, new Agent(), {});
  const constant = await startConstant(bytes);
  try {
    const rates: Record<'constant' | 'getImages', number[]> = { constant: [], getImages: [] };
    const latencies: number[] = [];
    for (let round = 0; round < rounds; round++) {
      rates.constant.push((await applyLoad(constant.url, { connections, forMs: roundMs })).requestsPerSecond);
      const ours = await applyLoad(url, { connections, forMs: roundMs });
      rates.getImages.push(ours.requestsPerSecond);
      latencies.push(...ours.latencies);
    }
    const ratios = rates.getImages.map((rate, round) => rate / (rates.constant[round] ?? 1));
    return {
      name: 'get-images',
      method: `${connections} connections, ${rounds} rounds of ${roundMs / 1000} s each in turn, medians; both answer ${bytes} bytes from the same host.`,
      rows: [
        { function: 'constant', 'requests/s': rounded(median(rates.constant)), share: 1, 'p95 ms': '' },
        {
          function: 'GetImages',
          'requests/s': rounded(median(rates.getImages)),
          share: rounded(median(ratios)),
          'p95 ms': rounded(percentile(latencies, 0.95)),
        },
      ],
    };
  } finally {
    await constant.stop();
    await cloud.stop();
  }
}

/**
 * A Functions app of one function that answers `bytes` bytes of JSON, in a host of its own. It is started and logged by what starts the apps of the local
 * cloud: two lines of log per request are read on these same cores.
 */
async function startConstant(bytes: number): Promise<{ url: string; stop: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'parallax-constant-'));
  const functions = fileURLToPath(import.meta.resolve('@azure/functions'));
  const body = JSON.stringify({ images: 'x'.repeat(Math.max(0, bytes - 13)) });
  await writeFile(join(dir, 'package.json'), JSON.stringify({ name: 'constant', main: 'main.cjs' }));
  await writeFile(join(dir, 'host.json'), '{"version": "2.0"}');
  const source = `const { app } = require(${JSON.stringify(functions)});
const body = ${JSON.stringify(body)};
app.http('Constant', { methods: ['GET'], authLevel: 'anonymous', handler: async () => ({ body, headers: { 'content-type': 'application/json' } }) });`;
  await writeFile(join(dir, 'main.cjs'), source);
  const cli = fileURLToPath(import.meta.resolve('@parallax/functions-host/cli'));
  const supervisor = new Supervisor({ logDir: dir, onEvent: () => undefined });
  const ready = await supervisor.start({
    name: 'constant',
    region: null,
    args: [cli, 'start', dir, '--json', '--exit-with-parent'],
    onDeath: 'stop-all',
    stage: 0,
  });
  return {
    url: `${String(ready['url'])}/api/Constant`,
    stop: async () => {
      await supervisor.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
