import type { Count, Query } from '../syntax/ast.ts';
import { queryError, unsupportedQuery } from '../syntax/syntax-error.ts';
import { containsAggregate } from '../syntax/walk.ts';
import { compileExpression } from './compile-expression.ts';
import { compileSelect } from './compile-select.ts';
import { compileFrom, type Enumerate } from './compile-source.ts';
import { type CompiledGrouping, compileGrouping } from './grouping.ts';
import { type CompiledOrder, compileOrder } from './order.ts';
import { type Compilation, type Evaluate, type ExpressionContext, parameterValue } from './scope.ts';

export interface CompiledQuery {
  /** Binds every combination of aliases that WHERE lets through. */
  enumerate: Enumerate;
  rootSlot: number | undefined;
  /** False for a text without FROM, whose one result needs no document. */
  hasFrom: boolean;
  distinct: boolean;
  /** How results are made: one per combination, or one per group. */
  output: { kind: 'rows'; project: Evaluate; order: CompiledOrder | undefined } | { kind: 'groups'; grouping: CompiledGrouping };
  /** Results to leave out at the start, and the largest number to give; Infinity for all. */
  offset: number;
  limit: number;
}

export function isGrouped(query: Query): boolean {
  if (query.groupBy.length > 0) return true;
  const { select } = query;
  if (select.kind === 'value') return containsAggregate(select.expression);
  return select.kind === 'list' && select.items.some((item) => containsAggregate(item.expression));
}

export function compileQuery(query: Query, outer: ExpressionContext, isOutermost: boolean): CompiledQuery {
  const { compilation } = outer;
  checkClauses(query, isOutermost);
  const { enumerate, scope, rootSlot } = compileFrom(query.from, outer, isOutermost);
  const context: ExpressionContext = { compilation, scope };
  const where = query.where && compileExpression(query.where, context);
  const output: CompiledQuery['output'] = isGrouped(query)
    ? { kind: 'groups', grouping: compileGrouping(query, context) }
    : { kind: 'rows', project: compileSelect(query, context), order: compileOrder(query) };
  return {
    enumerate: where === undefined ? enumerate : filtered(enumerate, where),
    rootSlot,
    hasFrom: query.from.length > 0,
    distinct: query.distinct,
    output,
    offset: query.offset ? countOf(query.offset, compilation) : 0,
    limit: limitOf(query, compilation),
  };
}

function filtered(enumerate: Enumerate, where: Evaluate): Enumerate {
  return (frame, visit) => enumerate(frame, (bound) => (where(bound) === true ? visit(bound) : true));
}

function checkClauses(query: Query, isOutermost: boolean): void {
  // Without FROM every partition gives a result of its own, which cannot be added up.
  if (isOutermost && query.from.length === 0 && isGrouped(query))
    throw unsupportedQuery('Aggregates and GROUP BY need a FROM clause.');
  if (query.orderBy.length > 0 && !isOutermost) throw unsupportedQuery("'ORDER BY' is not supported in subqueries.");
  if (query.orderBy.length > 0 && query.groupBy.length > 0)
    throw unsupportedQuery("'ORDER BY' is not supported with 'GROUP BY'.");
  if (query.top !== undefined && query.offset !== undefined)
    throw unsupportedQuery("'TOP' is not supported with 'OFFSET LIMIT'.");
  if (query.select.kind === 'star' && query.groupBy.length > 0)
    throw unsupportedQuery("'SELECT *' is not supported with 'GROUP BY'.");
}

function limitOf(query: Query, compilation: Compilation): number {
  const limit = query.top ?? query.limit;
  return limit === undefined ? Infinity : countOf(limit, compilation);
}

function countOf(count: Count, compilation: Compilation): number {
  if (count.kind === 'number') return count.value;
  const value = parameterValue(compilation, count.name, count.at);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw queryError(`The parameter '${count.name}' must be a non-negative integer here.`, count.at, 'SC2061');
}
