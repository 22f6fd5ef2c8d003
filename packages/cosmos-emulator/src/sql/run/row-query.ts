import type { CompiledQuery } from '../compile/compile-query.ts';
import type { CompiledOrder } from '../compile/order.ts';
import type { Evaluate } from '../compile/scope.ts';

/** A query that makes its results row by row, as opposed to out of all rows together. */
export interface RowQuery extends CompiledQuery {
  output: { kind: 'rows'; project: Evaluate; order: CompiledOrder | undefined };
}

/**
 * DISTINCT without ORDER BY, like GROUP BY, is made out of all rows together. With ORDER BY a result stays in the place of the first
 * row that makes it.
 */
export function isRowQuery(query: CompiledQuery): query is RowQuery {
  return query.output.kind === 'rows' && (!query.distinct || query.output.order !== undefined);
}
