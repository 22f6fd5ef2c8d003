/** How soon files have become pictures lately; the looks at the next one are timed by it. */
export interface Pace {
  /** Before look `n` (from 0), ms: the first comes when a picture may just be ready, the next ones close together, then less and less often. */
  readonly pauseMs: (n: number) => number;
  /** A file has become a picture within `ms`. */
  readonly learn: (ms: number) => void;
}

/** Before anything is known, ms; and the most that is believed of a picture, so that neither one slow one nor a bad hour makes the next late. */
const usualAtFirstMs = 400;
const usualAtMostMs = 2_000;
/** What the newest picture counts for. */
const weight = 0.3;

/** Both in parts of the usual time. */
const firstLook = 0.7;
const between = 0.12;
const growth = 1.15;
const shortestMs = 40;
const longestMs = 2_000;

export function createPace(): Pace {
  let usualMs = usualAtFirstMs;
  return {
    pauseMs(n) {
      if (n === 0) return Math.max(shortestMs, firstLook * usualMs);
      return Math.min(longestMs, Math.max(shortestMs, between * usualMs) * growth ** (n - 1));
    },
    learn(ms) {
      usualMs += weight * (Math.min(usualAtMostMs, ms) - usualMs);
    },
  };
}
