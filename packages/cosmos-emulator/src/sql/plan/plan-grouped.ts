import { namedItems } from '../compile/compile-select.ts';
import type { Expression, Query, Select } from '../syntax/ast.ts';
import { printExpression, printQuery } from '../syntax/print.ts';
import { NOWHERE, unsupportedQuery } from '../syntax/syntax-error.ts';
import { type AggregateFunction, containsAggregate, isAggregate } from '../syntax/walk.ts';
import type { AggregateName, QueryPlan } from '../types.ts';

const AGGREGATE_NAMES: Record<AggregateFunction, AggregateName> = {
  AVG: 'Average',
  COUNT: 'Count',
  MAX: 'Max',
  MIN: 'Min',
  SUM: 'Sum',
};

/** GROUP BY and aggregates: each partition sends what the client needs to go on aggregating, all of it, uncounted and unordered. */
export function rewriteGrouped(query: Query): Partial<QueryPlan['queryInfo']> {
  const parts = query.select.kind === 'value' ? valueParts(query.select.expression, query) : listParts(query);
  const rewritten: Query = {
    ...query,
    distinct: false,
    top: undefined,
    offset: undefined,
    limit: undefined,
    orderBy: [],
    select: parts.select,
  };
  return { ...parts.info, groupByExpressions: query.groupBy.map(printExpression), rewrittenQuery: printQuery(rewritten) };
}

interface Parts {
  select: Select;
  info: Partial<QueryPlan['queryInfo']>;
}

function valueParts(expression: Expression, query: Query): Parts {
  const payload: Expression = isAggregate(expression) ? { kind: 'array', items: [mergeable(expression)] } : plain(expression);
  const select: Select = query.groupBy.length > 0 ? groupedSelect(query, payload) : { kind: 'value', expression: payload };
  return { select, info: { aggregates: isAggregate(expression) ? [AGGREGATE_NAMES[expression.name]] : [] } };
}

function listParts(query: Query): Parts {
  const items = query.select.kind === 'list' ? namedItems(query.select) : [];
  const payload = object(
    Object.fromEntries(
      items.map(({ name, expression }) => [name, isAggregate(expression) ? mergeable(expression) : plain(expression)]),
    ),
  );
  const types = items.map(({ name, expression }) => [name, isAggregate(expression) ? AGGREGATE_NAMES[expression.name] : null]);
  return {
    select: groupedSelect(query, payload),
    info: { groupByAliases: items.map(({ name }) => name), groupByAliasToAggregateType: Object.fromEntries(types) },
  };
}

function groupedSelect(query: Query, payload: Expression): Select {
  const keys: Expression = { kind: 'array', items: query.groupBy.map((item) => object({ item })) };
  const items = [{ expression: payload, alias: 'payload' }];
  if (query.groupBy.length > 0) items.unshift({ expression: keys, alias: 'groupByItems' });
  return { kind: 'list', items, at: NOWHERE };
}

/** The parts that aggregates of several partitions can be made of; `item2` tells "no value" from "value undefined". */
function mergeable(call: Extract<Expression, { kind: 'call' }>): Expression {
  const of = (name: AggregateFunction): Expression => ({ ...call, name });
  switch (call.name) {
    case 'AVG':
      return object({ item: object({ sum: of('SUM'), count: of('COUNT') }) });
    case 'MIN':
    case 'MAX':
      return object({ item: call, item2: object({ [call.name.toLowerCase()]: call, count: of('COUNT') }) });
    default:
      return object({ item: call });
  }
}

function plain(expression: Expression): Expression {
  if (containsAggregate(expression)) {
    throw unsupportedQuery('Compositions of aggregates and other expressions are not allowed.');
  }
  return expression;
}

function object(entries: Record<string, Expression>): Expression {
  return { kind: 'object', entries: Object.entries(entries).map(([name, value]) => ({ name, value })) };
}
