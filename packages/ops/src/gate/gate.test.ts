import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FakeApi, startFakeApi } from '../../test/fake-api.ts';
import { fakeTools } from '../../test/fake-tools.ts';
import { collectSamples } from './collect-samples.ts';
import { judgeSamples, measure, type Thresholds } from './judge-samples.ts';
import type { Sample } from './sample.ts';

const thresholds: Thresholds = { minSamples: 20, maxMoreFailures: 2, maxSlower: 50 };
const pair = { colour: 'green', against: 'blue' } as const;

const samples = (colour: Sample['colour'], count: number, changes: { failures?: number; ms?: number; region?: string } = {}) =>
  Array.from(
    { length: count },
    (_, index): Sample => ({
      colour,
      region: changes.region ?? 'westus2',
      kind: 'list',
      ms: changes.ms ?? 20,
      problem: index < (changes.failures ?? 0) ? 'status 500 instead of 200' : null,
    }),
  );

const objections = (given: readonly Sample[], regions: readonly string[] = ['westus2']) =>
  judgeSamples(given, pair, regions, thresholds).flatMap((judgement) => judgement.objections);

describe('the judgement', () => {
  test('is go when the new colour is as good as the old one', () => {
    expect(objections([...samples('green', 60), ...samples('blue', 60)])).toEqual([]);
  });

  test('is no go without data about either colour: silence is not health', () => {
    expect(objections([])).toEqual([
      'no data: green gave 0 right answers, 20 are needed',
      'no data: blue gave 0 right answers, 20 are needed',
    ]);
    expect(objections([...samples('green', 60), ...samples('blue', 19)])).toEqual([
      'no data: blue gave 19 right answers, 20 are needed',
    ]);
  });

  test('is no go when one region is silent, however good the other one is', () => {
    const west = [...samples('green', 60), ...samples('blue', 60)];
    expect(objections(west, ['westus2', 'eastus2'])).toHaveLength(2);
  });

  test('is no go with more failures than the old colour has', () => {
    expect(objections([...samples('green', 50, { failures: 1 }), ...samples('blue', 50)])).toEqual([]);
    expect(objections([...samples('green', 50, { failures: 2 }), ...samples('blue', 50)])).toEqual([
      '4 % of green failed and 0 % of blue, 2 % more are allowed; mostly: status 500 instead of 200',
    ]);
  });

  test('does not blame the new colour for what fails in both', () => {
    expect(objections([...samples('green', 60, { failures: 6 }), ...samples('blue', 60, { failures: 6 })])).toEqual([]);
  });

  test('is no go when it is much slower, not when it is a little', () => {
    expect(objections([...samples('green', 60, { ms: 399 }), ...samples('blue', 60, { ms: 200 })])).toEqual([]);
    expect(objections([...samples('green', 60, { ms: 401 }), ...samples('blue', 60, { ms: 200 })])).toEqual([
      'green took 401 ms (95th percentile) and blue 200 ms, 400 ms are allowed',
    ]);
  });

  test('counts times of right answers alone: failing fast is not being fast', () => {
    const mixed = [...samples('green', 10, { failures: 10, ms: 1 }), ...samples('green', 20, { ms: 500 })];
    expect(measure(mixed)).toEqual({ samples: 30, failures: 10, failureRate: 100 / 3, p95Ms: 500 });
    expect(measure([])).toMatchObject({ p95Ms: null });
  });

  test('takes the time that 95 of 100 answers kept to', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => ({ ...samples('blue', 1)[0], ms: index + 1 }) as Sample);
    expect(measure(hundred).p95Ms).toBe(95);
  });
});

describe('the probes', () => {
  let blue: FakeApi;
  let green: FakeApi;
  let usual: FakeApi['behaviour'];
  beforeAll(async () => {
    [blue, green] = await Promise.all([startFakeApi('blue', 'westus2'), startFakeApi('green', 'westus2')]);
    usual = { ...green.behaviour };
  });
  afterAll(async () => {
    await Promise.all([blue.stop(), green.stop()]);
  });
  beforeEach(() => {
    Object.assign(green.behaviour, usual);
  });

  /** Time moves by waiting alone, so that there are twelve rounds on any machine. */
  const collect = () => collectSamples([green.target, blue.target], { forMs: 600, everyMs: 50, warmUpRounds: 3 }, fakeTools());
  const of = (all: readonly Sample[], colour: string) => all.filter((sample) => sample.colour === colour);

  test('ask both colours the same, as often, and find nothing wrong with what works', async () => {
    const all = await collect();
    expect(of(all, 'green')).toHaveLength(12);
    expect(of(all, 'green').map(({ kind }) => kind)).toEqual(of(all, 'blue').map(({ kind }) => kind));
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['list', 'tags', 'ready']));
    expect(all.filter(({ problem }) => problem !== null)).toEqual([]);
  });

  test('see failures, and an answer that comes from somebody else', async () => {
    green.behaviour.failsOneOf = 2;
    expect(measure(of(await collect(), 'green')).failureRate).toBeGreaterThan(30);
    Object.assign(green.behaviour, { ...usual, colour: 'blue' });
    const wrong = await collect();
    expect(new Set(of(wrong, 'green').map(({ problem }) => problem))).toEqual(
      new Set(['answered by blue in westus2, not by green in westus2']),
    );
  });

  test('see slowness', async () => {
    green.behaviour.slowMs = 60;
    const all = await collect();
    const fastest = (colour: string) => Math.min(...of(all, colour).map(({ ms }) => ms));
    expect(fastest('green')).toBeGreaterThanOrEqual(59);
    expect(fastest('blue')).toBeLessThan(fastest('green'));
  });
});
