import type { Frame } from '../compile/scope.ts';
import type { Json, SourceRow } from '../types.ts';
import type { RowQuery } from './row-query.ts';
import type { SeenValues } from './seen-values.ts';

/**
 * Makes the results of one row after the other; null when WHERE, the JOINs or an undefined projection leave none.
 * @param seen with DISTINCT, the results made so far, which are not made again
 */
export function resultsOf(
  { rootSlot, enumerate, output }: RowQuery,
  seen: SeenValues | undefined,
): (row: SourceRow) => Json[] | null {
  const frame: Frame = [];
  const { project } = output;
  let items: Json[] | null = null;
  const visit = (bound: Frame): boolean => {
    const item = project(bound);
    if (item === undefined || seen?.isNew(item) === false) return true;
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
