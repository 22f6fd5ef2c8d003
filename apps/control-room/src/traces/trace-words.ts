import type { TraceSpan } from '@parallax/local-cloud/api/control-traces';
import { duration, listed } from '../words/figures.ts';
import type { ShownRow } from './shown-rows.ts';
import type { WaterfallRow } from './waterfall.ts';

export interface Place {
  readonly name: string;
  readonly displayName: string;
}

/** Regions have colours in the order in which the cloud names them; there are four. */
export const colourOf = (region: string | null, places: readonly Place[]): number | undefined => {
  const index = places.findIndex(({ name }) => name === region);
  return index === -1 ? undefined : index % 4;
};

export const nameOf = (region: string | null, places: readonly Place[]): string =>
  places.find(({ name }) => name === region)?.displayName ?? region ?? 'no region';

/** "worker" of parallax-worker. */
export const shortRole = (role: string): string => role.replace(/^parallax-/, '');

/** "West US 2 and East US 2"; "no region" of what has none. */
export const whereOf = (regions: readonly string[], places: readonly Place[]): string =>
  regions.length === 0 ? 'no region' : listed(regions.map((region) => nameOf(region, places)));

/** Fractions of a millisecond count where spans are short. */
export const spanDuration = (ms: number): string => (ms < 10 ? `${Math.round(ms * 10) / 10} ms` : duration(ms));

/** A moment of a trace; before its start with a minus. */
export const momentOf = (ms: number): string => (ms < 0 ? `−${spanDuration(-ms)}` : spanDuration(ms));

/** Round moments in words, with as many digits as tell neighbours apart: zoomed in far, they differ by little. */
export function tickWords(ticks: readonly number[]): string[] {
  const [first = 0, second = first] = ticks;
  const stepMs = second - first;
  return ticks.map((ms) => (stepMs <= 0 || stepMs >= 1_000 ? momentOf(ms) : inSteps(ms, stepMs)));
}

function inSteps(ms: number, stepMs: number): string {
  const [unitMs, unit] = Math.abs(ms) < 1_000 ? [1, 'ms'] : [1_000, 's'];
  // Steps are sums of floating points.
  const digits = Math.max(0, Math.ceil(Math.log10(unitMs / stepMs) - 1e-6));
  return `${(ms / unitMs).toFixed(digits).replace('-', '−')} ${unit}`;
}

export const hasFailed = ({ span, errors }: WaterfallRow): boolean => !span.success || errors.length > 0;

/** What is read aloud of a bar. */
export function sentenceOf(row: ShownRow, places: readonly Place[]): string {
  const { span, startMs, repeats } = row;
  if (repeats.length > 1)
    return `${span.name}, ${repeats.length} times, ${shortRole(span.role)} in ${nameOf(span.region, places)}`;
  const parts = [
    span.name,
    `${shortRole(span.role)} in ${nameOf(span.region, places)}`,
    `from ${spanDuration(startMs)} for ${spanDuration(span.durationMs)}`,
  ];
  if (!span.success) parts.push(`failed${answered(span)}`);
  else if (row.errors.length > 0) parts.push('with an error');
  return parts.join(', ');
}

export const answered = ({ resultCode }: TraceSpan): string =>
  resultCode === null || resultCode === '' || resultCode === '0' ? '' : ` with ${resultCode}`;
