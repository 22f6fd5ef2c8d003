import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seedImages } from '@parallax/local/seed-images';
import { startLocal } from '@parallax/local/start-local';
import { newOwnerKey } from '@parallax/testing/api-client';
import { applyRate, get } from './load.ts';
import type { Report, Row } from './report.ts';
import { median, percentile, rounded } from './statistics.ts';

const sizes = [100, 10_000, 1_000_000];
const perSecond = 100;
const forMs = 10_000;
/** Pages that are read alone, after the API has forgotten the one before. */
const fresh = 12;
const forgottenMs = 1_100;

/**
 * The newest page of 50 with so many images loaded: read from the database each time, for its units and time, and as many people ask for it
 * at once, every one of them somebody else. `--sizes 100,10000` measures others.
 */
export async function run(args: readonly string[]): Promise<Report> {
  const at = args.indexOf('--sizes');
  const chosen = at < 0 ? sizes : (args[at + 1] ?? '').split(',').map(Number);
  const rows: Row[] = [];
  for (const images of chosen) rows.push(await measure(images));
  return {
    name: 'page-cost',
    method: `The newest page of 50: ${fresh} reads of the database, medians; then ${perSecond} requests/s for ${forMs / 1000} s, each from another person.`,
    rows,
  };
}

async function measure(images: number): Promise<Row> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parallax-pages-'));
  await seedImages({
    dataDir,
    count: images,
    seed: 1,
    feedOnly: true,
    onProgress: (done) => process.stderr.write(`\r${done} of ${images} loaded `),
  });
  const cloud = await startLocal({ dataDir, build: false, webPort: 0 });
  try {
    const url = `${cloud.api}/api/v1/images?limit=50`;
    const headersOf = () => ({ 'x-owner-key': newOwnerKey() });
    await applyRate(url, { perSecond, forMs: 2_000, headersOf });
    const units: number[] = [];
    const times: number[] = [];
    for (let read = 0; read < fresh; read++) {
      await delay(forgottenMs);
      const before = await requestUnits(cloud.cosmos.adminUrl);
      const began = performance.now();
      await get(url, new Agent(), headersOf());
      times.push(performance.now() - began);
      units.push((await requestUnits(cloud.cosmos.adminUrl)) - before);
    }
    const { latencies } = await applyRate(url, { perSecond, forMs, headersOf });
    return {
      images,
      'RU per page read': rounded(median(units)),
      'read alone, ms': rounded(median(times)),
      'p50 ms': rounded(percentile(latencies, 0.5)),
      'p95 ms': rounded(percentile(latencies, 0.95)),
    };
  } finally {
    await cloud.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Units that queries have cost so far, by the emulator's estimate; the worker's own reading of feeds is not among them. */
async function requestUnits(adminUrl: string): Promise<number> {
  const state = (await (await fetch(`${adminUrl}/state`)).json()) as {
    usage: { operations: Record<string, { requestUnits: number }> };
  };
  return state.usage.operations['query']?.requestUnits ?? 0;
}
