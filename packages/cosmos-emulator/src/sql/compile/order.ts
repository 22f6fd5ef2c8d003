import type { Query } from '../syntax/ast.ts';
import { printExpression } from '../syntax/print.ts';
import { queryError } from '../syntax/syntax-error.ts';
import type { JsonObject, SortDirection } from '../types.ts';
import { rootPathOf, valueAtPath } from './root-path.ts';
import { compareValues, type Value } from './values.ts';

/** Where a row stands in the order of the results. */
export interface Position {
  /** The values ordered by; empty without ORDER BY. */
  order: Value[];
  rid: string;
}

export interface CompiledOrder {
  items: { path: string[]; direction: SortDirection }[];
}

/** @throws QuerySyntaxError for anything but property paths of the document, as Azure does */
export function compileOrder(query: Query): CompiledOrder | undefined {
  if (query.orderBy.length === 0) return undefined;
  const items = query.orderBy.map(({ expression, direction, at }) => {
    const path = rootPathOf(expression, query);
    if (path !== undefined) return { path, direction };
    const problem = `ORDER BY item expression '${printExpression(expression)}' could not be mapped to a document path.`;
    throw queryError(`Unsupported ORDER BY clause. ${problem}`, at);
  });
  return { items };
}

export function orderValuesOf(order: CompiledOrder | undefined, doc: JsonObject): Value[] {
  return order === undefined ? [] : order.items.map(({ path }) => valueAtPath(doc, path));
}

/**
 * Ties fall back on the rid: ascending, or descending when any direction is, as an index read backwards gives them. The SDK's
 * RidSkipCountFilter drops results when it is otherwise.
 */
export function comparePositions(directions: SortDirection[]): (a: Position, b: Position) => number {
  const signs = directions.map((direction) => (direction === 'Descending' ? -1 : 1));
  const ridSign = signs.includes(-1) ? -1 : 1;
  return (a, b) => {
    for (let i = 0; i < signs.length; i += 1) {
      const difference = compareValues(a.order[i], b.order[i]);
      if (difference !== 0) return difference * (signs[i] ?? 1);
    }
    return a.rid === b.rid ? 0 : a.rid < b.rid ? -ridSign : ridSign;
  };
}
