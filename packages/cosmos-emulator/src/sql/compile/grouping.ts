import type { Expression, Query } from '../syntax/ast.ts';
import { printExpression } from '../syntax/print.ts';
import { NOWHERE, queryError } from '../syntax/syntax-error.ts';
import { isAggregate } from '../syntax/walk.ts';
import { ACCUMULATORS, type Accumulator } from './aggregates.ts';
import { compileExpression } from './compile-expression.ts';
import { compileSelect } from './compile-select.ts';
import { type Evaluate, type ExpressionContext, takeSlot } from './scope.ts';

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
  const at = expression.kind === 'name' ? expression.at : NOWHERE;
  const isOwnAlias = expression.kind === 'name' && scope.declares(expression.name);
  if (!isOwnAlias && expression.kind !== 'subquery') return;
  const problem = 'is invalid in the select list because it is not contained in an aggregate function or the GROUP BY clause';
  throw queryError(`'${printExpression(expression)}' ${problem}.`, at, 'SC2102');
}
