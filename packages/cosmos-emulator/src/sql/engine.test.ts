import { describe, expect, it } from 'vitest';
import { problemOf, run } from '../../test/run-text.ts';
import { evaluateCondition, prepareQuery } from './engine.ts';
import { QuerySyntaxError } from './types.ts';

describe('prepareQuery', () => {
  it('keeps texts apart from their parameters', () => {
    const text = 'SELECT VALUE c.n FROM c WHERE c.n > @n';
    const docs = [{ n: 1 }, { n: 2 }, { n: 3 }];
    expect(run(text, docs, { n: 1 })).toEqual([2, 3]);
    expect(run(text, docs, { n: 2 })).toEqual([3]);
    expect(problemOf(text, docs).message).toMatch(/@n/);
  });

  it('can run again and again, and one query while another runs', () => {
    const query = prepareQuery('SELECT VALUE COUNT(1) FROM c', []);
    const inner = function* () {
      yield { doc: {}, rid: '1' };
      expect(query.execute([], { maxItems: 1 }).items).toEqual([0]);
      yield { doc: {}, rid: '2' };
    };
    expect(query.execute(inner(), { maxItems: 1 }).items).toEqual([2]);
    expect(query.execute(inner(), { maxItems: 1 }).items).toEqual([2]);
  });

  it('forgets texts it has not seen for long', () => {
    for (let i = 0; i < 2_000; i += 1) expect(run(`SELECT VALUE ${i}`)).toEqual([i]);
  });
});

describe('evaluateCondition', () => {
  it.each([
    ['from c where c.n = 5', true],
    ['FROM c WHERE c.n < 5', false],
    ['from x where x.missing = 1', false],
    ["FROM c WHERE c.stage < 3 AND IS_DEFINED(c.n) OR ARRAY_CONTAINS(c.tags, 'a')", true],
    ["from c where EXISTS(SELECT VALUE t FROM t IN c.tags WHERE t = 'b')", false],
  ])('%s is %s', (condition, holds) => {
    expect(evaluateCondition(condition, { n: 5, tags: ['a'] })).toBe(holds);
  });

  it.each([
    '',
    'c.n = 5',
    'from c',
    'from c where',
    'from c where d.n = 1',
    'SELECT * FROM c WHERE c.n = 5',
    'from c where c.n = 5 ORDER BY c.n',
  ])('refuses %j', (condition) => {
    expect(() => evaluateCondition(condition, { n: 5 })).toThrow(QuerySyntaxError);
  });
});
