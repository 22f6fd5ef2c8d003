/** What chance alone exceeds once in a thousand times, with two colours (one degree of freedom). */
export const chiSquareLimit = 10.83;

/** Pearson's statistic: how far counts are from what their weights would make of the same total. 0 is exactly as wanted. */
export function chiSquare(counts: Readonly<Record<string, number>>, weights: Readonly<Record<string, number>>): number {
  const total = sum(Object.values(counts));
  const weight = sum(Object.values(weights));
  return sum(
    Object.entries(weights).map(([name, share]) => {
      const wanted = (total * share) / weight;
      const count = counts[name] ?? 0;
      // Something where nothing was wanted can be no chance.
      if (wanted === 0) return count === 0 ? 0 : Number.POSITIVE_INFINITY;
      return (count - wanted) ** 2 / wanted;
    }),
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
