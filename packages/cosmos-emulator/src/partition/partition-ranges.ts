import { encodeNumber } from './effective-partition-key.ts';
import type { PartitionKeyDefinition } from './partition-key.ts';

/** A physical partition: the effective partition keys from `minInclusive` to below `maxExclusive`, compared as texts. */
export interface PartitionRange {
  id: string;
  minInclusive: string;
  maxExclusive: string;
}

export const lowestKey = '';
export const highestKey = 'FF';

/** Cuts the key space into `count` even ranges, ids `0`, `1`, ... */
export function partitionRanges(count: number, definition: PartitionKeyDefinition): PartitionRange[] {
  const isVersion1 = definition.kind !== 'MultiHash' && definition.version === 1;
  const bounds = [lowestKey];
  for (let at = 1; at < count; at++) bounds.push(isVersion1 ? boundVersion1(at, count) : boundVersion2(at, count));
  bounds.push(highestKey);
  return bounds.slice(1).map((maxExclusive, index) => ({
    id: String(index),
    minInclusive: bounds[index] ?? lowestKey,
    maxExclusive,
  }));
}

function boundVersion2(at: number, count: number): string {
  const bound = ((1n << 126n) * BigInt(at)) / BigInt(count) - 1n;
  return bound.toString(16).toUpperCase().padStart(32, '0');
}

const boundVersion1 = (at: number, count: number) =>
  encodeNumber(Math.floor((2 ** 32 * at) / count))
    .toString('hex')
    .toUpperCase();

/** Index of the range that holds the key. */
export function rangeIndexOf(effectiveKey: string, ranges: readonly PartitionRange[]): number {
  return Math.max(
    0,
    ranges.findLastIndex((range) => effectiveKey >= range.minInclusive),
  );
}
