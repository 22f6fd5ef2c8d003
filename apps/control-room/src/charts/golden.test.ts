import type { RequestTimes, Signal } from '@parallax/local-cloud/api/control-signals';
import { expect, test } from 'vitest';
import { type GoldenChart, goldenCharts, stepMs } from './golden.ts';
import { ceilingOf } from './series.ts';

const now = 1_700_000_000_000 + 5_000;
/** So many steps before the latest whole one. */
const ago = (steps: number) => 1_700_000_000_000 - (steps + 1) * stepMs;
const signal = (
  metric: string,
  at: number,
  value: number,
  more: Partial<Signal> & { count?: number; max?: number } = {},
): Signal => {
  const { count = 1, max = null, ...rest } = more;
  const points = [{ at: at + 3_000, value, count, min: null, max }];
  return { metric, role: 'parallax-api', region: 'west', labels: {}, points, ...rest };
};
const lines = (charts: readonly GoldenChart[], metric: string, region = 'west') =>
  Object.fromEntries(
    charts
      .find((chart) => chart.metric === metric && chart.region === region)
      ?.lines.map(({ name, points }) => [name, points.map(({ value }) => value)]) ?? [],
  );

test('rates and errors are of all series together, nothing before the first word, and zero when nothing is told', () => {
  const signals = [
    signal('request.duration', ago(3), 900, { count: 40, labels: { status: '2xx', route: 'a' } }),
    signal('request.duration', ago(3), 30, { count: 10, labels: { status: '5xx', route: 'b' } }),
    signal('request.duration', ago(1), 30, { count: 5, labels: { status: '4xx', route: 'b' } }),
    signal('invocation.failures', ago(0), 2, { role: 'parallax-worker' }),
    signal('request.duration', ago(0), 1, { count: 7, region: 'east' }),
  ];
  const charts = goldenCharts({ signals, times: [] }, ['west', 'east', 'north'], now);
  expect(lines(charts, 'rate')['api']?.slice(-5)).toEqual([null, 5, 0, 0.5, 0]);
  expect(lines(charts, 'errors')['5xx']?.slice(-4)).toEqual([60, 0, 0, 0]);
  expect(lines(charts, 'errors')['4xx']?.slice(-4)).toEqual([0, 0, 30, 0]);
  expect(lines(charts, 'errors')['worker']?.at(-1)).toBe(12);
  expect(lines(charts, 'rate', 'east')['api']?.slice(-2)).toEqual([null, 0.7]);
  expect(new Set(lines(charts, 'rate', 'north')['api'])).toEqual(new Set([null]));
  expect(ceilingOf(charts, 'rate', 2)).toBe(5);
});

test('a step that is not over is not drawn', () => {
  const signals = [signal('request.duration', ago(-1), 1, { count: 10 })];
  expect(lines(goldenCharts({ signals, times: [] }, ['west'], now), 'rate')['api']?.some((value) => value !== null)).toBe(false);
});

test('durations are those of the API, ages are ms, and both have gaps', () => {
  const point = (at: number, p50: number) => ({ at, count: 3, failed: 0, p50, p95: p50 * 4 });
  const times: RequestTimes[] = [
    { role: 'parallax-worker', region: 'west', points: [point(ago(0), 500)] },
    { role: 'parallax-api', region: 'west', points: [point(ago(2), 10), point(ago(0), 20)] },
  ];
  const signals = [signal('queue.age', ago(0), 9, { count: 3, max: 7 })];
  const charts = goldenCharts({ signals, times }, ['west'], now);
  expect(lines(charts, 'duration')['p95']?.slice(-3)).toEqual([40, null, 80]);
  expect([lines(charts, 'age')['mean']?.at(-1), lines(charts, 'age')['most']?.at(-1)]).toEqual([3_000, 7_000]);
  expect(lines(charts, 'rate')['worker']?.at(-1)).toBe(0.3);
});
