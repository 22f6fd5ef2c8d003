import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkHistory, type Tally } from './replication-model/check-history.ts';
import { type Defect, defects } from './replication-model/defects.ts';
import { type History, histories } from './replication-model/history.ts';
import { World } from './replication-model/world.ts';

/** `PARALLAX_HISTORIES` runs more of them, as does PARALLAX_TEST_FULL=1 (`npm run test:full`); `PARALLAX_SEED` repeats a run. */
const runs = Number(process.env['PARALLAX_HISTORIES'] ?? (process.env['PARALLAX_TEST_FULL'] === '1' ? 10_000 : 400));
const seed = Number(process.env['PARALLAX_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

let worlds: Map<number, World>;
beforeAll(() => {
  worlds = new Map([2, 3, 4].map((regions) => [regions, new World(regions)]));
});
afterAll(() => {
  for (const world of worlds.values()) world.close();
});

const worldOf = ({ regions }: History) => worlds.get(regions) as World;

describe('regions after any history of writes, lags, splits, outages and crashes', () => {
  it(
    'show what they should at every step, and hold the same bytes when everything has come everywhere',
    () => {
      const tally: Tally = { writes: 0, conflicts: 0, crashes: 0 };
      console.info(`convergence: ${runs} histories, seed ${seed}`);
      fc.assert(
        fc.property(histories, (history) => checkHistory(worldOf(history), history, tally)),
        { seed, numRuns: runs },
      );
      console.info(`convergence: ${JSON.stringify(tally)}`);
      expect(tally.conflicts).toBeGreaterThan(runs / 20);
      expect(tally.crashes).toBeGreaterThan(runs / 20);
    },
    Math.max(120_000, runs * 400),
  );
});

describe('a defect of replication', () => {
  const find = (defect: Defect, more: { endOnFailure?: boolean }) => {
    for (const world of worlds.values()) world.setDefect(defect);
    const found = fc.check(
      fc.property(histories, (history) => checkHistory(worldOf(history), history)),
      { seed: 7, numRuns: 2_000, ...more },
    );
    for (const world of worlds.values()) world.setDefect(null);
    return found;
  };

  it.each(defects)(
    'is found when it %s',
    (defect) => {
      expect(find(defect, { endOnFailure: true }).failed).toBe(true);
    },
    120_000,
  );

  it('is told in a short history', () => {
    const { counterexample, numShrinks } = find('ignores version vectors', {});
    const [history] = counterexample ?? [];
    console.info(`convergence: ${numShrinks} shrinks to ${JSON.stringify(history)}`);
    expect(history?.steps.length).toBeLessThanOrEqual(6);
  }, 120_000);
});
