import { expect, test } from 'vitest';
import { rehearse } from '../src/rehearsal/rehearse.ts';
import { renderReport } from '../src/rehearsal/render-report.ts';

/** At full length, with both regions, by `npm run rehearse` and with PARALLAX_TEST_FULL=1. */
const isFull = process.env['PARALLAX_TEST_FULL'] === '1';

test(
  'visitors are split by weight, leave a drained colour and come back with a rollback, and nobody notices',
  async () => {
    const report = await rehearse({
      seed: 1,
      sessions: isFull ? 2_000 : 120,
      people: isFull ? 24 : 6,
      everyMs: 250,
      regions: isFull ? ['westus2', 'eastus2'] : ['westus2'],
      short: !isFull,
      build: false,
      signal: new AbortController().signal,
      print: () => undefined,
    });
    expect(report.broken, renderReport(report)).toEqual([]);
    const drained = report.moves[0]?.people;
    expect(drained?.actions).toBeGreaterThan(0);
    expect(report.splits.map(({ sticky }) => sticky)).toEqual([false, true]);
  },
  isFull ? 900_000 : 240_000,
);
