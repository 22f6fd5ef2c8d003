import { describe, expect, it } from 'vitest';
import { prepareQuery } from '../src/sql/engine.ts';
import type { AccessPath, Json, PathCondition, PreparedQuery, ResumePosition, SourceRow } from '../src/sql/types.ts';
import { type Case, expectSame, makeCase } from './sql-model/case.ts';
import type { Expr, QueryModel, Value } from './sql-model/model.ts';
import { kindOf, member, order } from './sql-model/naive-values.ts';
import { CASES, type Random, SEED } from './sql-model/random.ts';

const cases = CASES || 3_000;

function satisfies(row: SourceRow, { path, op, value }: PathCondition): boolean {
  const found = path.reduce<Value>(member, row.doc);
  if (kindOf(found) !== kindOf(value)) return false;
  const sign = order(found, value);
  return { '=': sign === 0, '<': sign < 0, '<=': sign <= 0, '>': sign > 0, '>=': sign >= 0 }[op];
}

interface Key {
  values: Value[];
  rid: string;
}

function compareKeys(by: NonNullable<AccessPath['order']>, a: Key, b: Key): number {
  for (const [i, { direction }] of by.entries()) {
    const sign = order(a.values[i], b.values[i]);
    if (sign !== 0) return direction === 'Descending' ? -sign : sign;
  }
  const sign = a.rid < b.rid ? -1 : a.rid > b.rid ? 1 : 0;
  return by.some(({ direction }) => direction === 'Descending') ? -sign : sign;
}

const keyOfPosition = ({ orderValues, rid }: ResumePosition): Key => ({
  values: orderValues.map((entry) => (entry.defined ? entry.value : undefined)),
  rid,
});

/** A store that uses every hint it is given: fewer rows, sorted rows, rows behind the position only. */
function readWithHints(
  rows: SourceRow[],
  { accessPath }: PreparedQuery,
  position: ResumePosition | null,
  random: Random,
): SourceRow[] {
  const by = accessPath.order ?? [];
  const isWanted = (row: SourceRow) => accessPath.conditions.every((condition) => satisfies(row, condition));
  const keyOf = (row: SourceRow): Key => ({ values: by.map(({ path }) => path.reduce<Value>(member, row.doc)), rid: row.rid });
  const isLeft = (row: SourceRow) => position === null || compareKeys(by, keyOf(row), keyOfPosition(position)) > 0;
  const read = rows.filter((row) => isWanted(row) && isLeft(row)).toSorted((a, b) => compareKeys(by, keyOf(a), keyOf(b)));
  if (by.length === 0) return read;
  // Rows that the conditions exclude may stand anywhere among sorted ones.
  for (const row of rows.filter((other) => !isWanted(other))) {
    if (random.chance(0.3)) read.splice(random.below(read.length + 1), 0, row);
  }
  return read;
}

/** A condition that gives a hint, more often than the generator at large makes one. */
function hintedCondition(alias: string, random: Random): Expr {
  const left: Expr = { is: 'ref', alias, steps: random.pick([['n'], ['s'], ['v'], ['m'], ['w', 'h'], ['pk'], ['b']]) };
  const values: Json[] = [0, 1, 2, 3, 7, 'a', 'ab', 'b', 'p1', true, null, 'é', '\ufffd'];
  const constant = (): Expr => ({ is: 'value', value: random.pick(values), asParameter: random.chance(0.3) });
  const op = random.pick(['=', '<', '<=', '>', '>=']);
  return random.oneOf<Expr>(
    () => ({ is: 'operator', op, left, right: constant() }),
    () => ({ is: 'operator', op, left: constant(), right: left }),
    () => ({ is: 'between', not: false, of: left, low: constant(), high: constant() }),
    () => ({ is: 'in', not: false, of: left, list: random.list(1, 4, constant) }),
    () => ({ is: 'call', name: 'STARTSWITH', args: [left, constant()] }),
  );
}

function addHintedConditions(query: QueryModel, random: Random): void {
  const [source] = query.from;
  if (source === undefined || source.steps.length > 0) return;
  const own = query.where === undefined || random.chance(0.5) ? [] : [query.where];
  query.where = {
    is: 'and',
    parts: [
      ...own,
      ...random.list(1, 2, () => hintedCondition(source.alias, random)),
      { is: 'value', value: true, asParameter: false },
    ],
  };
}

function runWithHints({ rows, random }: Case, prepared: PreparedQuery): Json[] {
  const sortedBy = prepared.accessPath.order === undefined ? 'rid' : 'order';
  const items: Json[] = [];
  let resumeAfter: Json | undefined;
  do {
    const position = resumeAfter === undefined ? null : prepared.positionOf(resumeAfter);
    const options = { sortedBy, maxItems: 1 + random.below(4) } as const;
    const source = readWithHints(rows, prepared, position, random);
    const page = prepared.execute(source, resumeAfter === undefined ? options : { ...options, resumeAfter });
    items.push(...page.items);
    resumeAfter = page.resume ?? undefined;
  } while (resumeAfter !== undefined);
  return items;
}

describe(`${cases} generated queries with hints (seed ${SEED})`, () => {
  it('answer the same when the store uses the hints', () => {
    let hinted = 0;
    let sorted = 0;
    for (let number = 0; number < cases; number += 1) {
      const generated = makeCase(SEED + number, addHintedConditions);
      const prepared = prepareQuery(generated.text, generated.parameters);
      if (prepared.accessPath.conditions.length > 0) hinted += 1;
      if (prepared.accessPath.order !== undefined) sorted += 1;
      expectSame(generated, runWithHints(generated, prepared));
    }
    // The layer proves nothing when hints are rare.
    if (cases > 1) expect(hinted).toBeGreaterThan(cases / 3);
    if (cases > 1) expect(sorted).toBeGreaterThan(cases / 6);
  }, 600_000);
});
