import { rootPathOf } from '../compile/root-path.ts';
import { type Compilation, constantOf } from '../compile/scope.ts';
import { compareValues, isPrimitive, typeRank } from '../compile/values.ts';
import type { Expression, Query } from '../syntax/ast.ts';
import type { Json, PathCondition, RangeOperator } from '../types.ts';

const FLIPPED: Partial<Record<string, RangeOperator>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** The conditions that every result meets and that an index could serve; whatever cannot be said this simply is left out. */
export function conditionsOf(query: Query, compilation: Compilation): PathCondition[] {
  if (query.where === undefined) return [];
  return conjunctsOf(query.where).flatMap((conjunct) => conditionsIn(conjunct, query, compilation));
}

function conjunctsOf(expression: Expression): Expression[] {
  const isAnd = expression.kind === 'logical' && expression.operator === 'AND';
  return isAnd ? expression.operands.flatMap(conjunctsOf) : [expression];
}

function conditionsIn(expression: Expression, query: Query, compilation: Compilation): PathCondition[] {
  const pathOf = (part: Expression) => rootPathOf(part, query);
  const constantIn = (part: Expression) => constantOf(part, compilation)?.value;
  const condition = (path: string[] | undefined, op: RangeOperator, value: Json | undefined): PathCondition[] =>
    path !== undefined && value !== undefined && isPrimitive(value) ? [{ path, op, value }] : [];
  switch (expression.kind) {
    case 'binary': {
      const { operator, left, right } = expression;
      const flipped = FLIPPED[operator];
      if (flipped === undefined) return [];
      // Whatever can be flipped is a range operator, and the other way round.
      const straight = condition(pathOf(left), operator as RangeOperator, constantIn(right));
      return straight.length > 0 ? straight : condition(pathOf(right), flipped, constantIn(left));
    }
    case 'between': {
      if (expression.not) return [];
      const path = pathOf(expression.value);
      return [...condition(path, '>=', constantIn(expression.low)), ...condition(path, '<=', constantIn(expression.high))];
    }
    case 'in': {
      if (expression.not) return [];
      return rangeOver(pathOf(expression.needle), expression.items.map(constantIn));
    }
    case 'call': {
      const [subject, prefix] = expression.args;
      if (expression.name !== 'STARTSWITH' || expression.args.length !== 2 || !subject || !prefix) return [];
      return prefixRange(pathOf(subject), constantIn(prefix));
    }
    default:
      return [];
  }
}

/** `IN (3, 1, 2)` lies between 1 and 3; a list of several types, or with values known only per row, says nothing. */
function rangeOver(path: string[] | undefined, values: (Json | undefined)[]): PathCondition[] {
  const [first] = values;
  if (path === undefined || first === undefined || !isPrimitive(first)) return [];
  if (!values.every((value): value is Json => value !== undefined && typeRank(value) === typeRank(first))) return [];
  const sorted = values.toSorted(compareValues);
  const low = sorted[0] ?? null;
  const high = sorted.at(-1) ?? null;
  if (low === high) return [{ path, op: '=', value: low }];
  return [
    { path, op: '>=', value: low },
    { path, op: '<=', value: high },
  ];
}

function prefixRange(path: string[] | undefined, prefix: Json | undefined): PathCondition[] {
  if (path === undefined || typeof prefix !== 'string') return [];
  const end = firstBehindPrefix(prefix);
  const from: PathCondition = { path, op: '>=', value: prefix };
  return end === null ? [from] : [from, { path, op: '<', value: end }];
}

/** The smallest string, by code point, above all that begin with the prefix; null when there is none. */
function firstBehindPrefix(prefix: string): string | null {
  const points = Array.from(prefix);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? 0;
    // Half a pair does not survive UTF-8, so nothing can be said of where it sorts.
    if (point >= 0xd800 && point <= 0xdfff) return null;
    if (point < 0x10ffff) return points.join('') + String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1);
  }
  return null;
}
