import { equalValues, isObject, type Value } from '../compile/values.ts';
import type { Json } from '../types.ts';
import { define, isInteger, type SystemFunction } from './definition.ts';

export const ARRAY_FUNCTIONS: Record<string, SystemFunction> = {
  ARRAY_CONCAT: define(2, Infinity, (...lists) => (areArrays(lists) ? lists.flat() : undefined)),
  ARRAY_CONTAINS: define(2, 3, arrayContains),
  ARRAY_LENGTH: define(1, 1, (list) => (Array.isArray(list) ? list.length : undefined)),
  ARRAY_SLICE: define(2, 3, arraySlice),
};

function areArrays(values: Value[]): values is Json[][] {
  return values.every((value) => Array.isArray(value));
}

/**
 * With `partial`, an element matches an object when it has all its properties; what they hold must be equal in full. An undefined
 * `partial` counts as false, as in the .NET SDK's reference evaluator.
 */
function arrayContains(list: Value, wanted: Value, partial: Value = false): Value {
  if (!Array.isArray(list) || wanted === undefined || typeof partial !== 'boolean') return undefined;
  if (!partial || !isObject(wanted)) return list.some((item) => equalValues(item, wanted));
  const properties = Object.entries(wanted);
  return list.some(
    (item) => isObject(item) && properties.every(([name, value]) => Object.hasOwn(item, name) && equalValues(item[name], value)),
  );
}

/** A negative start counts from the end; a start before the first element is the first. */
function arraySlice(list: Value, start: Value, ...rest: Value[]): Value {
  const length = rest.length === 0 ? Number.MAX_SAFE_INTEGER : rest[0];
  if (!Array.isArray(list) || !isInteger(start) || !isInteger(length)) return undefined;
  const from = start < 0 ? Math.max(0, list.length + start) : start;
  return list.slice(from, from + Math.max(0, length));
}
