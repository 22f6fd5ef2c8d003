import type { BinaryOperator, Expression } from '../syntax/ast.ts';
import type { Evaluate } from './scope.ts';
import { compareValues, equalValues, isPrimitive, typeRank, type Value } from './values.ts';

type Apply = (left: Value, right: Value) => Value;

/** @param rightConstant the right operand's value when it is the same for all rows, as it is in most filters */
export function compileBinary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  compile: (part: Expression) => Evaluate,
  rightConstant: { value: Value } | undefined,
): Evaluate {
  const evaluateLeft = compile(left);
  if (rightConstant !== undefined && (operator === '=' || operator === '!=') && isPrimitive(rightConstant.value)) {
    return equalToConstant(evaluateLeft, rightConstant.value, operator === '=');
  }
  const evaluateRight = compile(right);
  const apply = OPERATORS[operator];
  return (frame) => apply(evaluateLeft(frame), evaluateRight(frame));
}

function equalToConstant(left: Evaluate, constant: Value, whenEqual: boolean): Evaluate {
  return (frame) => {
    const value = left(frame);
    return value === undefined ? undefined : (value === constant) === whenEqual;
  };
}

/**
 * Two defined values of different types are unequal: `c.a != null` holds for a string. So does Azure (EF Core relies on it, and the
 * .NET SDK's reference evaluator does the same), although the reference manual's table says undefined.
 */
function equality(whenEqual: boolean): Apply {
  return (left, right) => (left === undefined || right === undefined ? undefined : equalValues(left, right) === whenEqual);
}

/** Order exists between two primitives of one type only. */
function relation(holds: (comparison: number) => boolean): Apply {
  return (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return holds(left - right);
    return isPrimitive(left) && typeRank(left) === typeRank(right) ? holds(compareValues(left, right)) : undefined;
  };
}

/** A result that JSON cannot hold, as of a division by zero, is undefined. */
function arithmetic(compute: (left: number, right: number) => number): Apply {
  return (left, right) => {
    if (typeof left !== 'number' || typeof right !== 'number') return undefined;
    const result = compute(left, right);
    return Number.isFinite(result) ? result : undefined;
  };
}

const OPERATORS: Record<BinaryOperator, Apply> = {
  '=': equality(true),
  '!=': equality(false),
  '<': relation((comparison) => comparison < 0),
  '<=': relation((comparison) => comparison <= 0),
  '>': relation((comparison) => comparison > 0),
  '>=': relation((comparison) => comparison >= 0),
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '%': arithmetic((a, b) => a % b),
  '&': arithmetic((a, b) => a & b),
  '|': arithmetic((a, b) => a | b),
  '^': arithmetic((a, b) => a ^ b),
  '<<': arithmetic((a, b) => a << b),
  '>>': arithmetic((a, b) => a >> b),
  '>>>': arithmetic((a, b) => a >>> b),
  '||': (left, right) => (typeof left === 'string' && typeof right === 'string' ? left + right : undefined),
  '??': (left, right) => (left === undefined ? right : left),
};
