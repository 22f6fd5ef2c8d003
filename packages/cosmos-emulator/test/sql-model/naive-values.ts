import type { Json, Value } from './model.ts';

export type Kind = 'undefined' | 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';
const KINDS: Kind[] = ['undefined', 'null', 'boolean', 'number', 'string', 'array', 'object'];

export function kindOf(value: Value): Kind {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as Kind;
}

/** JSON with sorted properties: equal texts are equal values. */
export function textOf(value: Value): string {
  if (value === undefined) return '(undefined)';
  if (Object.is(value, -0)) return '0';
  return JSON.stringify(value, (_, inner: Json) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

export function same(a: Value, b: Value): boolean {
  return textOf(a) === textOf(b);
}

/** Of two strings, as their UTF-8 bytes. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

/** The order across all types that ORDER BY, MIN and MAX go by. */
export function order(a: Value, b: Value): number {
  const byKind = KINDS.indexOf(kindOf(a)) - KINDS.indexOf(kindOf(b));
  if (byKind !== 0) return Math.sign(byKind);
  if (typeof a === 'string') return compareText(a, b as string);
  if (Array.isArray(a)) return orderLists(a, b as Json[]);
  if (typeof a === 'object' && a !== null) {
    const pairs = (value: Value): Json[] =>
      Object.entries(value as Record<string, Json>)
        .sort(([x], [y]) => compareText(x, y))
        .map((pair) => pair as Json[]);
    return orderLists(pairs(a), pairs(b));
  }
  if (a === b || a === undefined || a === null) return 0;
  return (a as number) < (b as number) ? -1 : 1;
}

function orderLists(a: Json[], b: Json[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const found = order(a[i], b[i]);
    if (found !== 0) return found;
  }
  return Math.sign(a.length - b.length);
}

export function isScalar(value: Value): boolean {
  return ['null', 'boolean', 'number', 'string'].includes(kindOf(value));
}

/** A relation that holds only between two scalars of one type. */
export function relate(op: string, a: Value, b: Value): boolean | undefined {
  if (kindOf(a) !== kindOf(b) || !isScalar(a)) return undefined;
  const found = order(a, b);
  return { '<': found < 0, '<=': found <= 0, '>': found > 0, '>=': found >= 0 }[op];
}

export function member(value: Value, step: Value): Value {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  if (kindOf(value) !== 'object' || typeof step !== 'string') return undefined;
  return new Map(Object.entries(value as Record<string, Json>)).get(step);
}
