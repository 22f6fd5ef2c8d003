import type { CompiledQuery } from '../compile/compile-query.ts';
import { comparePositions, orderValuesOf, type Position } from '../compile/order.ts';
import type { ExecuteOptions, QueryPage, SourceRow } from '../types.ts';
import { collectPage } from './execute-collected.ts';
import { type Compare, type Entry, Pager } from './pager.ts';
import { startOf } from './resume.ts';
import { isRowQuery, type RowQuery } from './row-query.ts';
import { resultsOf } from './row-results.ts';
import { SeenValues } from './seen-values.ts';
import { TopEntries } from './top-entries.ts';

export function execute(query: CompiledQuery, rows: Iterable<SourceRow>, options: ExecuteOptions): QueryPage {
  if (!query.hasFrom) return { ...executeOver(query, [{ doc: {}, rid: '' }], { ...options, sortedBy: 'none' }), scanned: 0 };
  return executeOver(query, rows, options);
}

function executeOver(query: CompiledQuery, rows: Iterable<SourceRow>, options: ExecuteOptions): QueryPage {
  if (!isRowQuery(query)) return collectPage(query, rows, options);
  const directions = query.output.order?.items.map(({ direction }) => direction) ?? [];
  const compare = comparePositions(directions);
  const pager = new Pager(startOf(query, options.resumeAfter, directions.length), options.maxItems, compare);
  if (pager.isComplete) return { items: [], resume: null, scanned: 0 };
  const wantedOrder = query.output.order === undefined ? 'rid' : 'order';
  return options.sortedBy === wantedOrder ? streamPage(query, rows, pager, compare) : sortPage(query, rows, pager, compare);
}

/** The rows come in the order of the results: reads only as far as the page needs. */
function streamPage(query: RowQuery, rows: Iterable<SourceRow>, pager: Pager, compare: Compare): QueryPage {
  const results = resultsOf(query, query.distinct ? new SeenValues() : undefined);
  const iterator = rows[Symbol.iterator]();
  let scanned = 0;
  let previous: Position | undefined;
  const stop = (hasMore: boolean): QueryPage => {
    iterator.return?.();
    return { items: pager.items, resume: hasMore ? pager.resume() : null, scanned };
  };
  for (let next = iterator.next(); !next.done; next = iterator.next()) {
    // This row is read only to see that there is one; the next page reads it again.
    if (pager.isFull) return stop(true);
    scanned += 1;
    const items = results(next.value);
    if (items === null) continue;
    const entry: Entry = { order: orderValuesOf(query.output.order, next.value.doc), rid: next.value.rid, items };
    refuseDisorder(previous, entry, compare);
    previous = entry;
    const tookAll = pager.accept(entry);
    if (!tookAll || pager.isComplete) return stop(!pager.isComplete);
  }
  return { items: pager.items, resume: null, scanned };
}

/** A store that breaks its promise about the order would lose or double results without a sign. */
function refuseDisorder(previous: Position | undefined, current: Position, compare: Compare): void {
  if (previous === undefined || compare(previous, current) < 0) return;
  const shown = JSON.stringify([previous.order, previous.rid, current.order, current.rid]);
  throw new Error(`The rows were handed in as sorted, but are not: ${shown}`);
}

/** The rows come in any order: reads all of them and keeps those that can stand on this page. */
function sortPage(query: RowQuery, rows: Iterable<SourceRow>, pager: Pager, compare: Compare): QueryPage {
  const { distinct, output } = query;
  const top = new TopEntries(distinct ? Infinity : pager.demand, compare);
  const results = resultsOf(query, undefined);
  let scanned = 0;
  for (const row of rows) {
    scanned += 1;
    const position: Position = { order: orderValuesOf(output.order, row.doc), rid: row.rid };
    // Which results repeat is known only with all rows at hand.
    if (!distinct && (pager.isGiven(position) || !top.wants(position))) continue;
    const items = results(row);
    if (items !== null) top.add({ ...position, items });
  }
  const entries = distinct ? withoutRepeats(top.sorted()) : top.sorted();
  for (const entry of entries) {
    const hasMore = pager.isFull || !pager.accept(entry);
    if (pager.isComplete) break;
    if (hasMore) return { items: pager.items, resume: pager.resume(), scanned };
  }
  return { items: pager.items, resume: null, scanned };
}

function withoutRepeats(entries: Entry[]): Entry[] {
  const seen = new SeenValues();
  return entries
    .map((entry) => ({ ...entry, items: entry.items.filter((item) => seen.isNew(item)) }))
    .filter(({ items }) => items.length > 0);
}
