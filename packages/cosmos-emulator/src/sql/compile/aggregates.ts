import type { AggregateFunction } from '../syntax/walk.ts';
import type { Json } from '../types.ts';
import { compareValues, isPrimitive, type Value } from './values.ts';

/** Collects the values of one aggregate over one group. Undefined values never count. */
export interface Accumulator {
  add(value: Value): void;
  result(): Value;
}

export const ACCUMULATORS: Record<AggregateFunction, () => Accumulator> = {
  COUNT: countValues,
  SUM: () => addNumbers((sum) => sum),
  AVG: () => addNumbers((sum, count) => (count === 0 ? undefined : sum / count)),
  MIN: () => keepExtreme(-1),
  MAX: () => keepExtreme(1),
};

function countValues(): Accumulator {
  let count = 0;
  return {
    add: (value) => {
      if (value !== undefined) count += 1;
    },
    result: () => count,
  };
}

/** One value that is not a number makes the whole undefined; no value at all sums to 0. */
function addNumbers(finish: (sum: number, count: number) => number | undefined): Accumulator {
  let sum = 0;
  let count = 0;
  let isNumeric = true;
  return {
    add: (value) => {
      if (value === undefined) return;
      if (typeof value !== 'number') isNumeric = false;
      else sum += value;
      count += 1;
    },
    result: () => {
      const result = isNumeric ? finish(sum, count) : undefined;
      return result === undefined || !Number.isFinite(result) ? undefined : result;
    },
  };
}

/** Across types in the order of ORDER BY; one array or object makes the whole undefined. */
function keepExtreme(sign: 1 | -1): Accumulator {
  let best: Json | undefined;
  let isComparable = true;
  return {
    add: (value) => {
      if (value === undefined) return;
      if (!isPrimitive(value)) isComparable = false;
      else if (best === undefined || sign * compareValues(value, best) > 0) best = value;
    },
    result: () => (isComparable ? best : undefined),
  };
}
