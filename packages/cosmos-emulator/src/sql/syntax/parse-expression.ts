import type { BinaryOperator, Expression } from './ast.ts';
import { parsePrimary } from './parse-primary.ts';
import type { Parser } from './parser.ts';
import { queryError } from './syntax-error.ts';
import { rangeOf } from './tokens.ts';

/**
 * How tight each operator binds, tightest highest: as in sql.g4 of the .NET SDK, where comparisons bind tighter than bitwise operators
 * and `||`. Shifts, which the grammar lacks but the reference manual lists, stand where C and JavaScript have them.
 */
const PRECEDENCE: Record<string, number> = {
  '*': 10,
  '/': 10,
  '%': 10,
  '+': 9,
  '-': 9,
  '<<': 8,
  '>>': 8,
  '>>>': 8,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  '=': 6,
  '!=': 6,
  '<>': 6,
  '&': 5,
  '^': 4,
  '|': 3,
  '||': 2,
};
const LOWEST_COMPARISON = 6;
const HIGHEST_COMPARISON = 7;

export function parseExpression(parser: Parser): Expression {
  const first = parseOr(parser);
  if (parser.is('??')) return parseCoalesce(parser, first);
  if (parser.is('?')) return parseConditional(parser, first);
  return first;
}

function parseCoalesce(parser: Parser, first: Expression): Expression {
  let left = first;
  while (parser.take('??')) left = { kind: 'binary', operator: '??', left, right: parseOr(parser) };
  if (parser.is('?')) throw ambiguous(parser, "'??' beside '?:'");
  return left;
}

function parseConditional(parser: Parser, test: Expression): Expression {
  parser.expect('?');
  const whenTrue = parser.expression();
  parser.expect(':');
  const otherwise = parseOr(parser);
  if (parser.is('?') || parser.is('??')) throw ambiguous(parser, "a condition behind ':'");
  return { kind: 'conditional', test, whenTrue, otherwise };
}

function parseOr(parser: Parser): Expression {
  const operands = [parseAnd(parser)];
  while (parser.take('OR')) operands.push(parseAnd(parser));
  return joinLogical('OR', operands);
}

function parseAnd(parser: Parser): Expression {
  const operands = [parsePredicate(parser)];
  while (parser.take('AND')) operands.push(parsePredicate(parser));
  return joinLogical('AND', operands);
}

function joinLogical(operator: 'AND' | 'OR', operands: Expression[]): Expression {
  const [only] = operands;
  return operands.length === 1 && only !== undefined ? only : { kind: 'logical', operator, operands };
}

function parsePredicate(parser: Parser): Expression {
  const value = parseBinary(parser, 0);
  const not = parser.is('NOT');
  const at = parser.peek(not ? 1 : 0);
  if (at.type !== 'keyword' || !['IN', 'BETWEEN', 'LIKE'].includes(at.text)) return value;
  refuseBareNot(parser, value);
  if (not) parser.next();
  parser.next();
  if (at.text === 'IN') return parseIn(parser, value, not);
  if (at.text === 'BETWEEN') {
    const low = parseBinary(parser, 0);
    parser.expect('AND');
    return { kind: 'between', not, value, low, high: parseBinary(parser, 0) };
  }
  const pattern = parseBinary(parser, 0);
  return { kind: 'like', not, value, pattern, escape: parseEscape(parser), at: rangeOf(at) };
}

function parseIn(parser: Parser, needle: Expression, not: boolean): Expression {
  parser.expect('(');
  const items = parser.expressionList();
  parser.expect(')');
  return { kind: 'in', not, needle, items };
}

function parseEscape(parser: Parser): string | undefined {
  if (!parser.take('ESCAPE')) return undefined;
  const token = parser.next();
  if (token.type !== 'string' || token.text.length !== 1) throw parser.unexpected(token);
  return token.text;
}

function parseBinary(parser: Parser, minimum: number): Expression {
  let left = parseUnary(parser);
  for (;;) {
    const token = parser.peek();
    const precedence = token.type === 'symbol' ? (PRECEDENCE[token.text] ?? 0) : 0;
    if (precedence <= minimum) return left;
    refuseBareNot(parser, left);
    parser.next();
    const right = parseBinary(parser, precedence);
    if (precedence < LOWEST_COMPARISON) {
      refuseBareComparison(parser, left);
      refuseBareComparison(parser, right);
    }
    const operator = (token.text === '<>' ? '!=' : token.text) as BinaryOperator;
    left = { kind: 'binary', operator, left, right };
  }
}

function parseUnary(parser: Parser): Expression {
  const token = parser.peek();
  const isSign = token.type === 'symbol' && ['-', '+', '~'].includes(token.text);
  if (!isSign && !parser.is('NOT')) return parsePrimary(parser);
  parser.next();
  const operand = parser.nested(parseUnary);
  if (token.text === '-' && operand.kind === 'literal' && typeof operand.value === 'number') {
    return { kind: 'literal', value: -operand.value };
  }
  return { kind: 'unary', operator: token.text as '-' | '+' | '~' | 'NOT', operand };
}

/**
 * `NOT c.a = 1` negates c.a in Azure's grammar and the comparison in everyone's mind. Rather than answer one of the two, ask.
 */
function refuseBareNot(parser: Parser, operand: Expression): void {
  if (operand.kind === 'unary' && operand.operator === 'NOT' && !parser.parenthesised.has(operand))
    throw ambiguous(parser, 'NOT');
}

/** `c.a & 1 = 1` and `c.a || c.b = 'x'` compare first in Azure's grammar, which is hardly ever meant. */
function refuseBareComparison(parser: Parser, operand: Expression): void {
  if (operand.kind !== 'binary' || parser.parenthesised.has(operand)) return;
  const precedence = PRECEDENCE[operand.operator] ?? 0;
  if (precedence >= LOWEST_COMPARISON && precedence <= HIGHEST_COMPARISON) throw ambiguous(parser, `'${operand.operator}'`);
}

function ambiguous(parser: Parser, what: string) {
  return queryError(`Syntax error, ${what} is ambiguous here: the emulator wants parentheses.`, parser.peek());
}
