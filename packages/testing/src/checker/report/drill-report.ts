import type { History } from '../../history/history.ts';
import type { CheckResult } from '../check-history.ts';
import type { Digest } from '../digest.ts';
import type { Verdict } from '../finding.ts';

/** One thing that was expected and did not come about. */
export interface Broken {
  readonly sentence: string;
  readonly evidence: unknown;
}

export interface DrillStep {
  readonly at: number;
  readonly what: string;
  readonly region: string | null;
}

/** Everything that is known of one run of a drill; what the JSON file holds and the HTML page shows. Times are ms since 1970. */
export interface DrillReport {
  readonly drill: string;
  readonly hypothesis: string;
  readonly seed: number;
  readonly holds: boolean;
  readonly broken: readonly Broken[];
  /** Settings that differ from those in Azure, and what could not be shown here. */
  readonly notes: readonly string[];
  /** How many times as fast the clock of the simulated services ran, at its fastest; 1 is real time. */
  readonly clockFactor: number;
  readonly steps: readonly DrillStep[];
  readonly result: CheckResult;
  /** Null where replicas could not be compared. */
  readonly replicas: { readonly identical: boolean; readonly digest: Digest } | null;
  /** From the last restoration until nothing was left to wait for; null when something stayed. */
  readonly settledMs: number | null;
  readonly history: History;
}

/** How many of each verdict a drill may have and still hold; what is not named may be as many as they are. */
export type Allowed = Readonly<Partial<Record<Verdict, number>>>;

export const nothingLost: Allowed = {
  lost: 0,
  doubled: 0,
  stuck: 0,
  contradicting: 0,
  'wrong-region-url': 0,
  'deleted-but-back': 0,
};

/** The verdicts of a drill that are over what it allows, each with its first pieces of evidence. */
export function brokenRules({ counts, findings }: CheckResult, allowed: Allowed): Broken[] {
  return (Object.entries(allowed) as [Verdict, number][]).flatMap(([verdict, most]) => {
    const count = counts.byVerdict[verdict];
    if (count <= most) return [];
    const evidence = findings.filter((finding) => finding.verdict === verdict).slice(0, 5);
    return [{ sentence: `${count} ${verdict}, where at most ${most} may be.`, evidence }];
  });
}
