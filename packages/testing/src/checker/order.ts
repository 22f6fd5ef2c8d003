import type { Disturbance, Operation } from '../history/history.ts';

type Timed = Pick<Operation, 'invokedAt' | 'endedAt' | 'outcome' | 'region'>;

/** An operation that nobody acknowledged may take effect at any later time. */
export const effectiveEnd = ({ endedAt, outcome }: Timed): number => (outcome === 'info' ? Number.POSITIVE_INFINITY : endedAt);

/** True when `later` cannot have taken effect before `earlier` was over. */
export const isAfter = (later: Timed, earlier: Timed): boolean => later.invokedAt > effectiveEnd(earlier);

export const couldBeAfter = (later: Timed, earlier: Timed): boolean => effectiveEnd(later) > earlier.invokedAt;

/** How much of a stretch of time two regions could hear from each other, ms. */
export function connectedMs(from: number, to: number, disturbances: readonly Disturbance[]): number {
  const cuts = disturbances
    .filter(({ kind }) => kind === 'kill' || kind === 'split' || kind === 'cosmos')
    .map(({ at, until }) => [Math.max(from, at), Math.min(to, until ?? Number.POSITIVE_INFINITY)] as const)
    .filter(([start, end]) => end > start)
    .sort(([a], [b]) => a - b);
  let connected = 0;
  let cursor = from;
  for (const [start, end] of cuts) {
    if (start > cursor) connected += start - cursor;
    cursor = Math.max(cursor, end);
  }
  return connected + Math.max(0, to - cursor);
}

export interface Causality {
  readonly disturbances: readonly Disturbance[];
  /** Connected time after which a region has surely heard of a write in another, ms. */
  readonly syncMs: number;
}

/** True when two writes may not have known of each other: they overlapped, or came to two regions before one had heard from the other. */
export function mayBeConcurrent(a: Timed, b: Timed, { disturbances, syncMs }: Causality): boolean {
  if (a.region !== null && a.region === b.region) return false;
  const [first, second] = a.endedAt <= b.endedAt ? [a, b] : [b, a];
  if (second.invokedAt <= effectiveEnd(first)) return true;
  return connectedMs(first.endedAt, second.invokedAt, disturbances) < syncMs;
}
