import type { Expression } from '../syntax/ast.ts';
import type { Json, JsonObject } from '../types.ts';
import { compileBinary } from './compile-binary.ts';
import { compileCall } from './compile-call.ts';
import { compileLike } from './compile-like.ts';
import { compileProperty } from './compile-property.ts';
import { compileSubqueryExpression } from './compile-subquery-expression.ts';
import { constantOf, type Evaluate, type ExpressionContext } from './scope.ts';
import { compareValues, equalValues, isObject, isPrimitive, setProperty, typeRank, type Value } from './values.ts';

/** Turns an expression into a closure over the frame; every problem that does not depend on the rows is found here. */
export function compileExpression(expression: Expression, context: ExpressionContext): Evaluate {
  const intercepted = context.intercept?.(expression);
  if (intercepted !== undefined) return intercepted;
  const compile = (part: Expression): Evaluate => compileExpression(part, context);
  switch (expression.kind) {
    case 'literal':
    case 'undefined':
    case 'parameter': {
      const value = constantOf(expression, context.compilation)?.value;
      return () => value;
    }
    case 'name': {
      const slot = context.scope.resolve(expression.name, expression.at);
      return (frame) => frame[slot];
    }
    case 'property':
      return compileProperty(compile(expression.target), expression.name);
    case 'index':
      return compileIndex(compile(expression.target), compile(expression.index));
    case 'unary':
      return compileUnary(expression.operator, compile(expression.operand));
    case 'binary':
      return compileBinary(expression, compile, constantOf(expression.right, context.compilation));
    case 'logical':
      return compileLogical(expression.operator === 'AND', expression.operands.map(compile));
    case 'conditional': {
      const [test, whenTrue, otherwise] = [compile(expression.test), compile(expression.whenTrue), compile(expression.otherwise)];
      return (frame) => (test(frame) === true ? whenTrue(frame) : otherwise(frame));
    }
    case 'in':
      return negated(expression.not, compileIn(compile(expression.needle), expression.items.map(compile)));
    case 'between':
      return negated(
        expression.not,
        compileBetween(compile(expression.value), compile(expression.low), compile(expression.high)),
      );
    case 'like':
      return negated(expression.not, compileLike(expression, compile, constantOf(expression.pattern, context.compilation)));
    case 'object':
      return compileObject(expression.entries.map(({ name, value }) => ({ name, value: compile(value) })));
    case 'array':
      return compileArray(expression.items.map(compile));
    case 'call':
      return compileCall(expression, compile, context.compilation);
    case 'subquery':
      return compileSubqueryExpression(expression, context);
  }
}

function negated(not: boolean, inner: Evaluate): Evaluate {
  return not ? compileUnary('NOT', inner) : inner;
}

function compileIndex(target: Evaluate, index: Evaluate): Evaluate {
  return (frame) => {
    const value = target(frame);
    const at = index(frame);
    if (Array.isArray(value)) return typeof at === 'number' ? value[at] : undefined;
    return isObject(value) && typeof at === 'string' && Object.hasOwn(value, at) ? value[at] : undefined;
  };
}

function compileUnary(operator: '-' | '+' | '~' | 'NOT', operand: Evaluate): Evaluate {
  if (operator === 'NOT') {
    return (frame) => {
      const value = operand(frame);
      return typeof value === 'boolean' ? !value : undefined;
    };
  }
  const apply = { '-': (n: number) => -n, '+': (n: number) => n, '~': (n: number) => ~n }[operator];
  return (frame) => {
    const value = operand(frame);
    return typeof value === 'number' ? apply(value) : undefined;
  };
}

/** One false operand decides an AND and one true operand an OR; failing that, anything that is not a boolean makes it undefined. */
function compileLogical(isAnd: boolean, operands: Evaluate[]): Evaluate {
  const deciding = !isAnd;
  return (frame) => {
    let allBoolean = true;
    for (const operand of operands) {
      const value = operand(frame);
      if (value === deciding) return deciding;
      if (typeof value !== 'boolean') allBoolean = false;
    }
    return allBoolean ? isAnd : undefined;
  };
}

function compileIn(needle: Evaluate, items: Evaluate[]): Evaluate {
  return (frame) => {
    const value = needle(frame);
    return value === undefined ? undefined : items.some((item) => equalValues(value, item(frame)));
  };
}

/** `a BETWEEN low AND high` is `a >= low AND a <= high`, also where only one of the two is undefined. */
function compileBetween(value: Evaluate, low: Evaluate, high: Evaluate): Evaluate {
  const atLeast = (a: Value, b: Value) => (isPrimitive(a) && typeRank(a) === typeRank(b) ? compareValues(a, b) >= 0 : undefined);
  return (frame) => {
    const [a, bottom, top] = [value(frame), low(frame), high(frame)];
    const [aboveLow, belowHigh] = [atLeast(a, bottom), atLeast(top, a)];
    if (aboveLow === false || belowHigh === false) return false;
    return aboveLow === true && belowHigh === true ? true : undefined;
  };
}

export function compileObject(entries: { name: string; value: Evaluate }[]): Evaluate {
  return (frame) => {
    const result: JsonObject = {};
    for (const entry of entries) {
      const value = entry.value(frame);
      if (value !== undefined) setProperty(result, entry.name, value);
    }
    return result;
  };
}

function compileArray(items: Evaluate[]): Evaluate {
  return (frame) => items.map((item) => item(frame)).filter((value): value is Json => value !== undefined);
}
