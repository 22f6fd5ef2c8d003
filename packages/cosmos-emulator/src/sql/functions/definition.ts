import type { Value } from '../compile/values.ts';

/** A system function: how many arguments it takes and what it makes of them. */
export interface SystemFunction {
  least: number;
  most: number;
  apply: (...args: Value[]) => Value;
}

export function define(least: number, most: number, apply: (...args: Value[]) => Value): SystemFunction {
  return { least, most, apply };
}

/** A function of strings only: anything else among its arguments makes it undefined. */
export function ofStrings(count: number, apply: (...args: string[]) => Value): SystemFunction {
  return define(count, count, (...args) => (areStrings(args) ? apply(...args) : undefined));
}

export function areStrings(values: Value[]): values is string[] {
  return values.every((value) => typeof value === 'string');
}

/** A function of numbers only, whose result must be a number that JSON can hold. */
export function ofNumbers(count: number, compute: (...args: number[]) => number): SystemFunction {
  return define(count, count, (...args) => {
    if (!args.every((value) => typeof value === 'number')) return undefined;
    const result = compute(...args);
    return Number.isFinite(result) ? result : undefined;
  });
}

export function isInteger(value: Value): value is number {
  return Number.isInteger(value);
}
