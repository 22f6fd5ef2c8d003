import { describe, expect, it } from 'vitest';
import { prepareQuery } from '../src/sql/engine.ts';
import { type Json, type QueryPlan, QuerySyntaxError, type SourceRow } from '../src/sql/types.ts';
import { type Case, isInAnyOrder, makeCase } from './sql-model/case.ts';
import { mergeByPlan } from './sql-model/merge.ts';
import type { QueryModel } from './sql-model/model.ts';
import { textOf } from './sql-model/naive-values.ts';
import { CASES, type Random, SEED } from './sql-model/random.ts';

const cases = CASES || 4_000;

/** A total order, so that the place of every result is known however the documents lie in partitions. */
function orderTotally(query: QueryModel): void {
  const [source] = query.from;
  if (query.orderBy.length === 0 || source === undefined) return;
  if (source.steps.length > 0) query.orderBy = [];
  else query.orderBy.push({ alias: source.alias, steps: ['id'], descending: false });
}

/** Neighbours stay together: the order of insertion goes on from one partition to the next. */
function partitionsOf(rows: SourceRow[], random: Random): SourceRow[][] {
  const [a, b] = [random.below(rows.length + 1), random.below(rows.length + 1)].toSorted((x, y) => x - y);
  return [rows.slice(0, a), rows.slice(a, b), rows.slice(b)];
}

/** All pages of one partition's answer to the text that the plan has for it. */
function askPartition(text: string, { parameters, random }: Case, rows: SourceRow[]): Json[] {
  const query = prepareQuery(text, parameters);
  const items: Json[] = [];
  let resumeAfter: Json | undefined;
  do {
    const maxItems = 1 + random.below(20);
    const page = query.execute(rows, resumeAfter === undefined ? { maxItems } : { maxItems, resumeAfter });
    items.push(...page.items);
    resumeAfter = page.resume ?? undefined;
  } while (resumeAfter !== undefined);
  return items;
}

/** Partial sums are added in another order than one long sum. */
const roughly = (value: Json): string =>
  textOf(
    JSON.parse(
      JSON.stringify(value, (_, inner: Json) => (typeof inner === 'number' ? Number(inner.toPrecision(10)) : inner)),
    ) as Json,
  );

function planOf({ text, parameters }: Case): QueryPlan['queryInfo'] | null {
  try {
    return prepareQuery(text, parameters).plan.queryInfo;
  } catch (error) {
    if (error instanceof QuerySyntaxError && error.message.includes('Compositions of aggregates')) return null;
    throw error;
  }
}

function expectMerged(generated: Case, info: QueryPlan['queryInfo']): void {
  const { text, rows, random, query, story } = generated;
  const partitionText = info.rewrittenQuery.replace('{documentdb-formattableorderbyquery-filter}', 'true') || text;
  const answers = partitionsOf(rows, random).map((part) => askPartition(partitionText, generated, part));
  const merged = mergeByPlan(info, answers).map(roughly);
  const expected = generated.expected.map((item) => roughly(JSON.parse(item) as Json));
  const context = `${story}\n${partitionText}`;
  if (!isInAnyOrder(query)) expect(merged, context).toEqual(expected);
  else if (query.top === undefined && query.page === undefined) expect(merged.toSorted(), context).toEqual(expected.toSorted());
  else expect(merged.length, context).toBe(expected.length);
}

describe(`${cases} generated queries over several partitions (seed ${SEED})`, () => {
  it('give the answer of one partition when merged by their plan', () => {
    let merged = 0;
    for (let number = 0; number < cases; number += 1) {
      const generated = makeCase(SEED + number, orderTotally);
      const info = planOf(generated);
      if (info === null) continue;
      merged += 1;
      expectMerged(generated, info);
    }
    if (cases > 1) expect(merged).toBeGreaterThan(cases * 0.8);
  }, 600_000);
});
