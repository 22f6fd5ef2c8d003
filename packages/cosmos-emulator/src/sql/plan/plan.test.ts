import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../../test/run-text.ts';
import { prepareQuery } from '../engine.ts';
import { QuerySyntaxError } from '../types.ts';

const planOf = (text: string, ...parameters: { name: string; value: number }[]) => prepareQuery(text, parameters).plan.queryInfo;

const nothing = {
  distinctType: 'None',
  top: null,
  offset: null,
  limit: null,
  orderBy: [],
  orderByExpressions: [],
  groupByExpressions: [],
  groupByAliases: [],
  aggregates: [],
  groupByAliasToAggregateType: {},
  rewrittenQuery: '',
  hasSelectValue: false,
  dCountInfo: null,
  hasNonStreamingOrderBy: false,
};
const filter = '({documentdb-formattableorderbyquery-filter})';

describe('the query plan', () => {
  it('covers the whole range of partitions', () => {
    expect(prepareQuery('SELECT * FROM c', []).plan).toEqual({
      partitionedQueryExecutionInfoVersion: 2,
      queryInfo: nothing,
      queryRanges: [{ min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false }],
    });
  });

  it.each<[string, object]>([
    ['SELECT TOP 10 * FROM c', { top: 10 }],
    ['SELECT DISTINCT VALUE c.a FROM c', { distinctType: 'Unordered', hasSelectValue: true }],
    ['SELECT * FROM c OFFSET 5 LIMIT 7', { offset: 5, limit: 7, rewrittenQuery: 'SELECT *\nFROM c\nOFFSET 0 LIMIT 12' }],
    ['SELECT 1 AS one', { top: 1 }],
    [
      'SELECT * FROM c WHERE c.b > 1 ORDER BY c.a',
      {
        orderBy: ['Ascending'],
        orderByExpressions: ['c.a'],
        rewrittenQuery: `SELECT c._rid, [{"item": c.a}] AS orderByItems, c AS payload\nFROM c\nWHERE ((c.b > 1) AND ${filter})\nORDER BY c.a`,
      },
    ],
    [
      'SELECT TOP 3 c.id, c.a.b, 1 FROM c ORDER BY c["order"] DESC, c.a.b',
      {
        top: 3,
        orderBy: ['Descending', 'Ascending'],
        orderByExpressions: ['c["order"]', 'c.a.b'],
        rewrittenQuery: `SELECT TOP 3 c._rid, [{"item": c["order"]}, {"item": c.a.b}] AS orderByItems, {"id": c.id, "b": c.a.b, "$1": 1} AS payload\nFROM c\nWHERE ${filter}\nORDER BY c["order"] DESC, c.a.b`,
      },
    ],
    [
      'SELECT VALUE c.a FROM c ORDER BY c.b OFFSET 1 LIMIT 2',
      {
        offset: 1,
        limit: 2,
        orderBy: ['Ascending'],
        orderByExpressions: ['c.b'],
        hasSelectValue: true,
        rewrittenQuery: `SELECT c._rid, [{"item": c.b}] AS orderByItems, c.a AS payload\nFROM c\nWHERE (IS_DEFINED(c.a) AND ${filter})\nORDER BY c.b\nOFFSET 0 LIMIT 3`,
      },
    ],
    [
      'SELECT DISTINCT TOP 2 c.a FROM c ORDER BY c.a',
      {
        distinctType: 'Ordered',
        top: 2,
        orderBy: ['Ascending'],
        orderByExpressions: ['c.a'],
        rewrittenQuery: `SELECT c._rid, [{"item": c.a}] AS orderByItems, {"a": c.a} AS payload\nFROM c\nWHERE ${filter}\nORDER BY c.a`,
      },
    ],
    [
      'SELECT DISTINCT c.a FROM c ORDER BY c.b',
      {
        distinctType: 'Unordered',
        orderBy: ['Ascending'],
        orderByExpressions: ['c.b'],
        rewrittenQuery: `SELECT c._rid, [{"item": c.b}] AS orderByItems, {"a": c.a} AS payload\nFROM c\nWHERE ${filter}\nORDER BY c.b`,
      },
    ],
    [
      'SELECT * FROM c.w w ORDER BY w.h',
      {
        orderBy: ['Ascending'],
        orderByExpressions: ['c.w.h'],
        rewrittenQuery: `SELECT c._rid, [{"item": c.w.h}] AS orderByItems, w AS payload\nFROM c\nJOIN c.w AS w\nWHERE ${filter}\nORDER BY c.w.h`,
      },
    ],
    [
      'SELECT VALUE COUNT(1) FROM c',
      { aggregates: ['Count'], hasSelectValue: true, rewrittenQuery: 'SELECT VALUE [{"item": COUNT(1)}]\nFROM c' },
    ],
    [
      'SELECT VALUE AVG(c.a) FROM c WHERE c.b = 1 ORDER BY c.b',
      {
        aggregates: ['Average'],
        hasSelectValue: true,
        rewrittenQuery: 'SELECT VALUE [{"item": {"sum": SUM(c.a), "count": COUNT(c.a)}}]\nFROM c\nWHERE (c.b = 1)',
      },
    ],
    [
      'SELECT VALUE MIN(c.a) FROM c',
      {
        aggregates: ['Min'],
        hasSelectValue: true,
        rewrittenQuery: 'SELECT VALUE [{"item": MIN(c.a), "item2": {"min": MIN(c.a), "count": COUNT(c.a)}}]\nFROM c',
      },
    ],
    [
      'SELECT COUNT(1), SUM(c.a) AS s FROM c',
      {
        groupByAliases: ['$1', 's'],
        groupByAliasToAggregateType: { $1: 'Count', s: 'Sum' },
        rewrittenQuery: 'SELECT {"$1": {"item": COUNT(1)}, "s": {"item": SUM(c.a)}} AS payload\nFROM c',
      },
    ],
    [
      'SELECT TOP 5 c.a, MAX(c.b) AS m FROM c GROUP BY c.a, c.d',
      {
        top: 5,
        groupByExpressions: ['c.a', 'c.d'],
        groupByAliases: ['a', 'm'],
        groupByAliasToAggregateType: { a: null, m: 'Max' },
        rewrittenQuery:
          'SELECT [{"item": c.a}, {"item": c.d}] AS groupByItems, {"a": c.a, "m": {"item": MAX(c.b), "item2": {"max": MAX(c.b), "count": COUNT(c.b)}}} AS payload\nFROM c\nGROUP BY c.a, c.d',
      },
    ],
    [
      'SELECT DISTINCT VALUE SUM(c.b) FROM c GROUP BY c.a',
      {
        distinctType: 'Unordered',
        aggregates: ['Sum'],
        groupByExpressions: ['c.a'],
        hasSelectValue: true,
        rewrittenQuery: 'SELECT [{"item": c.a}] AS groupByItems, [{"item": SUM(c.b)}] AS payload\nFROM c\nGROUP BY c.a',
      },
    ],
    [
      'SELECT VALUE c.a FROM c GROUP BY c.a',
      {
        groupByExpressions: ['c.a'],
        hasSelectValue: true,
        rewrittenQuery: 'SELECT [{"item": c.a}] AS groupByItems, c.a AS payload\nFROM c\nGROUP BY c.a',
      },
    ],
  ])('of %s', (text, info) => {
    expect(planOf(text)).toEqual({ ...nothing, ...info });
  });

  it('holds the values of parameters, and the text of each partition their names', () => {
    expect(planOf('SELECT TOP @k * FROM c ORDER BY c.a', { name: '@k', value: 4 })).toMatchObject({
      top: 4,
      rewrittenQuery: expect.stringMatching(/^SELECT TOP @k /),
    });
    expect(planOf('SELECT * FROM c OFFSET @o LIMIT @l', { name: '@o', value: 4 }, { name: '@l', value: 3 })).toMatchObject({
      offset: 4,
      limit: 3,
      rewrittenQuery: 'SELECT *\nFROM c\nOFFSET 0 LIMIT 7',
    });
  });

  it('gives the document a name that is free', () => {
    expect(planOf('SELECT VALUE c FROM c IN c.tags OFFSET 0 LIMIT 1').rewrittenQuery).toBe(
      'SELECT VALUE c\nFROM c IN c.tags\nOFFSET 0 LIMIT 1',
    );
    expect(planOf('SELECT * FROM c.c ORDER BY c.a').rewrittenQuery).toContain('FROM c_\nJOIN c_.c AS c\n');
  });

  it('cannot be made for an aggregate inside another expression', () => {
    const query = prepareQuery('SELECT VALUE {k: COUNT(1)} FROM c', []);
    expect(query.needsPlan).toBe(true);
    expect(() => query.plan).toThrow(QuerySyntaxError);
    expect(() => query.plan).toThrow(/Compositions of aggregates and other expressions are not allowed/);
    expect(query.execute(rowsOf([{}, {}]), { maxItems: 1 }).items).toEqual([{ k: 2 }]);
  });
});

describe('needsPlan', () => {
  it.each([
    ['SELECT * FROM c WHERE c.a = 1', false],
    ['SELECT VALUE ARRAY(SELECT DISTINCT TOP 1 VALUE t FROM t IN c.l) FROM c', false],
    ['SELECT c.id, (SELECT VALUE COUNT(1) FROM t IN c.l) AS k FROM c', false],
    ['SELECT VALUE COUNT(1) FROM c', true],
    ['SELECT {k: COUNT(1)} AS o FROM c', true],
    ['SELECT c.a FROM c GROUP BY c.a', true],
    ['SELECT * FROM c ORDER BY c.a', true],
    ['SELECT TOP 1 * FROM c', true],
    ['SELECT DISTINCT * FROM c', true],
    ['SELECT * FROM c OFFSET 0 LIMIT 1', true],
    ['SELECT VALUE 1', true],
  ])('%s: %s', (text, needed) => {
    expect(prepareQuery(text, []).needsPlan).toBe(needed);
  });
});
