/** The value below which `share` (0..1) of the samples lie; nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('a percentile needs at least one sample');
  return value;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** Three significant digits: what such measurements can carry. */
export const rounded = (value: number): number => Number(value.toPrecision(3));
