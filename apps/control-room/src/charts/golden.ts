import type { RequestTimes, Signal } from '@parallax/local-cloud/api/control-signals';
import { type Line, type Point, windowMs } from './series.ts';

/** The golden signals, as the apps themselves tell them to Application Insights. */
export const goldenMetrics = {
  rate: { label: 'Rate', line: 'API requests and invocations of the worker, in a second' },
  errors: { label: 'Errors', line: 'In a minute: API answers 5xx, refusals 4xx, invocations of the worker that failed' },
  duration: { label: 'API duration', line: 'From the spans of API requests' },
  age: { label: 'Queue age', line: 'How long work waited before it was taken up' },
} as const;
export type GoldenMetricId = keyof typeof goldenMetrics;

export interface GoldenChart {
  readonly metric: GoldenMetricId;
  readonly region: string;
  readonly lines: readonly Line[];
}

export interface Told {
  readonly signals: readonly Signal[];
  readonly times: readonly RequestTimes[];
}

/** Two deliveries of metrics, and one step of the requests' times. */
export const stepMs = 10_000;
/** A delivery comes a moment after its time. */
const lateMs = 2_000;

/** Charts by region, metric by metric, of the last five minutes in whole steps. */
export function goldenCharts({ signals, times }: Told, regions: readonly string[], now: number): GoldenChart[] {
  const last = Math.floor((now - lateMs) / stepMs) * stepMs - stepMs;
  const steps = Array.from({ length: windowMs / stepMs }, (_, index) => last - windowMs + (index + 1) * stepMs);
  const line = (name: string, valueAt: (at: number) => number | null): Line => ({
    name,
    points: steps.map((at): Point => ({ at: at + stepMs, value: valueAt(at) })),
  });
  return regions.flatMap((region): GoldenChart[] => {
    const of = (metric: string, status?: string) =>
      inSteps(signals.filter((one) => one.metric === metric && one.region === region && isOf(one, status)));
    const [requests, broken, refused] = [of('request.duration'), of('request.duration', '5xx'), of('request.duration', '4xx')];
    const [failures, ages] = [of('invocation.failures'), of('queue.age')];
    const worker = timesOf(times, 'parallax-worker', region);
    const api = timesOf(times, 'parallax-api', region);
    // Before a region first spoke nothing is known of it; afterwards what it does not tell did not happen.
    const since = Math.min(...requests.keys(), ...worker.keys(), ...failures.keys());
    const known = (at: number, value: number) => (at < since ? null : value);
    return [
      {
        metric: 'rate',
        region,
        lines: [
          line('api', (at) => known(at, (requests.get(at)?.count ?? 0) / (stepMs / 1_000))),
          line('worker', (at) => known(at, (worker.get(at)?.count ?? 0) / (stepMs / 1_000))),
        ],
      },
      {
        metric: 'errors',
        region,
        lines: [
          line('5xx', (at) => known(at, (broken.get(at)?.count ?? 0) * perMinute)),
          line('4xx', (at) => known(at, (refused.get(at)?.count ?? 0) * perMinute)),
          line('worker', (at) => known(at, (failures.get(at)?.sum ?? 0) * perMinute)),
        ],
      },
      {
        metric: 'duration',
        region,
        lines: [line('p50', (at) => api.get(at)?.p50 ?? null), line('p95', (at) => api.get(at)?.p95 ?? null)],
      },
      {
        metric: 'age',
        region,
        lines: [
          line('mean', (at) => inMs(ages.get(at), ({ sum, count }) => sum / count)),
          line('most', (at) => inMs(ages.get(at), ({ most }) => most)),
        ],
      },
    ];
  });
}

const perMinute = 60_000 / stepMs;

interface Sum {
  sum: number;
  count: number;
  most: number;
}

/** Every delivery of all series together, by the step in which it came. */
function inSteps(signals: readonly Signal[]): ReadonlyMap<number, Sum> {
  const steps = new Map<number, Sum>();
  for (const { points } of signals) {
    for (const { at, value, count, max } of points) {
      const step = Math.floor(at / stepMs) * stepMs;
      const before = steps.get(step) ?? { sum: 0, count: 0, most: 0 };
      steps.set(step, { sum: before.sum + value, count: before.count + count, most: Math.max(before.most, max ?? value) });
    }
  }
  return steps;
}

const isOf = ({ labels }: Signal, status: string | undefined): boolean => status === undefined || labels['status'] === status;

/** Metrics tell ages in seconds. */
const inMs = (sum: Sum | undefined, seconds: (sum: Sum) => number): number | null =>
  sum === undefined || sum.count === 0 ? null : seconds(sum) * 1_000;

const timesOf = (times: readonly RequestTimes[], role: string, region: string) =>
  new Map(times.find((one) => one.role === role && one.region === region)?.points.map((point) => [point.at, point]));
