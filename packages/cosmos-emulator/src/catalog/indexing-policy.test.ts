import { describe, expect, it } from 'vitest';
import { indexingRules, normalizeIndexingPolicy } from './indexing-policy.ts';

const rules = (policy: Record<string, unknown>) => indexingRules(normalizeIndexingPolicy(policy as never));
const path = (text: string) => text.split('.');

describe('indexingRules', () => {
  it('index everything by default', () => {
    const { isIndexed, namedPaths } = rules({});
    expect(isIndexed(path('a.b'))).toBe(true);
    expect(isIndexed(path('_etag'))).toBe(false);
    expect(namedPaths).toEqual([]);
  });

  it('let the more precise path decide', () => {
    const { isIndexed, namedPaths } = rules({
      includedPaths: [{ path: '/dueAt/?' }, { path: '/meta/*' }, { path: '/meta/private/open/?' }],
      excludedPaths: [{ path: '/*' }, { path: '/meta/private/*' }],
    });
    expect(isIndexed(path('dueAt'))).toBe(true);
    expect(isIndexed(path('dueAt.inner'))).toBe(false);
    expect(isIndexed(path('other'))).toBe(false);
    expect(isIndexed(path('meta.a.b'))).toBe(true);
    expect(isIndexed(path('meta.private.x'))).toBe(false);
    expect(isIndexed(path('meta.private.open'))).toBe(true);
    expect(isIndexed(['id'])).toBe(true);
    expect(isIndexed(['_ts'])).toBe(true);
    expect(namedPaths).toEqual([['dueAt'], ['meta', 'private', 'open']]);
  });

  it('index nothing in mode none', () => {
    const { isIndexed } = rules({ indexingMode: 'none' });
    expect([isIndexed(['a']), isIndexed(['id'])]).toEqual([false, false]);
  });

  it('serve an order by a composite index of the same paths, forwards or backwards', () => {
    const { hasComposite } = rules({
      compositeIndexes: [[{ path: '/a', order: 'descending' }, { path: '/b/c' }]],
    });
    const order = (...keys: [string, 'Ascending' | 'Descending'][]) =>
      keys.map(([text, direction]) => ({ path: path(text), direction }));
    expect(hasComposite(order(['a', 'Descending'], ['b.c', 'Ascending']))).toBe(true);
    expect(hasComposite(order(['a', 'Ascending'], ['b.c', 'Descending']))).toBe(true);
    expect(hasComposite(order(['a', 'Ascending'], ['b.c', 'Ascending']))).toBe(false);
    expect(hasComposite(order(['b.c', 'Ascending'], ['a', 'Descending']))).toBe(false);
    expect(hasComposite(order(['a', 'Descending'], ['b.c', 'Ascending'], ['d', 'Ascending']))).toBe(false);
  });
});
