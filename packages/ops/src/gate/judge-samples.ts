import type { Colour } from '@parallax/contracts/release';
import type { Sample } from './sample.ts';

export interface Thresholds {
  /** Right answers that each colour needs in each region: with fewer, nothing is known and the answer is no. */
  readonly minSamples: number;
  /** How many more requests may fail than in the old colour, percentage points. */
  readonly maxMoreFailures: number;
  /** How much slower the 95th percentile may be than the old colour's, percent. */
  readonly maxSlower: number;
}

/** Differences this small are noise, whatever the percentage, ms. */
export const slackMs = 100;

export interface Measured {
  readonly samples: number;
  readonly failures: number;
  /** Percent. */
  readonly failureRate: number;
  /** Of right answers, ms; null without any. */
  readonly p95Ms: number | null;
}

export interface Judgement {
  readonly region: string;
  readonly colour: Measured;
  readonly against: Measured;
  /** Why not, each a sentence; empty for go. */
  readonly objections: readonly string[];
}

/** Judges a colour against another in every region; a region in which nothing is known is an objection. */
export function judgeSamples(
  samples: readonly Sample[],
  pair: { readonly colour: Colour; readonly against: Colour },
  regions: readonly string[],
  thresholds: Thresholds,
): Judgement[] {
  return regions.map((region) => {
    const of = (colour: Colour) => samples.filter((each) => each.region === region && each.colour === colour);
    const [mine, theirs] = [of(pair.colour), of(pair.against)];
    const [colour, against] = [measure(mine), measure(theirs)];
    const objections = [
      ...objectToData(pair.colour, colour, mine, thresholds),
      ...objectToData(pair.against, against, theirs, thresholds),
      ...objectToFailures(pair, colour, against, mine, thresholds),
      ...objectToSlowness(pair, colour, against, thresholds),
    ];
    return { region, colour, against, objections };
  });
}

export function measure(samples: readonly Sample[]): Measured {
  const failures = samples.filter(({ problem }) => problem !== null).length;
  const times = samples.flatMap(({ problem, ms }) => (problem === null ? [ms] : [])).toSorted((a, b) => a - b);
  return {
    samples: samples.length,
    failures,
    failureRate: samples.length === 0 ? 0 : (100 * failures) / samples.length,
    // The smallest time that at least 95 % of the answers kept to.
    p95Ms: times[Math.ceil(times.length * 0.95) - 1] ?? null,
  };
}

function objectToData(name: Colour, measured: Measured, samples: readonly Sample[], { minSamples }: Thresholds): string[] {
  const answered = measured.samples - measured.failures;
  if (answered >= minSamples) return [];
  return [`no data: ${name} gave ${answered} right answers, ${minSamples} are needed${mostCommon(samples)}`];
}

function objectToFailures(
  { colour: name, against: other }: { colour: Colour; against: Colour },
  colour: Measured,
  against: Measured,
  samples: readonly Sample[],
  { maxMoreFailures }: Thresholds,
): string[] {
  if (colour.failureRate <= against.failureRate + maxMoreFailures) return [];
  const rates = `${percent(colour.failureRate)} of ${name} failed and ${percent(against.failureRate)} of ${other}`;
  return [`${rates}, ${percent(maxMoreFailures)} more are allowed${mostCommon(samples)}`];
}

function objectToSlowness(
  { colour: name, against: other }: { colour: Colour; against: Colour },
  { p95Ms: mine }: Measured,
  { p95Ms: theirs }: Measured,
  { maxSlower }: Thresholds,
): string[] {
  if (mine === null || theirs === null) return [];
  const limit = Math.round(theirs * (1 + maxSlower / 100) + slackMs);
  return mine <= limit ? [] : [`${name} took ${mine} ms (95th percentile) and ${other} ${theirs} ms, ${limit} ms are allowed`];
}

const percent = (value: number): string => `${Number(value.toFixed(1))} %`;

/** `, mostly: status 500` */
function mostCommon(samples: readonly Sample[]): string {
  const problems = Map.groupBy(
    samples.filter(({ problem }) => problem !== null),
    ({ problem }) => problem,
  );
  const [most] = [...problems].toSorted(([, a], [, b]) => b.length - a.length);
  return most === undefined ? '' : `; mostly: ${most[0]}`;
}
