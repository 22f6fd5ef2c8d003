import type { Expression, Query } from '../syntax/ast.ts';
import { printExpression } from '../syntax/print.ts';
import { queryError } from '../syntax/syntax-error.ts';
import { isAggregate } from '../syntax/walk.ts';
import type { Json } from '../types.ts';
import { ACCUMULATORS, type Accumulator } from './aggregates.ts';
import { compileExpression } from './compile-expression.ts';
import { compileSelect } from './compile-select.ts';
import { type Evaluate, type ExpressionContext, type Frame, takeSlot } from './scope.ts';
import { identityOf, type Value } from './values.ts';

interface CompiledAggregate {
  slot: number;
  argument: Evaluate;
  create: () => Accumulator;
}

/** GROUP BY, or the one group that aggregates without GROUP BY are over. */
export interface CompiledGrouping {
  keys: { slot: number; evaluate: Evaluate }[];
  aggregates: CompiledAggregate[];
  project: Evaluate;
}

export interface GroupResult {
  key: Value[];
  value: Json;
}

export function compileGrouping(query: Query, context: ExpressionContext): CompiledGrouping {
  const { compilation } = context;
  const keySlots = new Map<string, number>();
  const keys = query.groupBy.map((expression) => {
    const slot = takeSlot(compilation);
    keySlots.set(printExpression(expression), slot);
    return { slot, evaluate: compileExpression(expression, context) };
  });
  const aggregates: CompiledAggregate[] = [];
  const intercept = (expression: Expression): Evaluate | undefined => {
    const keySlot = keySlots.get(printExpression(expression));
    if (keySlot !== undefined) return (frame) => frame[keySlot];
    if (isAggregate(expression)) return addAggregate(expression, context, aggregates);
    refuseUngrouped(expression, context);
    return undefined;
  };
  return { keys, aggregates, project: compileSelect(query, { ...context, intercept }) };
}

function addAggregate(
  call: Extract<Expression, { kind: 'call' }>,
  context: ExpressionContext,
  aggregates: CompiledAggregate[],
): Evaluate {
  const [argument, ...others] = call.args;
  if (argument === undefined || others.length > 0 || !isAggregate(call)) {
    throw queryError(`The ${call.name} function requires 1 argument(s), but ${call.args.length} came.`, call.at, 'SC2050');
  }
  const slot = takeSlot(context.compilation);
  aggregates.push({ slot, argument: compileExpression(argument, context), create: ACCUMULATORS[call.name] });
  return (frame) => frame[slot];
}

/** A group has no single document behind it; aliases of the queries around are the same for all groups and stay usable. */
function refuseUngrouped(expression: Expression, { scope }: ExpressionContext): void {
  const at = expression.kind === 'name' ? expression.at : { start: 0, end: 0 };
  const isOwnAlias = expression.kind === 'name' && scope.declares(expression.name);
  if (!isOwnAlias && expression.kind !== 'subquery') return;
  const problem = 'is invalid in the select list because it is not contained in an aggregate function or the GROUP BY clause';
  throw queryError(`'${printExpression(expression)}' ${problem}.`, at, 'SC2102');
}

/** The groups met so far in one run. */
export class Groups {
  readonly #grouping: CompiledGrouping;
  readonly #groups = new Map<string, { key: Value[]; accumulators: Accumulator[] }>();

  constructor(grouping: CompiledGrouping) {
    this.#grouping = grouping;
    if (grouping.keys.length === 0) this.#open([]);
  }

  #open(key: Value[]): { key: Value[]; accumulators: Accumulator[] } {
    const id = key.map(identityOf).join();
    const found = this.#groups.get(id);
    if (found !== undefined) return found;
    const group = { key, accumulators: this.#grouping.aggregates.map(({ create }) => create()) };
    this.#groups.set(id, group);
    return group;
  }

  /** Adds the row whose aliases stand in the frame. */
  add(frame: Frame): void {
    const { accumulators } = this.#open(this.#grouping.keys.map(({ evaluate }) => evaluate(frame)));
    this.#grouping.aggregates.forEach(({ argument }, i) => {
      accumulators[i]?.add(argument(frame));
    });
  }

  /** One result per group, in the order of first appearance; a group whose projection is undefined has none. */
  results(frame: Frame): GroupResult[] {
    const results: GroupResult[] = [];
    for (const { key, accumulators } of this.#groups.values()) {
      this.#grouping.keys.forEach(({ slot }, i) => {
        frame[slot] = key[i];
      });
      this.#grouping.aggregates.forEach(({ slot }, i) => {
        frame[slot] = accumulators[i]?.result();
      });
      const value = this.#grouping.project(frame);
      if (value !== undefined) results.push({ key, value });
    }
    return results;
  }
}
