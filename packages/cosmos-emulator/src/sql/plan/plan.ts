import { type CompiledQuery, isGrouped } from '../compile/compile-query.ts';
import { namedItems, starExpression } from '../compile/compile-select.ts';
import { rootPathOf } from '../compile/root-path.ts';
import type { Expression, Query, Source } from '../syntax/ast.ts';
import { printExpression, printQuery } from '../syntax/print.ts';
import { NOWHERE } from '../syntax/syntax-error.ts';
import type { QueryPlan } from '../types.ts';
import { rewriteGrouped } from './plan-grouped.ts';

type QueryInfo = QueryPlan['queryInfo'];

/** Azure's gateway puts it where the SDK may set a filter of its own when it resumes; `true` otherwise. */
const FILTER: Expression = { kind: 'name', name: '({documentdb-formattableorderbyquery-filter})', at: NOWHERE };

/** Whether the answers of several partitions must be merged by the client. */
export function needsPlan(query: Query): boolean {
  const { distinct, top, offset, orderBy, from } = query;
  return distinct || top !== undefined || offset !== undefined || orderBy.length > 0 || from.length === 0 || isGrouped(query);
}

/**
 * Imitates the gateway's answer to a query plan request: what the SDK must do with the partitions' answers, and the text to send to
 * each. The texts follow the baselines of the .NET SDK's QueryPlanRetrieverTests.
 * @throws QuerySyntaxError for an aggregate inside another expression, which cannot be merged
 */
export function planOf(query: Query, compiled: CompiledQuery): QueryPlan {
  return {
    partitionedQueryExecutionInfoVersion: 2,
    queryInfo: { ...commonInfo(query, compiled), ...rewrite(query, compiled) },
    queryRanges: [{ min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false }],
  };
}

function commonInfo(query: Query, { limit, offset }: CompiledQuery): QueryInfo {
  return {
    distinctType: query.distinct ? 'Unordered' : 'None',
    // Without FROM every partition gives the same one result.
    top: query.from.length === 0 ? 1 : query.top === undefined ? null : limit,
    offset: query.offset === undefined ? null : offset,
    limit: query.limit === undefined ? null : limit,
    orderBy: [],
    orderByExpressions: [],
    groupByExpressions: [],
    groupByAliases: [],
    aggregates: [],
    groupByAliasToAggregateType: {},
    rewrittenQuery: '',
    hasSelectValue: query.select.kind === 'value',
    dCountInfo: null,
    hasNonStreamingOrderBy: false,
  };
}

function rewrite(query: Query, compiled: CompiledQuery): Partial<QueryInfo> {
  if (isGrouped(query)) return rewriteGrouped(query);
  if (query.orderBy.length > 0) return rewriteOrdered(query, compiled);
  if (query.offset !== undefined) return { rewrittenQuery: printQuery(withWholePage(query, compiled)) };
  return {};
}

/** A partition cannot know how many of the skipped results are its own: it gives all up to the end of the limit. */
function withWholePage(query: Query, { offset, limit }: CompiledQuery): Query {
  if (query.offset === undefined) return query;
  return { ...query, offset: { kind: 'number', value: 0 }, limit: { kind: 'number', value: offset + limit } };
}

function rewriteOrdered(query: Query, compiled: CompiledQuery): Partial<QueryInfo> {
  const { root, from } = withNamedRoot(query);
  const orderBy = query.orderBy.map((item) => ({
    ...item,
    expression: (rootPathOf(item.expression, query) ?? []).reduce<Expression>(
      (target, name) => ({ kind: 'property', target, name }),
      nameExpression(root),
    ),
  }));
  const payload = payloadOf(query);
  const orderByItems: Expression = {
    kind: 'array',
    items: orderBy.map(({ expression }) => ({ kind: 'object', entries: [{ name: 'item', value: expression }] })),
  };
  // The client drops repeated results, so no partition may stop counting at its own.
  const counts = query.distinct ? { top: undefined, offset: undefined, limit: undefined } : {};
  const rewritten: Query = {
    ...withWholePage(query, compiled),
    ...counts,
    distinct: false,
    select: {
      kind: 'list',
      at: NOWHERE,
      items: [
        { expression: { kind: 'property', target: nameExpression(root), name: '_rid' }, alias: undefined },
        { expression: orderByItems, alias: 'orderByItems' },
        { expression: payload, alias: 'payload' },
      ],
    },
    from,
    where: joinConditions([query.where, definedPayload(query), FILTER]),
    orderBy,
  };
  return {
    distinctType: query.distinct ? distinctTypeOf(query) : 'None',
    orderBy: query.orderBy.map(({ direction }) => direction),
    orderByExpressions: orderBy.map(({ expression }) => printExpression(expression)),
    rewrittenQuery: printQuery(rewritten),
  };
}

function nameExpression(name: string): Expression {
  return { kind: 'name', name, at: NOWHERE };
}

function joinConditions(conditions: (Expression | undefined)[]): Expression {
  const operands = conditions.filter((condition) => condition !== undefined);
  return operands.length === 1 && operands[0] !== undefined ? operands[0] : { kind: 'logical', operator: 'AND', operands };
}

function payloadOf(query: Query): Expression {
  switch (query.select.kind) {
    case 'star':
      return starExpression(query);
    case 'value':
      return query.select.expression;
    case 'list':
      return { kind: 'object', entries: namedItems(query.select).map(({ name, expression }) => ({ name, value: expression })) };
  }
}

/** SELECT VALUE gives nothing where the value is undefined; wrapped in a payload, the row would come all the same. */
function definedPayload({ select }: Query): Expression | undefined {
  if (select.kind !== 'value' || select.expression.kind === 'name' || select.expression.kind === 'object') return undefined;
  return { kind: 'call', name: 'IS_DEFINED', args: [select.expression], at: NOWHERE };
}

/** Equal results stand side by side when the results are made of just what is ordered by. */
function distinctTypeOf(query: Query): 'Ordered' | 'Unordered' {
  if (query.select.kind === 'star') return 'Unordered';
  const selected =
    query.select.kind === 'value' ? [query.select.expression] : query.select.items.map(({ expression }) => expression);
  const texts = (expressions: Expression[]) => [...new Set(expressions.map(printExpression))].sort().join('\n');
  return texts(selected) === texts(query.orderBy.map(({ expression }) => expression)) ? 'Ordered' : 'Unordered';
}

/** The SDK needs `_rid` of the document, which `FROM t IN c.tags` and `FROM c.address` cannot name: they become JOINs. */
function withNamedRoot({ from }: Query): { root: string; from: Source[] } {
  const [first, ...joined] = from;
  if (first === undefined || first.of.kind !== 'path') return { root: '', from };
  if (first.of.path.length === 0 && !first.iterate) return { root: first.alias, from };
  const aliases = new Set(from.map(({ alias }) => alias));
  let root = first.of.root;
  while (aliases.has(root)) root = `${root}_`;
  const document: Source = { of: { kind: 'path', root, path: [] }, iterate: false, alias: root, at: first.at };
  return { root, from: [document, { ...first, of: { ...first.of, root } }, ...joined] };
}
