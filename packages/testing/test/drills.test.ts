import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allDrills } from '../src/drills/all-drills.ts';
import type { Drill } from '../src/drills/drill.ts';
import { type OpenCloud, openOwnCloud } from '../src/drills/open-cloud.ts';
import { runDrill } from '../src/drills/run-drill.ts';
import { summaryOf } from '../src/drills/summary.ts';

/** All of them, at full length, with PARALLAX_TEST_FULL=1 (`npm run test:full`). */
const isFull = process.env['PARALLAX_TEST_FULL'] === '1';
const drills = allDrills.filter(({ isShort }) => isFull || isShort);
const withinMs = isFull ? 1_800_000 : 240_000;

let shared: OpenCloud;
beforeAll(async () => {
  shared = await openOwnCloud();
}, 120_000);
afterAll(() => shared?.close());

async function play(drill: Drill): Promise<void> {
  const own = drill.wishes === undefined ? null : await openOwnCloud(drill.wishes);
  try {
    const report = await runDrill(drill, {
      cloud: (own ?? shared).cloud,
      seed: 1,
      uploads: isFull ? drill.uploads.full : drill.uploads.short,
      signal: new AbortController().signal,
    });
    expect(report.broken, summaryOf(report)).toEqual([]);
    expect(report.result.counts.acked).toBeGreaterThan(0);
    expect(report.replicas?.identical).toBe(true);
  } finally {
    await own?.close();
  }
}

describe('every hypothesis holds', () => {
  test.each(drills.map((drill) => [`${drill.name}: ${drill.hypothesis}`, drill] as const))(
    '%s',
    (_name, drill) => play(drill),
    withinMs,
  );
});
