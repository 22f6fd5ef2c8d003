import type { Expression, Query } from '../syntax/ast.ts';
import type { JsonObject } from '../types.ts';
import { isObject, type Value } from './values.ts';

/**
 * The property chain below the document that an expression stands for: `['w', 'h']` for `c.w.h`. Undefined for anything else: array
 * indexes, elements of an iterated array, aliases behind JOIN, the document itself.
 */
export function rootPathOf(expression: Expression, query: Query): string[] | undefined {
  const path: string[] = [];
  let target = expression;
  while (target.kind === 'property') {
    path.unshift(target.name);
    target = target.target;
  }
  const [source] = query.from;
  if (target.kind !== 'name' || path.length === 0 || source === undefined || source.iterate) return undefined;
  if (source.alias !== target.name || source.of.kind !== 'path') return undefined;
  const prefix = source.of.path;
  return prefix.every((step) => typeof step === 'string') ? [...prefix, ...path] : undefined;
}

export function valueAtPath(doc: JsonObject, path: string[]): Value {
  let value: Value = doc;
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
