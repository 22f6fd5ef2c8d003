import type { Sample } from '@parallax/local-cloud/api/control-samples';

/** The charts' width in time. */
export const windowMs = 5 * 60_000;
/** A line breaks where no figure came for this long: a busy machine may take a few seconds for one. */
const gapMs = 8_000;

export interface Point {
  readonly at: number;
  readonly value: number | null;
}

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

/** One of the small charts. Those of one metric share a scale. */
export interface ChartSpec {
  readonly metric: MetricId;
  /** Region, or link between regions. */
  readonly name: string;
  readonly lines: readonly Line[];
}

export const metrics = {
  api: { label: 'API latency', unit: 'ms', line: 'Requests answered in the last 30 s' },
  ready: { label: 'PUT to ready', unit: 'ms', line: 'From a file stored to its picture ready, last 60 s' },
  lag: { label: 'Replication lag', unit: 'ms', line: 'Age of the oldest write that has not arrived' },
  queue: { label: 'Waiting', unit: '', line: 'Messages in queues, and events to be delivered' },
} as const;
export type MetricId = keyof typeof metrics;

const shares = ['p50', 'p95', 'p99'] as const;

/** Charts by region, metric by metric. */
export function chartsOf(samples: readonly Sample[], regions: readonly string[]): ChartSpec[] {
  return regions.flatMap((region): ChartSpec[] => [
    { metric: 'api', name: region, lines: shares.map((share) => line(share, samples, ({ api }) => api[region]?.[share])) },
    { metric: 'ready', name: region, lines: shares.map((share) => line(share, samples, ({ ready }) => ready[region]?.[share])) },
    { metric: 'lag', name: region, lines: lagLines(samples, region, regions) },
    {
      metric: 'queue',
      name: region,
      lines: [line('queues', samples, ({ queue }) => queue[region]), line('events', samples, ({ events }) => events[region])],
    },
  ]);
}

/** To every peer, and to the region's own read-only copy. */
const lagLines = (samples: readonly Sample[], region: string, regions: readonly string[]): Line[] => [
  ...regions.filter((peer) => peer !== region).map((peer) => line(`→ ${peer}`, samples, ({ lag }) => lag[`${region}>${peer}`])),
  line('blobs', samples, ({ lag }) => lag[`${region}>secondary`]),
];

const line = (name: string, samples: readonly Sample[], figure: (sample: Sample) => number | null | undefined): Line => ({
  name,
  points: samples.map((sample) => ({ at: sample.at, value: figure(sample) ?? null })),
});

/** The lowest round number that all values of a metric fit under; at least `least`. */
export function ceilingOf<Metric extends string>(
  charts: readonly { readonly metric: Metric; readonly lines: readonly Line[] }[],
  metric: Metric,
  least: number,
): number {
  const values = charts
    .filter((chart) => chart.metric === metric)
    .flatMap(({ lines }) => lines.flatMap(({ points }) => points.flatMap(({ value }) => value ?? [])));
  return roundUp(Math.max(least, ...values));
}

/** 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((step) => value <= step * power + Number.EPSILON) ?? 10;
  return factor * power;
}

export interface Box {
  readonly width: number;
  readonly height: number;
  readonly ceiling: number;
  readonly now: number;
  /** Of figures that come now and then: a line goes on over missing ones for so long, and a figure alone is a dot. */
  readonly sparseMs?: number | undefined;
}

/** An SVG path of a line in a box of `width` by `height`, time running to `now` at the right. */
export function pathOf({ points }: Line, box: Box): string {
  const { sparseMs } = box;
  let path = '';
  let before: number | null = null;
  for (const { at, value } of points) {
    const age = box.now - at;
    if (value === null || age > windowMs) {
      if (sparseMs === undefined) before = null;
      continue;
    }
    const x = (box.width * (1 - age / windowMs)).toFixed(1);
    const y = (box.height * (1 - Math.min(1, value / box.ceiling))).toFixed(1);
    const begins = before === null || at - before > (sparseMs ?? gapMs);
    path += begins ? `M${x} ${y}${sparseMs === undefined ? '' : 'h0'}` : `L${x} ${y}`;
    before = at;
  }
  return path;
}

/** The value at the end of a line; null when the last figures are missing. */
export function lastValue({ points }: Line, now: number, sparseMs?: number): number | null {
  const last = sparseMs === undefined ? points.at(-1) : points.findLast(({ value }) => value !== null);
  return last === undefined || now - last.at > (sparseMs ?? gapMs) ? null : last.value;
}

/** Samples with one more, without those that no chart shows any more. */
export function addSample(samples: readonly Sample[], sample: Sample | null): readonly Sample[] {
  const last = samples.at(-1);
  if (sample === null || (last !== undefined && sample.at <= last.at)) return samples;
  return [...samples.filter(({ at }) => sample.at - at <= windowMs), sample];
}
