import type { RequestTimes } from '../api/control-signals.ts';
import type { Envelope } from './envelope.ts';
import { spanOf } from './read-traces.ts';

const stepMs = 10_000;
const windowMs = 10 * 60_000;

interface Step {
  readonly durations: number[];
  failed: number;
}

/** Requests of each app and region in steps of ten seconds, of the last ten minutes. */
export function readRequestTimes(envelopes: readonly Envelope[], now: number): RequestTimes[] {
  const found = new Map<string, { role: string; region: string | null; steps: Map<number, Step> }>();
  for (const item of envelopes) {
    const span = item.data.baseType === 'RequestData' ? spanOf(item) : null;
    if (span === null || now - span.at > windowMs) continue;
    const { role, region } = span;
    const key = `${role} ${region}`;
    const series = found.get(key) ?? { role, region, steps: new Map<number, Step>() };
    found.set(key, series);
    const at = Math.floor(span.at / stepMs) * stepMs;
    const step = series.steps.get(at) ?? { durations: [], failed: 0 };
    series.steps.set(at, step);
    step.durations.push(span.durationMs);
    if (!span.success) step.failed += 1;
  }
  return [...found.values()].map(({ role, region, steps }) => ({
    role,
    region,
    points: [...steps]
      .sort(([a], [b]) => a - b)
      .map(([at, { durations, failed }]) => {
        const sorted = durations.toSorted((a, b) => a - b);
        return { at, count: sorted.length, failed, p50: share(sorted, 0.5), p95: share(sorted, 0.95) };
      }),
  }));
}

/** Nearest rank: a value that was measured, never one between two. */
const share = (sorted: readonly number[], part: number): number => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
