import { describe, expect, it } from 'vitest';
import { prepareQuery } from '../src/sql/engine.ts';
import type { Json } from '../src/sql/types.ts';
import { type Case, expectSame, makeCase } from './sql-model/case.ts';
import { isGrouped } from './sql-model/naive.ts';
import { textOf } from './sql-model/naive-values.ts';
import { CASES, SEED } from './sql-model/random.ts';

const cases = CASES || 6_000;

function runWhole({ text, parameters, rows, story }: Case): Json[] {
  try {
    return prepareQuery(text, parameters).execute(rows, { maxItems: Infinity }).items;
  } catch (error) {
    throw new Error(story, { cause: error });
  }
}

/** Pages of random size, the rows coming in another order for each. */
function runPaged({ text, parameters, rows, random, query }: Case): Json[] {
  const prepared = prepareQuery(text, parameters);
  const items: Json[] = [];
  let resumeAfter: Json | undefined;
  do {
    const maxItems = 1 + random.below(5);
    // Sums depend on the order of adding, in their last digit.
    const source = isGrouped(query) ? rows : random.shuffle(rows);
    const page = prepared.execute(source, resumeAfter === undefined ? { maxItems } : { maxItems, resumeAfter });
    expect(page.items.length).toBeLessThanOrEqual(maxItems);
    items.push(...page.items);
    resumeAfter = page.resume === null ? undefined : (JSON.parse(JSON.stringify(page.resume)) as Json);
  } while (resumeAfter !== undefined);
  return items;
}

describe(`${cases} generated queries (seed ${SEED})`, () => {
  it('answer as the naive evaluator does, whole and in pages', () => {
    let answered = 0;
    for (let number = 0; number < cases; number += 1) {
      const generated = makeCase(SEED + number);
      const { expected, story } = generated;
      if (expected.length > 1) answered += 1;
      // The whole comes in the order of the rows also where none is asked for.
      expect(runWhole(generated).map(textOf), story).toEqual(expected);
      expectSame(generated, runPaged(generated));
    }
    if (cases > 1) expect(answered).toBeGreaterThan(cases / 5);
  }, 600_000);
});
