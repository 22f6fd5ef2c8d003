import type { Json, JsonObject } from '../types.ts';

/** A value while a query runs. `undefined` is Cosmos' undefined: not in the result, not true, not comparable. */
export type Value = Json | undefined;

export function isObject(value: Value): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Rank of a value's type in ORDER BY, MIN and MAX: undefined, null, booleans, numbers, strings, arrays, objects. */
export function typeRank(value: Value): number {
  switch (typeof value) {
    case 'undefined':
      return 0;
    case 'boolean':
      return 2;
    case 'number':
      return 3;
    case 'string':
      return 4;
    default:
      return value === null ? 1 : Array.isArray(value) ? 5 : 6;
  }
}

export function isPrimitive(value: Value): boolean {
  const rank = typeRank(value);
  return rank >= 1 && rank <= 4;
}

/**
 * By code point, as UTF-8 bytes order: JavaScript's `<` orders by UTF-16 unit and puts an emoji before U+FFFD.
 * @returns negative, 0 or positive
 */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Moves surrogates, which stand for code points above U+FFFF, behind every other unit. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * The total order of ORDER BY, across types. Arrays compare element by element, objects by their sorted properties; Azure's own order
 * among arrays and among objects is not documented.
 */
export function compareValues(a: Value, b: Value): number {
  const rank = typeRank(a);
  const difference = rank - typeRank(b);
  if (difference !== 0 || rank <= 1) return difference;
  if (typeof a === 'number') return a - (b as number);
  if (typeof a === 'string') return compareStrings(a, b as string);
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (Array.isArray(a)) return compareArrays(a, b as Json[]);
  return compareObjects(a as JsonObject, b as JsonObject);
}

function compareArrays(a: Json[], b: Json[]): number {
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const difference = compareValues(a[i], b[i]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareObjects(a: JsonObject, b: JsonObject): number {
  const namesOfA = Object.keys(a).sort(compareStrings);
  const namesOfB = Object.keys(b).sort(compareStrings);
  for (let i = 0; i < namesOfA.length && i < namesOfB.length; i += 1) {
    const nameOfA = namesOfA[i] ?? '';
    const nameOfB = namesOfB[i] ?? '';
    const difference = compareStrings(nameOfA, nameOfB) || compareValues(a[nameOfA], b[nameOfB]);
    if (difference !== 0) return difference;
  }
  return namesOfA.length - namesOfB.length;
}

/** Deep equality of `=`, IN, ARRAY_CONTAINS, DISTINCT and GROUP BY; the order of an object's properties does not matter. */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalValues(item, b[i]));
  if (Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && equalValues(a[name], b[name]));
}

/** A text that is the same for two values exactly when {@link equalValues} holds; undefined has its own. */
export function identityOf(value: Value): string {
  if (value === undefined) return 'u';
  if (typeof value !== 'object' || value === null) return value === 0 ? '0' : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(identityOf).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${identityOf(value[name])}`).join()}}`;
}

/** Sets a property by name, whatever the name: plain assignment to `__proto__` would change the object's prototype. */
export function setProperty(target: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}
