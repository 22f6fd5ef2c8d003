import type { ItemRow } from '../store/item-row.ts';

/** Counts by region number; a missing entry is 0. */
export type Vector = readonly number[];

/** A version's name: the region that wrote it and that region's count of writes then. */
export type Dot = Pick<ItemRow, 'region' | 'regionLsn'>;

export const readVector = (text: string): Vector => JSON.parse(text) as Vector;

/** True when a writer with this vector had seen the version. */
export const covers = (vector: Vector, { region, regionLsn }: Dot): boolean => (vector[region] ?? 0) >= regionLsn;

/** The higher count of both for every region. */
export function merged(left: Vector, right: Vector): Vector {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, region) =>
    Math.max(left[region] ?? 0, right[region] ?? 0),
  );
}

/** The lower count of all for every region: what each of them has seen. */
export function common(vectors: readonly Vector[]): Vector {
  const length = Math.max(0, ...vectors.map((vector) => vector.length));
  return Array.from({ length }, (_, region) => Math.min(...vectors.map((vector) => vector[region] ?? 0)));
}

/** True when no count of `left` is higher than that of `right`. */
export const isWithin = (left: Vector, right: Vector): boolean => left.every((count, region) => count <= (right[region] ?? 0));
