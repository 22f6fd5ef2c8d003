import type { Frame } from '../compile/scope.ts';
import { identityOf } from '../compile/values.ts';
import type { Json, SourceRow } from '../types.ts';
import type { RowQuery } from './execute.ts';

/**
 * Makes the results of one row after the other; null when WHERE, the JOINs or an undefined projection leave none.
 * @param seen with DISTINCT, the results made so far, which are not made again
 */
export function resultsOf(
  { rootSlot, enumerate, output }: RowQuery,
  seen: Set<string> | undefined,
): (row: SourceRow) => Json[] | null {
  const frame: Frame = [];
  const { project } = output;
  let items: Json[] | null = null;
  const visit = (bound: Frame): boolean => {
    const item = project(bound);
    if (item === undefined || isRepeat(item, seen)) return true;
    if (items === null) items = [item];
    else items.push(item);
    return true;
  };
  return (row) => {
    items = null;
    if (rootSlot !== undefined) frame[rootSlot] = row.doc;
    enumerate(frame, visit);
    return items;
  };
}

function isRepeat(item: Json, seen: Set<string> | undefined): boolean {
  if (seen === undefined) return false;
  const id = identityOf(item);
  if (seen.has(id)) return true;
  seen.add(id);
  return false;
}
