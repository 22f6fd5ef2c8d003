import type { Sample } from '@parallax/local-cloud/api/control-samples';
import { describe, expect, test } from 'vitest';
import { addSample, ceilingOf, chartsOf, lastValue, pathOf, roundUp, windowMs } from './series.ts';

const sample = (at: number, fields: Partial<Sample> = {}): Sample => ({
  at,
  api: {},
  ready: {},
  lag: {},
  queue: {},
  events: {},
  ...fields,
});

describe('charts', () => {
  const samples = [
    sample(0, {
      api: { west: { p50: 5, p95: 20, p99: 40, count: 9 } },
      lag: { 'west>east': 70, 'west>secondary': 900 },
      queue: { west: 3 },
    }),
    sample(1_000, { queue: { west: null } }),
  ];
  const charts = chartsOf(samples, ['west', 'east']);

  test('stand by region and metric, a line per share, peer or queue', () => {
    expect(charts.map(({ metric, name, lines }) => [metric, name, lines.map((line) => line.name)])).toEqual([
      ['api', 'west', ['p50', 'p95', 'p99']],
      ['ready', 'west', ['p50', 'p95', 'p99']],
      ['lag', 'west', ['→ east', 'blobs']],
      ['queue', 'west', ['queues', 'events']],
      ['api', 'east', ['p50', 'p95', 'p99']],
      ['ready', 'east', ['p50', 'p95', 'p99']],
      ['lag', 'east', ['→ west', 'blobs']],
      ['queue', 'east', ['queues', 'events']],
    ]);
    expect(charts[0]?.lines[2]?.points).toEqual([
      { at: 0, value: 40 },
      { at: 1_000, value: null },
    ]);
  });

  test('of one metric share a round scale that never zooms into noise', () => {
    expect(ceilingOf(charts, 'lag', 100)).toBe(1_000);
    expect(ceilingOf(charts, 'api', 10)).toBe(50);
    expect(ceilingOf(charts, 'ready', 500)).toBe(500);
    expect([1, 1.1, 3, 5, 7, 50, 51, 0.3].map(roundUp)).toEqual([1, 2, 5, 5, 10, 50, 100, 0.5]);
  });
});

describe('a line', () => {
  const box = { width: 300, height: 100, ceiling: 10, now: windowMs };
  const line = (...points: (readonly [number, number | null])[]) => ({
    name: 'x',
    points: points.map(([at, value]) => ({ at, value })),
  });

  test('runs from the left to now, the ceiling at the top', () => {
    expect(pathOf(line([windowMs - 1_000, 0], [windowMs, 10]), box)).toBe('M299.0 100.0L300.0 0.0');
  });

  test('breaks where figures are missing or late, and is cut at the ceiling', () => {
    expect(
      pathOf(line([windowMs - 29_000, 5], [windowMs - 28_000, null], [windowMs - 27_000, 5], [windowMs - 1_000, 99]), box),
    ).toBe('M271.0 50.0M273.0 50.0M299.0 0.0');
  });

  test('forgets what is older than the window', () => {
    expect(pathOf(line([-1, 5]), box)).toBe('');
  });

  test('of figures that come now and then goes on over missing ones, for a while, and one alone is a dot', () => {
    const sparse = { ...box, sparseMs: 35_000 };
    const near = line([windowMs - 30_000, 5], [windowMs - 20_000, null], [windowMs - 10_000, 5]);
    expect(pathOf(near, sparse)).toBe('M270.0 50.0h0L290.0 50.0');
    expect(pathOf(line([windowMs - 50_000, 5], [windowMs - 10_000, 5]), sparse)).toBe('M250.0 50.0h0M290.0 50.0h0');
    const ended = line([0, 4], [1_000, null]);
    expect([lastValue(ended, 2_000), lastValue(ended, 2_000, 35_000), lastValue(ended, 36_000, 35_000)]).toEqual([null, 4, null]);
  });

  test('ends with its last figure, as long as that is fresh', () => {
    expect(lastValue(line([0, 4]), 1_000)).toBe(4);
    expect(lastValue(line([0, 4]), 60_000)).toBeNull();
    expect(lastValue(line(), 0)).toBeNull();
  });
});

describe('samples', () => {
  test('come once each, in order, and go after five minutes', () => {
    const first = addSample([], sample(0));
    expect(addSample(first, sample(0))).toBe(first);
    expect(addSample(first, null)).toBe(first);
    expect(addSample(addSample(first, sample(1_000)), sample(windowMs + 500)).map(({ at }) => at)).toEqual([
      1_000,
      windowMs + 500,
    ]);
  });
});
