import { describe, expect, it } from 'vitest';
import { prepareQuery } from '../engine.ts';
import type { PathCondition } from '../types.ts';

const conditions = (where: string, from = 'c') =>
  prepareQuery(`SELECT VALUE 1 FROM ${from} WHERE ${where}`, [{ name: '@p', value: 'x' }]).accessPath.conditions;
const path = (op: PathCondition['op'], value: PathCondition['value'], ...steps: string[]) => ({ path: steps, op, value });

describe('conditions for an index', () => {
  it.each<[string, PathCondition[]]>([
    ['c.a = 1', [path('=', 1, 'a')]],
    ["c['a b'].c >= @p", [path('>=', 'x', 'a b', 'c')]],
    ['1 < c.a', [path('>', 1, 'a')]],
    ['c.a = null AND (c.b < true AND c.d <= 2)', [path('=', null, 'a'), path('<', true, 'b'), path('<=', 2, 'd')]],
    ['c.a BETWEEN 1 AND 5', [path('>=', 1, 'a'), path('<=', 5, 'a')]],
    ["c.a IN ('b')", [path('=', 'b', 'a')]],
    ["c.a IN ('b', 'a', @p)", [path('>=', 'a', 'a'), path('<=', 'x', 'a')]],
    ["STARTSWITH(c.a, 'ab')", [path('>=', 'ab', 'a'), path('<', 'ac', 'a')]],
    ["STARTSWITH(c.a, 'a\u{10ffff}')", [path('>=', 'a\u{10ffff}', 'a'), path('<', 'b', 'a')]],
    ["STARTSWITH(c.a, '\ud7ff')", [path('>=', '\ud7ff', 'a'), path('<', '\ue000', 'a')]],
    ["STARTSWITH(c.a, '')", [path('>=', '', 'a')]],
    ['c.a = 1 AND c.b != 2 AND c.d + 1 = 2', [path('=', 1, 'a')]],
  ])('%s', (where, expected) => {
    expect(conditions(where)).toEqual(expected);
  });

  it.each([
    'c.a = 1 OR c.b = 2',
    'NOT (c.a = 1)',
    'c.a != 1',
    'c.a NOT IN (1, 2)',
    'c.a NOT BETWEEN 1 AND 2',
    "c.a IN ('b', 1)",
    'c.a IN (1, c.b)',
    'c.a = c.b',
    'c.a = [1]',
    'c.a = undefined',
    'c.a[0] = 1',
    'c = 1',
    "STARTSWITH(c.a, 'x', true)",
    'STARTSWITH(c.a, c.b)',
    'STARTSWITH(c.a, 1)',
  ])('says nothing of %s', (where) => {
    expect(conditions(where)).toEqual([]);
  });

  it('follows aliases of the document and of its parts, not those of arrays', () => {
    expect(conditions('d.a = 1', 'c d')).toEqual([path('=', 1, 'a')]);
    expect(conditions('w.h = 1', 'c.w')).toEqual([path('=', 1, 'w', 'h')]);
    expect(conditions('t.a = 1 AND c.a = 2', 'c JOIN t IN c.l')).toEqual([path('=', 2, 'a')]);
    expect(conditions('t.a = 1', 't IN c.l')).toEqual([]);
    expect(conditions('x.a = 1', 'c.l[0] x')).toEqual([]);
  });
});

describe('order for an index', () => {
  const orderOf = (text: string) => prepareQuery(text, []).accessPath.order;

  it('is the ORDER BY, where it decides the order of reading', () => {
    expect(orderOf('SELECT * FROM c ORDER BY c.a.b DESC, c.d')).toEqual([
      { path: ['a', 'b'], direction: 'Descending' },
      { path: ['d'], direction: 'Ascending' },
    ]);
    expect(orderOf('SELECT * FROM c')).toBe(undefined);
    expect(orderOf('SELECT VALUE COUNT(1) FROM c ORDER BY c.a')).toBe(undefined);
  });
});
