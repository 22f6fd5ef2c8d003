/** Waterfalls of all images share one scale, so that lengths can be compared: even steps for even factors of time. */
const longestMs = 30_000;
/** Below this the scale is straight: the first milliseconds are not worth half the width. */
const straightMs = 20;
const whole = Math.log1p(longestMs / straightMs);

/** Where a moment stands, 0 to 1; what is later than half a minute stands at the end. */
export const place = (ms: number): number => Math.min(1, Math.log1p(Math.max(0, ms) / straightMs) / whole);

export const ticks: readonly { readonly ms: number; readonly label: string }[] = [
  { ms: 0, label: '0' },
  { ms: 100, label: '100 ms' },
  { ms: 1_000, label: '1 s' },
  { ms: 10_000, label: '10 s' },
];
