import { documentNumberText } from '../catalog/resource-id.ts';
import { type Json, type JsonObject, type PreparedQuery, QuerySyntaxError, type Resume, type SourceRow } from '../sql/types.ts';
import type { ItemTable } from '../store/item-table.ts';
import type { KeyScope } from './key-scope.ts';
import { planScan, type Scan } from './plan-scan.ts';
import { refuse } from './sql-engine.ts';

export interface QueryResult {
  items: Json[];
  /** The items as JSON array elements, joined by commas. */
  text: string;
  resume: Resume | null;
  scanned: number;
}

/** Azure cuts a page at 4 MB. */
const maxPageBytes = 4 * 1024 * 1024;

/** Runs one page of a query over one region's items. */
export function runQuery(
  items: ItemTable,
  scope: KeyScope,
  query: PreparedQuery,
  maxItems: number,
  resumeAfter: Resume | null,
  now: number,
): QueryResult {
  const after = resumeAfter === null ? null : refuse(() => query.positionOf(resumeAfter));
  const scan = planScan(items, scope, query.accessPath, isWholeRead(query), after, now);
  const options = { sortedBy: scan.sortedBy, ...(resumeAfter === null ? {} : { resumeAfter }) };
  for (let limit = maxItems; ; ) {
    const page = refuse(() => query.execute(readRows(items, scan), { ...options, maxItems: limit }));
    const text = JSON.stringify(page.items).slice(1, -1);
    if (text.length <= maxPageBytes || page.items.length <= 1) return { ...page, text };
    // Rarely: as many as would have fitted, had they all the same size.
    limit = Math.max(1, Math.floor((page.items.length * maxPageBytes) / text.length));
  }
}

/** Lazily: a page stops reading when it is full. */
function* readRows(items: ItemTable, { where, values, orderBy }: Scan): Generator<SourceRow> {
  const order = orderBy === '' ? '' : ` ORDER BY ${orderBy}`;
  const statement = items.statement(`SELECT document, body FROM ${items.name} WHERE ${where.join(' AND ')}${order}`);
  for (const row of statement.iterate(...values) as Iterable<{ document: number; body: string }>) {
    yield { doc: JSON.parse(row.body) as JsonObject, rid: documentNumberText(row.document) };
  }
}

/** True when the query needs all its rows before it gives a result. A query without a plan is an aggregate inside an expression. */
function isWholeRead(query: PreparedQuery): boolean {
  try {
    const { aggregates, groupByExpressions, distinctType } = query.plan.queryInfo;
    return aggregates.length > 0 || groupByExpressions.length > 0 || distinctType === 'Unordered';
  } catch (error) {
    if (error instanceof QuerySyntaxError) return true;
    throw error;
  }
}
