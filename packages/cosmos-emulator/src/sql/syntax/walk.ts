import type { Call, Expression } from './ast.ts';

/** The operands directly below an expression; the inside of a subquery is a world of its own and not among them. */
function childrenOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'property':
      return [expression.target];
    case 'index':
      return [expression.target, expression.index];
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'logical':
      return expression.operands;
    case 'conditional':
      return [expression.test, expression.whenTrue, expression.otherwise];
    case 'in':
      return [expression.needle, ...expression.items];
    case 'between':
      return [expression.value, expression.low, expression.high];
    case 'like':
      return [expression.value, expression.pattern];
    case 'object':
      return expression.entries.map((entry) => entry.value);
    case 'array':
      return expression.items;
    case 'call':
      return expression.args;
    default:
      return [];
  }
}

export type AggregateFunction = 'AVG' | 'COUNT' | 'MAX' | 'MIN' | 'SUM';
const AGGREGATES = new Set<string>(['AVG', 'COUNT', 'MAX', 'MIN', 'SUM']);

export function isAggregate(expression: Expression): expression is Call & { name: AggregateFunction } {
  return expression.kind === 'call' && AGGREGATES.has(expression.name);
}

export function containsAggregate(expression: Expression): boolean {
  return isAggregate(expression) || childrenOf(expression).some(containsAggregate);
}
