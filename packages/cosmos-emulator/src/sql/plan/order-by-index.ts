import type { AccessPath } from '../types.ts';

/** The parts of a container's `indexingPolicy` that decide whether an ORDER BY can be served; all of it may be absent. */
export interface OrderByPolicy {
  indexingMode?: string;
  includedPaths?: { path: string }[];
  excludedPaths?: { path: string }[];
  compositeIndexes?: { path: string; order?: string }[][];
}

/**
 * Says why Azure would answer an ORDER BY with 400: one property needs an index on its path, several need a composite index with just
 * these paths in this order and with all directions as asked or all turned round.
 * @returns the message, or null when the order can be served
 */
export function orderByProblem(order: NonNullable<AccessPath['order']>, policy: OrderByPolicy = {}): string | null {
  const [first, ...others] = order;
  if (first === undefined) return null;
  if (others.length === 0) {
    return isIndexed(first.path, policy) ? null : 'The index path corresponding to the specified order-by item is excluded.';
  }
  const served = (policy.compositeIndexes ?? []).some((index) => serves(index, order));
  return served ? null : 'The order by query does not have a corresponding composite index that it can be served from.';
}

function serves(index: { path: string; order?: string }[], order: NonNullable<AccessPath['order']>): boolean {
  if (index.length !== order.length) return false;
  const turned = index.map((entry, i) => {
    const wanted = order[i];
    if (wanted === undefined || stepsOf(entry.path).join('/') !== wanted.path.join('/')) return null;
    return ((entry.order ?? 'ascending').toLowerCase() === 'descending') !== (wanted.direction === 'Descending');
  });
  return turned.every((value) => value === false) || turned.every((value) => value === true);
}

/** `id` and `_ts` are indexed whatever the policy says. Of two paths that fit, the longer decides, and `/?` before `/*`. */
function isIndexed(path: string[], policy: OrderByPolicy): boolean {
  if (policy.indexingMode?.toLowerCase() === 'none') return false;
  if (path.length === 1 && (path[0] === 'id' || path[0] === '_ts')) return true;
  const included = bestFit(path, policy.includedPaths ?? [{ path: '/*' }]);
  return included > 0 && included >= bestFit(path, policy.excludedPaths ?? []);
}

/** How closely the closest of the patterns fits: 0 not at all, more for every step, a half more for `/?`. */
function bestFit(path: string[], patterns: { path: string }[]): number {
  return Math.max(0, ...patterns.map((pattern) => fitOf(path, stepsOf(pattern.path))));
}

function fitOf(path: string[], steps: string[]): number {
  const last = steps.at(-1);
  const fixed = last === '?' || last === '*' ? steps.slice(0, -1) : steps;
  if (!fixed.every((step, i) => step === path[i])) return 0;
  if (last === '*' || steps.length === 0) return 1 + fixed.length;
  return fixed.length === path.length ? 1.5 + fixed.length : 0;
}

/** `/a/"b c"/?` has the steps `a`, `b c` and `?`. */
function stepsOf(path: string): string[] {
  return [...path.matchAll(/\/(?:"((?:[^"\\]|\\.)*)"|([^/"]+))/g)].map(
    ([, quoted, plain]) => quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '',
  );
}
