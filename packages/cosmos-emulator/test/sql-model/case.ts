import { expect } from 'vitest';
import type { SourceRow } from '../../src/sql/types.ts';
import { type Doc, generateDocs } from './generate-docs.ts';
import { QueryGenerator } from './generate-query.ts';
import type { Json, QueryModel } from './model.ts';
import { evaluateQuery, isGrouped } from './naive.ts';
import { textOf } from './naive-values.ts';
import { Random } from './random.ts';
import { Renderer } from './render.ts';

/** One generated query with its documents and the answer of the naive evaluator. */
export interface Case {
  random: Random;
  docs: Doc[];
  rows: SourceRow[];
  query: QueryModel;
  text: string;
  parameters: { name: string; value: Json }[];
  /** As texts that are equal for equal values. */
  expected: string[];
  /** All that is needed to repeat the case. */
  story: string;
}

/** @param adapt changes the generated query to what a test is about */
export function makeCase(seed: number, adapt: (query: QueryModel, random: Random) => void = () => undefined): Case {
  const random = new Random(seed);
  const docs = generateDocs(random, 0, 30);
  const query = new QueryGenerator(random).query();
  adapt(query, random);
  const renderer = new Renderer(random);
  const text = renderer.query(query);
  const { parameters } = renderer;
  return {
    random,
    docs,
    rows: docs.map((doc, i) => ({ doc, rid: i.toString(16).padStart(16, '0') })),
    query,
    text,
    parameters,
    expected: evaluateQuery(
      query,
      docs.map((doc, i) => ({ doc, number: i })),
    ).map(textOf),
    story: `SQL_SEED=${seed} SQL_CASES=1\n${text}\n${JSON.stringify(parameters)}\n${JSON.stringify(docs)}`,
  };
}

/** Whether the results come in no particular order, so that pages may give them in another than the whole. */
export function isInAnyOrder(query: QueryModel): boolean {
  return isGrouped(query) || (query.distinct && query.orderBy.length === 0);
}

/** Without an order of their own, any results fill a TOP or LIMIT: then only their number counts. */
export function expectSame({ query, expected, story }: Case, items: Json[]): void {
  const found = items.map(textOf);
  if (!isInAnyOrder(query)) expect(found, story).toEqual(expected);
  else if (query.top === undefined && query.page === undefined) expect(found.toSorted(), story).toEqual(expected.toSorted());
  else expect(found.length, story).toBe(expected.length);
}
