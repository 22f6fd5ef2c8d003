/** What can be wrong after a drill; `late` is a figure, all others are faults. */
export const verdicts = ['lost', 'doubled', 'stuck', 'contradicting', 'wrong-region-url', 'deleted-but-back', 'late'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Finding {
  readonly verdict: Verdict;
  readonly imageId: string | null;
  /** The operation that was acknowledged and does not stand; null when it is about none. */
  readonly operation: number | null;
  readonly sentence: string;
  readonly evidence: unknown;
}

/** What was acknowledged, how much of it is to be seen, and what went wrong. */
export interface Counts {
  /** Uploads, edits, deletes and restores that somebody was told are done. */
  readonly acked: number;
  /** Of those, in effect in every region at the end, or rightly replaced by a later one. */
  readonly visible: number;
  /** Ended without an answer: may have happened or not. */
  readonly unknown: number;
  readonly refused: number;
  readonly byVerdict: Readonly<Record<Verdict, number>>;
}
