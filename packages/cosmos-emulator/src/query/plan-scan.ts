import type { SQLInputValue } from 'node:sqlite';
import { documentNumberOf } from '../catalog/resource-id.ts';
import type { AccessPath, Json, PathCondition, ResumePosition, RowOrder, SortDirection } from '../sql/types.ts';
import type { ItemTable } from '../store/item-table.ts';
import { type PathIndex, typeRank } from '../store/path-indexes.ts';
import type { KeyScope } from './key-scope.ts';

/** What SQLite is asked: a WHERE and an ORDER BY on the item table. */
export interface Scan {
  where: string[];
  values: SQLInputValue[];
  orderBy: string;
  sortedBy: RowOrder['sortedBy'];
}

/** Up to so many matches, seeking them by an index and sorting them by rid beats reading the table in rid order. */
const fewMatches = 2_000;

/**
 * Chooses how the rows of a query are read: in the order it asks for when an index gives that order, else in rid order, narrowed by what
 * indexes know of its conditions. Every choice gives the same results; it only decides what they cost. `isWholeRead` says that the query
 * needs all of its rows before it gives a result, as an aggregate does.
 */
export function planScan(
  items: ItemTable,
  scope: KeyScope,
  access: AccessPath,
  isWholeRead: boolean,
  after: ResumePosition | null,
  now: number,
): Scan {
  const live = items.liveCondition(now);
  const base: Scan = {
    where: [live.sql, ...scope.sql],
    values: [...live.values, ...scope.values],
    orderBy: 'document',
    sortedBy: 'rid',
  };
  const [order] = access.order ?? [];
  if (access.order?.length === 1 && order) {
    const ordered = isId(order.path)
      ? scanById(items, scope, access, order.direction, after, base)
      : scanByPath(items, access, order, after, base);
    if (ordered) return ordered;
  }
  if (isWholeRead || access.order !== undefined) {
    return { ...narrowed(items, scope, access, base), orderBy: '', sortedBy: 'none' };
  }
  return scanByRid(items, scope, access, after, base);
}

/** In order of id, which is an index of each logical partition. */
function scanById(
  items: ItemTable,
  scope: KeyScope,
  access: AccessPath,
  direction: SortDirection,
  after: ResumePosition | null,
  base: Scan,
): Scan {
  if (scope.pk === null) items.pathIndexes.ensureIdIndex();
  const scan = withIdConditions(base, access.conditions);
  const id = after?.orderValues[0];
  const isDescending = direction === 'Descending';
  if (after && id?.defined && typeof id.value === 'string') {
    // In one partition ids are unique; across partitions the rid tells equal ones apart.
    const sign = isDescending ? '<' : '>';
    scan.where.push(scope.pk === null ? `(id, document) ${sign} (?, ?)` : `id ${sign} ?`);
    scan.values.push(id.value, ...(scope.pk === null ? [documentNumberOf(after.rid)] : []));
  }
  const word = isDescending ? ' DESC' : '';
  return { ...scan, orderBy: scope.pk === null ? `id${word}, document${word}` : `id${word}`, sortedBy: 'order' };
}

/** In order of a property that has an index; null when it has none, or holds arrays or objects, whose order the index does not know. */
function scanByPath(
  items: ItemTable,
  access: AccessPath,
  order: { path: string[]; direction: SortDirection },
  after: ResumePosition | null,
  base: Scan,
): Scan | null {
  const index = items.pathIndexes.find(order.path);
  if (!index || holdsUnordered(items, index)) return null;
  const scan = withPathConditions(base, access.conditions, order.path, index);
  const isDescending = order.direction === 'Descending';
  const [value] = after?.orderValues ?? [];
  if (after && value) {
    const at = value.defined ? sqlValue(value.value) : { rank: typeRank.undefined, value: 0 };
    if (!at) return null;
    scan.where.push(`(${index.rank}, ${index.value}, document) ${isDescending ? '<' : '>'} (?, ?, ?)`);
    scan.values.push(at.rank, at.value, documentNumberOf(after.rid));
  }
  const word = isDescending ? ' DESC' : '';
  return { ...scan, orderBy: `${index.rank}${word}, ${index.value}${word}, document${word}`, sortedBy: 'order' };
}

const holdsUnordered = (items: ItemTable, index: PathIndex): boolean =>
  items.statement(`SELECT 1 FROM ${items.name} WHERE ${index.rank} >= ${typeRank.array} LIMIT 1`).get() !== undefined;

/** In order of rid: what a query without ORDER BY is paged by. */
function scanByRid(items: ItemTable, scope: KeyScope, access: AccessPath, after: ResumePosition | null, base: Scan): Scan {
  const few = narrowed(items, scope, access, base);
  // A `+` keeps SQLite from using an index: in the one case for the order, in the other for the condition.
  const scan = isSelective(items, few, base)
    ? { ...few, orderBy: '+document' }
    : { ...few, where: few.where.map((condition, at) => (at < base.where.length ? condition : `+${condition}`)) };
  if (!after) return scan;
  return { ...scan, where: [...scan.where, 'document > ?'], values: [...scan.values, documentNumberOf(after.rid)] };
}

/** Adds every condition that an index can answer. */
function narrowed(items: ItemTable, scope: KeyScope, access: AccessPath, base: Scan): Scan {
  if (scope.pk === null && access.conditions.some(isOnId)) items.pathIndexes.ensureIdIndex();
  let scan = withIdConditions(base, access.conditions);
  if (scope.pk !== null) return scan;
  for (const path of conditionPaths(access.conditions)) {
    const index = items.pathIndexes.find(path);
    if (index) scan = withPathConditions(scan, access.conditions, path, index);
  }
  return scan;
}

function isSelective(items: ItemTable, scan: Scan, base: Scan): boolean {
  if (scan.where.length === base.where.length) return false;
  const matching = `SELECT 1 FROM ${items.name} WHERE ${scan.where.join(' AND ')} LIMIT ${fewMatches + 1}`;
  const { matches } = items.statement(`SELECT count(*) AS matches FROM (${matching})`).get(...scan.values) as { matches: number };
  return matches <= fewMatches;
}

function conditionPaths(conditions: readonly PathCondition[]): string[][] {
  const paths = new Map(conditions.map(({ path }) => [JSON.stringify(path), path]));
  return [...paths.values()].filter((path) => !isId(path));
}

function withIdConditions(scan: Scan, conditions: readonly PathCondition[]): Scan {
  const onId = conditions.filter(isOnId);
  return {
    ...scan,
    where: [...scan.where, ...onId.map(({ op }) => `id ${op} ?`)],
    values: [...scan.values, ...onId.map(({ value }) => value as string)],
  };
}

function withPathConditions(scan: Scan, conditions: readonly PathCondition[], path: readonly string[], index: PathIndex): Scan {
  const text = JSON.stringify(path);
  const where = [...scan.where];
  const values = [...scan.values];
  for (const condition of conditions) {
    if (JSON.stringify(condition.path) !== text) continue;
    // Ranges of booleans and null cross the ranks of types.
    const isRange = condition.op !== '=' && typeof condition.value !== 'string' && typeof condition.value !== 'number';
    const at = isRange ? null : sqlValue(condition.value);
    if (!at) continue;
    where.push(`${index.rank} = ?`, `${index.value} ${condition.op} ?`);
    values.push(at.rank, at.value);
  }
  return { ...scan, where, values };
}

/** A value as the index columns hold it; null for arrays and objects. */
function sqlValue(value: Json): { rank: number; value: string | number } | null {
  if (value === null) return { rank: typeRank.null, value: 0 };
  if (typeof value === 'string') return { rank: typeRank.string, value };
  if (typeof value === 'number') return { rank: typeRank.number, value };
  if (typeof value === 'boolean') return value ? { rank: typeRank.true, value: 1 } : { rank: typeRank.false, value: 0 };
  return null;
}

const isId = (path: readonly string[]) => path.length === 1 && path[0] === 'id';
const isOnId = ({ path, value }: PathCondition) => isId(path) && typeof value === 'string';
