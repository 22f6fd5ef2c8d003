import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkHistory } from '../src/checker/check-history.ts';
import type { Operation } from '../src/history/history.ts';
import { cleanRun, type Move, regions } from './checker/clean-run.ts';
import { plants } from './checker/plant.ts';

const seed = Number(process.env['CHECKER_SEED'] ?? 20_261_121);
const numRuns = Number(process.env['CHECKER_RUNS'] ?? 300);

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom('upload', 'upload', 'edit', 'edit', 'delete', 'restore', 'read', 'kill'),
  image: fc.nat(20),
  region: fc.nat(1),
  outcome: fc.constantFrom('ok', 'ok', 'ok', 'info', 'fail'),
  tookEffect: fc.boolean(),
  takesMs: fc.nat(20_000),
  pauseMs: fc.nat(5_000),
});
const moves = fc.array(move, { maxLength: 40 });

test(`finds nothing in ${numRuns} generated histories of a cloud that loses nothing (seed ${seed})`, () => {
  fc.assert(
    fc.property(moves, (all) => {
      const { history, observation } = cleanRun(all);
      const { findings, counts } = checkHistory(history, observation);
      expect(findings).toEqual([]);
      expect(counts.visible).toBe(counts.acked);
    }),
    { seed, numRuns },
  );
});

describe('finds in generated histories', () => {
  test.each(plants.map((plant) => [plant.name, plant] as const))('%s', (_name, { verdict, plant }) => {
    let planted = 0;
    fc.assert(
      fc.property(moves, fc.nat(), (all, choose) => {
        const broken = plant(cleanRun(all), choose);
        if (broken === null) return;
        planted++;
        const { findings } = checkHistory(broken.run.history, broken.run.observation);
        const hits = findings.filter((finding) => finding.verdict === verdict && finding.imageId === broken.imageId);
        expect(hits, JSON.stringify(findings)).not.toEqual([]);
      }),
      { seed, numRuns },
    );
    expect(planted).toBeGreaterThan(numRuns / 20);
  });
});

describe('edits and fates that may not have known of each other', () => {
  const upload: Move = { kind: 'upload', image: 0, region: 0, outcome: 'ok', tookEffect: true, takesMs: 10, pauseMs: 0 };
  const later = (kind: Move['kind'], region: number, pauseMs: number): Move => ({ ...upload, kind, region, pauseMs });

  /** The run of these moves, as it is seen when the last of them was overruled by the one before. */
  function overruled(all: readonly Move[], cut?: { kind: 'split' | 'kill'; from: number; until: number }) {
    const { history } = cleanRun(all);
    const { observation } = cleanRun(all.slice(0, -1));
    const disturbances = cut
      ? [
          {
            at: history.startedAt + cut.from,
            until: history.startedAt + cut.until,
            kind: cut.kind,
            regions: ['westus2'],
            what: 'cut',
          },
        ]
      : [];
    return checkHistory({ ...history, disturbances }, observation).findings.map(({ verdict }) => verdict);
  }

  test('an edit that was overruled by a delete of another region during a split is no loss', () => {
    const all = [upload, later('delete', 0, 8_000), later('edit', 1, 60_000)];
    expect(overruled(all, { kind: 'split', from: 7_000, until: 90_000 })).toEqual([]);
  });

  test('the same edit a minute later in a connected world is lost', () => {
    expect(overruled([upload, later('delete', 0, 8_000), later('edit', 1, 60_000)])).toEqual(['lost']);
  });

  test('the same edit in the same region is lost, whatever is cut', () => {
    const all = [upload, later('delete', 0, 8_000), later('edit', 0, 60_000)];
    expect(overruled(all, { kind: 'split', from: 7_000, until: 90_000 })).toEqual(['lost']);
  });

  test('of two edits in two regions the later one stands, cut or not', () => {
    const all = [upload, later('edit', 0, 8_000), later('edit', 1, 60_000)];
    expect(overruled(all, { kind: 'split', from: 7_000, until: 90_000 })).toEqual(['lost']);
  });

  test('a delete in one region and a restore in the other during a split may end either way', () => {
    const all = [upload, later('restore', 1, 8_000), later('delete', 0, 1_000)];
    expect(overruled(all, { kind: 'split', from: 7_000, until: 90_000 })).toEqual([]);
    expect(overruled([upload, later('restore', 1, 8_000), later('delete', 0, 60_000)])).toEqual(['deleted-but-back']);
  });
});

describe('kills', () => {
  const base = { outcome: 'ok' as const, error: null, attempts: [] };
  const read = (id: number, from: number, to: number, more: Partial<Operation> = {}): Operation =>
    ({
      ...base,
      kind: 'read',
      id,
      client: 'anna',
      imageId: 'x',
      saw: { stage: 'ready', title: null, deleted: false },
      region: 'eastus2',
      invokedAt: from,
      endedAt: to,
      ...more,
    }) as Operation;
  const edit = { ...read(1, 9_000, 9_500), kind: 'edit', title: 'late', region: 'westus2' } as Operation;
  const kill = { at: 10_000, until: 40_000, kind: 'kill' as const, regions: ['westus2'], what: 'killed' };
  const check = (operations: readonly Operation[]) =>
    checkHistory(
      { startedAt: 0, endedAt: 60_000, regions, operations, disturbances: [kill] },
      { at: 60_000, images: [], lists: [], files: [], digest: null },
    );

  test('cost the slowest person the time until an action succeeds', () => {
    const bert = { client: 'bert' };
    const { kills } = check([
      read(1, 9_900, 13_500),
      read(2, 11_000, 11_900, { ...bert, outcome: 'fail' }),
      read(3, 12_000, 15_250, bert),
      read(4, 20_000, 20_010),
    ]);
    expect(kills).toMatchObject([{ region: 'westus2', rtoSeconds: 4.25, rpoSeconds: 0, outOfSight: 0 }]);
  });

  test('cost the age of the oldest write that cannot be seen meanwhile, and tell it as late', () => {
    const { kills, findings } = check([edit, read(2, 20_000, 20_100)]);
    expect(kills).toMatchObject([{ rpoSeconds: 0.5, outOfSight: 1 }]);
    expect(findings.map(({ verdict }) => verdict)).toEqual(['late']);
  });

  test('cost nothing when the write was there', () => {
    const saw = { stage: 'ready', title: 'late', deleted: false };
    expect(check([edit, read(2, 20_000, 20_100, { saw } as Partial<Operation>)]).kills).toMatchObject([{ outOfSight: 0 }]);
  });
});
