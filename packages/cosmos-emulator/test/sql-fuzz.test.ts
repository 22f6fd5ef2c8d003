import { describe, expect, it } from 'vitest';
import { evaluateCondition, prepareQuery } from '../src/sql/engine.ts';
import { QuerySyntaxError } from '../src/sql/types.ts';
import { generateDocs } from './sql-model/generate-docs.ts';
import { QueryGenerator } from './sql-model/generate-query.ts';
import { CASES, Random, SEED } from './sql-model/random.ts';
import { Renderer } from './sql-model/render.ts';

const cases = CASES || 20_000;

const FRAGMENTS = [
  ' ',
  '\n',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '.',
  ',',
  ':',
  '?',
  '??',
  "'",
  '"',
  '\\',
  '--',
  '/*',
  '*/',
  '*',
  '@p0',
  '@',
  '$',
  ';',
  '\0',
  '\u{d800}',
  '😀',
  '=',
  '!=',
  '<',
  '>>>',
  '||',
  '-',
  '~',
  '%',
  '0',
  '1',
  '1e9',
  '1e999',
  '0x',
  '.5',
  'c',
  'x1',
  'null',
  'undefined',
  'true',
  'SELECT',
  'VALUE',
  'DISTINCT',
  'TOP',
  'FROM',
  'JOIN',
  'IN',
  'WHERE',
  'AND',
  'OR',
  'NOT',
  'BETWEEN',
  'LIKE',
  'ESCAPE',
  'EXISTS',
  'ARRAY',
  'GROUP BY',
  'ORDER BY',
  'OFFSET',
  'LIMIT',
  'ASC',
  'DESC',
  'AS',
  'udf',
  'COUNT(1)',
  'SUM(',
  'LOWER(',
  'ARRAY_CONTAINS(',
  'GetCurrentTimestamp()',
  'FOO(1)',
  '(SELECT VALUE 1)',
  '{"a": 1}',
  '["x"]',
  '__proto__',
  'constructor',
];

/** Cuts, doubles, swaps and inserts pieces of a text. */
function mutate(text: string, random: Random): string {
  let mutated = text;
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const at = random.below(mutated.length + 1);
    const end = Math.min(mutated.length, at + random.below(12));
    mutated = random.oneOf(
      () => mutated.slice(0, at) + mutated.slice(end),
      () => mutated.slice(0, at) + random.pick(FRAGMENTS) + mutated.slice(at),
      () => mutated.slice(0, at) + random.pick(FRAGMENTS) + mutated.slice(end),
      () => mutated.slice(0, end) + mutated.slice(at),
      () => mutated.slice(0, at) + String.fromCharCode(random.below(0x250)) + mutated.slice(at + 1),
    );
  }
  return mutated;
}

type Outcome = 'answered' | 'refused';

/** @throws anything that is not a refusal with a position inside the text */
function attempt(text: string, work: () => void): Outcome {
  try {
    work();
    return 'answered';
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    const [first] = (JSON.parse(error.message) as { errors: { message: string; location?: { start: number; end: number } }[] })
      .errors;
    const { start, end } = first?.location ?? { start: 0, end: 0 };
    expect(first?.message).not.toBe('');
    expect([0 <= start, start <= end, end <= text.length], error.message).toEqual([true, true, true]);
    return 'refused';
  }
}

function runDamaged(seed: number): Outcome {
  const random = new Random(seed);
  const renderer = new Renderer(random);
  const text = mutate(renderer.query(new QueryGenerator(random).query()), random);
  const rows = generateDocs(random, 0, 5).map((doc, i) => ({ doc, rid: String(i) }));
  try {
    return attempt(text, () => {
      const query = prepareQuery(text, renderer.parameters);
      query.execute(rows, { maxItems: 2 });
      expect(query.plan.queryInfo.distinctType).toMatch(/None|Ordered|Unordered/);
    });
  } catch (error) {
    throw new Error(`SQL_SEED=${seed} SQL_CASES=1\n${text}`, { cause: error });
  }
}

describe(`${cases} damaged texts (seed ${SEED})`, () => {
  it('are answered or refused, and nothing else', () => {
    let refused = 0;
    for (let number = 0; number < cases; number += 1) if (runDamaged(SEED + number) === 'refused') refused += 1;
    if (cases > 1) expect(refused).toBeGreaterThan(cases / 4);
    if (cases > 1) expect(refused).toBeLessThan(cases);
  }, 600_000);

  it('nor do damaged patch conditions', () => {
    for (let number = 0; number < cases / 4; number += 1) {
      const random = new Random(SEED + number);
      const text = mutate("from c where c.n = 5 AND (ARRAY_CONTAINS(c.tags, 'a') OR c.s LIKE 'a%')", random);
      attempt(text, () => {
        evaluateCondition(text, { n: 5, tags: ['a'] });
      });
    }
  });
});
