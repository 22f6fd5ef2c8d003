import type { CompiledQuery } from '../compile/compile-query.ts';
import type { CompiledGrouping } from '../compile/grouping.ts';
import { comparePositions } from '../compile/order.ts';
import type { Evaluate, Frame } from '../compile/scope.ts';
import type { ExecuteOptions, QueryPage, SourceRow } from '../types.ts';
import { type GroupResult, Groups } from './groups.ts';
import { Pager } from './pager.ts';
import { startOf } from './resume.ts';
import { SeenValues } from './seen-values.ts';

/**
 * Pages of GROUP BY, of aggregates and of DISTINCT without ORDER BY. Every page reads all rows. As long as all results fit on one page
 * they come in the order of first appearance; else every page gives them in the order of their group keys (DISTINCT: of the results
 * themselves), so that the next page can begin behind the last key, whatever rows came or went in between.
 */
export function collectPage(query: CompiledQuery, rows: Iterable<SourceRow>, options: ExecuteOptions): QueryPage {
  const keyLength = query.distinct ? 1 : query.output.kind === 'groups' ? query.output.grouping.keys.length : 0;
  const compare = comparePositions(new Array(keyLength).fill('Ascending'));
  const start = startOf(query, options.resumeAfter, keyLength);
  const pager = new Pager(start, options.maxItems, compare);
  if (pager.isComplete) return { items: [], resume: null, scanned: 0 };
  const { results, scanned } = collect(query, rows);
  if (options.resumeAfter === undefined && Math.min(results.length - start.offset, start.limit) <= options.maxItems) {
    const items = results.slice(start.offset, start.offset + start.limit).map(({ value }) => value);
    return { items, resume: null, scanned };
  }
  const entries = results.map(({ key, value }) => ({ order: key, rid: '', items: [value] })).sort(compare);
  for (const entry of entries) {
    const hasMore = pager.isFull || !pager.accept(entry);
    if (pager.isComplete) break;
    if (hasMore) return { items: pager.items, resume: pager.resume(), scanned };
  }
  return { items: pager.items, resume: null, scanned };
}

function collect(query: CompiledQuery, rows: Iterable<SourceRow>): { results: GroupResult[]; scanned: number } {
  const frame: Frame = [];
  const { rootSlot, enumerate } = query;
  const collector =
    query.output.kind === 'groups' ? collectGroups(query.output.grouping, query.distinct) : collectDistinct(query.output.project);
  let scanned = 0;
  for (const row of rows) {
    scanned += 1;
    if (rootSlot !== undefined) frame[rootSlot] = row.doc;
    enumerate(frame, collector.add);
  }
  return { results: collector.results(frame), scanned };
}

interface Collector {
  add: (frame: Frame) => true;
  results: (frame: Frame) => GroupResult[];
}

function collectGroups(grouping: CompiledGrouping, distinct: boolean): Collector {
  const groups = new Groups(grouping);
  const seen = new SeenValues();
  return {
    add: (frame) => {
      groups.add(frame);
      return true;
    },
    results: (frame) => {
      const results = groups.results(frame);
      return distinct ? results.filter(({ value }) => seen.isNew(value)).map(({ value }) => ({ key: [value], value })) : results;
    },
  };
}

function collectDistinct(project: Evaluate): Collector {
  const results: GroupResult[] = [];
  const seen = new SeenValues();
  return {
    add: (frame) => {
      const value = project(frame);
      if (value !== undefined && seen.isNew(value)) results.push({ key: [value], value });
      return true;
    },
    results: () => results,
  };
}
