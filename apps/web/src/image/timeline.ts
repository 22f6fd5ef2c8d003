import type { TimelineEntry } from '@parallax/contracts/image';

/** One stop of the track. */
export interface Stop {
  readonly label: string;
  readonly region: string;
  /** Since the stop before, ms; null for the first. */
  readonly afterMs: number | null;
  /** How long the step itself took, ms; null for a moment. */
  readonly tookMs: number | null;
  readonly detail: string | null;
}

export function stopsOf(timeline: readonly TimelineEntry[]): Stop[] {
  const sorted = timeline.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return sorted.map((entry, index) => {
    const before = sorted[index - 1];
    return {
      label: labelOf(entry.step),
      region: entry.region,
      afterMs: before ? Date.parse(entry.at) - Date.parse(before.at) : null,
      tookMs: entry.ms,
      detail: entry.detail,
    };
  });
}

/** `thumbnails-made` as people read it. */
const labelOf = (step: string): string => {
  const words = step.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** First digit group that a person can use: "312 ms", "4.2 s", "3 min", "2 h", "5 days". */
export function durationInWords(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 48 * 3_600_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} days`;
}
