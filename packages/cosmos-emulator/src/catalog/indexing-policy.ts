import { CosmosError } from '../http/errors.ts';
import { pathSegments } from '../partition/partition-key.ts';
import type { Json, JsonObject, SortDirection } from '../sql/types.ts';

type PathEntry = { path: string };
type CompositeEntry = { path: string; order?: string };

/** Fills in what Azure fills in, so that a read of the container gives a whole policy. */
export function normalizeIndexingPolicy(value: Json | undefined): JsonObject {
  const given = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
  const mode = typeof given['indexingMode'] === 'string' ? given['indexingMode'].toLowerCase() : 'consistent';
  if (mode !== 'consistent' && mode !== 'none') {
    throw new CosmosError(
      'badRequest',
      `'indexingPolicy.indexingMode' must be "consistent" or "none"; got ${JSON.stringify(given['indexingMode'])}.`,
    );
  }
  const policy: JsonObject = { ...given, indexingMode: mode, automatic: given['automatic'] ?? mode === 'consistent' };
  if (mode === 'none') return policy;
  policy['includedPaths'] = entries(given['includedPaths'], 'includedPaths') ?? [{ path: '/*' }];
  policy['excludedPaths'] = withEtag(entries(given['excludedPaths'], 'excludedPaths') ?? []);
  for (const list of [policy['includedPaths'], policy['excludedPaths']] as unknown as PathEntry[][]) {
    for (const { path } of list) requireIndexPath(path);
  }
  return policy;
}

function entries(value: Json | undefined, name: string): Json[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.some((entry) => typeof (entry as PathEntry | null)?.path !== 'string')) {
    throw new CosmosError('badRequest', `'indexingPolicy.${name}' must be an array of objects with a 'path'.`);
  }
  return value;
}

const etagPath = '/"_etag"/?';

const withEtag = (excluded: Json[]): Json[] =>
  (excluded as PathEntry[]).some(({ path }) => path === etagPath) ? excluded : [...excluded, { path: etagPath }];

function requireIndexPath(path: string): void {
  if (!path.startsWith('/') || !(path.endsWith('/?') || path.endsWith('/*'))) {
    throw new CosmosError(
      'badRequest',
      `An indexing path must start with "/" and end with "/?" or "/*"; got ${JSON.stringify(path)}.`,
    );
  }
}

export interface IndexingRules {
  /** True when a query may sort or seek by this property. */
  isIndexed(path: readonly string[]): boolean;
  /** True when ORDER BY over these properties is served by a composite index, as it stands or turned round. */
  hasComposite(order: readonly { path: string[]; direction: SortDirection }[]): boolean;
  /** Properties that the policy names one by one, such as `/dueAt/?`: worth an index of their own from the start. */
  namedPaths: string[][];
}

export function indexingRules(policy: JsonObject): IndexingRules {
  const isOff = policy['indexingMode'] === 'none';
  const included = isOff ? [] : ((policy['includedPaths'] ?? []) as unknown as PathEntry[]).map(toPattern);
  const excluded = isOff ? [] : ((policy['excludedPaths'] ?? []) as unknown as PathEntry[]).map(toPattern);
  const composites = ((policy['compositeIndexes'] ?? []) as unknown as CompositeEntry[][]).map((entry) => entry.map(toSortKey));
  return {
    isIndexed: (path) => {
      if (path.length === 1 && (path[0] === 'id' || path[0] === '_ts')) return !isOff;
      // The longest pattern decides; at equal length the one that names the property exactly.
      return precision(path, included) > precision(path, excluded);
    },
    hasComposite: (order) => {
      const asked = order.map(({ path, direction }) => sortKey(path, direction));
      const turned = order.map(({ path, direction }) => sortKey(path, direction === 'Ascending' ? 'Descending' : 'Ascending'));
      return composites.some((keys) => isSame(keys, asked) || isSame(keys, turned));
    },
    namedPaths: included
      .filter((pattern) => pattern.isExact && pattern.segments.length > 0 && !pattern.segments.includes('[]'))
      .map((pattern) => pattern.segments),
  };
}

interface Pattern {
  segments: string[];
  isExact: boolean;
}

const toPattern = ({ path }: PathEntry): Pattern => ({
  segments: pathSegments(path).slice(0, -1),
  isExact: path.endsWith('/?'),
});

/** How closely the best pattern fits: 0 when none does. */
function precision(path: readonly string[], patterns: readonly Pattern[]): number {
  let best = 0;
  for (const { segments, isExact } of patterns) {
    const fits = isExact ? segments.length === path.length : segments.length <= path.length;
    if (!fits || segments.some((name, index) => name !== path[index])) continue;
    best = Math.max(best, 2 * segments.length + (isExact ? 2 : 1));
  }
  return best;
}

const sortKey = (path: readonly string[], direction: SortDirection) => JSON.stringify([path, direction]);

const toSortKey = ({ path, order }: CompositeEntry) =>
  sortKey(pathSegments(path), order?.toLowerCase() === 'descending' ? 'Descending' : 'Ascending');

const isSame = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((key, index) => key === b[index]);
