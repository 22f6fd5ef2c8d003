import type { QueryPlan } from '../../src/sql/types.ts';
import type { Json, Value } from './model.ts';
import { isScalar, order, same, textOf } from './naive-values.ts';

type QueryInfo = QueryPlan['queryInfo'];
type Item = { [name: string]: Json };

/** Merges the answers of the partitions to the rewritten query as a client is told to by the plan, without the quirks of any one client. */
export function mergeByPlan(info: QueryInfo, partitions: Json[][]): Json[] {
  let results = mergeRows(info, partitions);
  if (info.distinctType !== 'None')
    results = results.filter((value, i) => results.findIndex((other) => same(value, other)) === i);
  if (info.offset !== null && info.limit !== null) results = results.slice(info.offset).slice(0, info.limit);
  return info.top === null ? results : results.slice(0, info.top);
}

function mergeRows(info: QueryInfo, partitions: Json[][]): Json[] {
  if (info.orderBy.length > 0) return mergeOrdered(info, partitions);
  const isGrouped = info.aggregates.length > 0 || info.groupByExpressions.length > 0 || info.groupByAliases.length > 0;
  return isGrouped ? mergeGroups(info, partitions.flat()) : partitions.flat();
}

function mergeOrdered(info: QueryInfo, partitions: Json[][]): Json[] {
  const rows = partitions.flat() as { orderByItems: { item?: Json }[]; payload: Json; _rid: string }[];
  const sorted = rows.toSorted((a, b) => {
    for (const [i, direction] of info.orderBy.entries()) {
      const sign = order(a.orderByItems[i]?.item, b.orderByItems[i]?.item);
      if (sign !== 0) return direction === 'Descending' ? -sign : sign;
    }
    return 0;
  });
  return sorted.map(({ payload }) => payload);
}

function mergeGroups(info: QueryInfo, rows: Json[]): Json[] {
  const groups = new Map<string, Json[]>();
  for (const row of rows) {
    const key = info.groupByExpressions.length > 0 ? textOf((row as Item)['groupByItems']) : '';
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => mergeGroup(info, group)).filter((value): value is Json => value !== undefined);
}

function mergeGroup(info: QueryInfo, rows: Json[]): Value {
  const isList = !info.hasSelectValue;
  const payloads = rows.map((row) => (isList || info.groupByExpressions.length > 0 ? (row as Item)['payload'] : row));
  if (!isList) {
    const [aggregate] = info.aggregates;
    return aggregate === undefined
      ? payloads[0]
      : mergeAggregate(
          aggregate,
          payloads.map((payload) => (payload as Json[])[0] as Item),
        );
  }
  const pairs = Object.entries(info.groupByAliasToAggregateType).map(([alias, type]) => {
    const parts = payloads.map((payload) => (payload as Item)[alias]);
    return [alias, type === null ? parts[0] : mergeAggregate(type, parts as Item[])] as const;
  });
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as Json;
}

function mergeAggregate(type: string, parts: Item[]): Value {
  if (type === 'Count' || type === 'Sum') return total(parts.map((part) => part['item']));
  if (type === 'Average') {
    const sums = parts.map((part) => part['item'] as Item);
    const [sum, count] = [total(sums.map((part) => part['sum'])), total(sums.map((part) => part['count']))];
    return typeof sum === 'number' && typeof count === 'number' && count > 0 ? sum / count : undefined;
  }
  const name = type === 'Min' ? 'min' : 'max';
  const found = parts.map((part) => part['item2'] as Item).filter((part) => part['count'] !== 0);
  const values = found.map((part) => part[name]);
  if (!values.every(isScalar)) return undefined;
  return type === 'Min' ? values.toSorted(order)[0] : values.toSorted(order).at(-1);
}

function total(values: Value[]): Value {
  return values.every((value) => typeof value === 'number') ? values.reduce((a, b) => a + b, 0) : undefined;
}
