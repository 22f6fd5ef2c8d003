import type { BinaryOperator, Expression } from './ast.ts';
import { parsePrimary } from './parse-primary.ts';
import { queryError } from './syntax-error.ts';
import type { TokenStream } from './token-stream.ts';

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

export function parseExpression(stream: TokenStream): Expression {
  return stream.nested(() => {
    const first = parseOr(stream);
    if (stream.is('??')) return parseCoalesce(stream, first);
    if (stream.is('?')) return parseConditional(stream, first);
    return first;
  });
}

export function parseExpressionList(stream: TokenStream): Expression[] {
  const list = [parseExpression(stream)];
  while (stream.take(',')) list.push(parseExpression(stream));
  return list;
}

function parseCoalesce(stream: TokenStream, first: Expression): Expression {
  let left = first;
  while (stream.take('??')) left = { kind: 'binary', operator: '??', left, right: parseOr(stream) };
  if (stream.is('?')) throw ambiguous(stream, "'??' beside '?:'");
  return left;
}

function parseConditional(stream: TokenStream, test: Expression): Expression {
  stream.expect('?');
  const whenTrue = parseExpression(stream);
  stream.expect(':');
  const otherwise = parseOr(stream);
  if (stream.is('?') || stream.is('??')) throw ambiguous(stream, "a condition behind ':'");
  return { kind: 'conditional', test, whenTrue, otherwise };
}

function parseOr(stream: TokenStream): Expression {
  const operands = [parseAnd(stream)];
  while (stream.take('OR')) operands.push(parseAnd(stream));
  return joinLogical('OR', operands);
}

function parseAnd(stream: TokenStream): Expression {
  const operands = [parsePredicate(stream)];
  while (stream.take('AND')) operands.push(parsePredicate(stream));
  return joinLogical('AND', operands);
}

function joinLogical(operator: 'AND' | 'OR', operands: Expression[]): Expression {
  const [only] = operands;
  return operands.length === 1 && only !== undefined ? only : { kind: 'logical', operator, operands };
}

function parsePredicate(stream: TokenStream): Expression {
  const value = parseBinary(stream, 0);
  const not = stream.is('NOT');
  const at = stream.peek(not ? 1 : 0);
  if (at.type !== 'keyword' || !['IN', 'BETWEEN', 'LIKE'].includes(at.text)) return value;
  refuseBareNot(stream, value);
  if (not) stream.next();
  stream.next();
  if (at.text === 'IN') return parseIn(stream, value, not);
  if (at.text === 'BETWEEN') {
    const low = parseBinary(stream, 0);
    stream.expect('AND');
    return { kind: 'between', not, value, low, high: parseBinary(stream, 0) };
  }
  const pattern = parseBinary(stream, 0);
  return { kind: 'like', not, value, pattern, escape: parseEscape(stream), at: { start: at.start, end: at.end } };
}

function parseIn(stream: TokenStream, needle: Expression, not: boolean): Expression {
  stream.expect('(');
  const items = parseExpressionList(stream);
  stream.expect(')');
  return { kind: 'in', not, needle, items };
}

function parseEscape(stream: TokenStream): string | undefined {
  if (!stream.take('ESCAPE')) return undefined;
  const token = stream.next();
  if (token.type !== 'string' || token.text.length !== 1) throw stream.unexpected(token);
  return token.text;
}

function parseBinary(stream: TokenStream, minimum: number): Expression {
  let left = parseUnary(stream);
  for (;;) {
    const token = stream.peek();
    const precedence = token.type === 'symbol' ? (PRECEDENCE[token.text] ?? 0) : 0;
    if (precedence <= minimum) return left;
    refuseBareNot(stream, left);
    stream.next();
    const right = parseBinary(stream, precedence);
    if (precedence < LOWEST_COMPARISON) {
      refuseBareComparison(stream, left);
      refuseBareComparison(stream, right);
    }
    const operator = (token.text === '<>' ? '!=' : token.text) as BinaryOperator;
    left = { kind: 'binary', operator, left, right };
  }
}

function parseUnary(stream: TokenStream): Expression {
  const token = stream.peek();
  const isSign = token.type === 'symbol' && ['-', '+', '~'].includes(token.text);
  if (!isSign && !stream.is('NOT')) return parsePrimary(stream);
  stream.next();
  const operand = stream.nested(() => parseUnary(stream));
  if (token.text === '-' && operand.kind === 'literal' && typeof operand.value === 'number') {
    return { kind: 'literal', value: -operand.value };
  }
  return { kind: 'unary', operator: token.text as '-' | '+' | '~' | 'NOT', operand };
}

/**
 * `NOT c.a = 1` negates c.a in Azure's grammar and the comparison in everyone's mind. Rather than answer one of the two, ask.
 */
function refuseBareNot(stream: TokenStream, operand: Expression): void {
  if (operand.kind === 'unary' && operand.operator === 'NOT' && !stream.parenthesised.has(operand))
    throw ambiguous(stream, 'NOT');
}

/** `c.a & 1 = 1` and `c.a || c.b = 'x'` compare first in Azure's grammar, which is hardly ever meant. */
function refuseBareComparison(stream: TokenStream, operand: Expression): void {
  if (operand.kind !== 'binary' || stream.parenthesised.has(operand)) return;
  const precedence = PRECEDENCE[operand.operator] ?? 0;
  if (precedence >= LOWEST_COMPARISON && precedence <= HIGHEST_COMPARISON) throw ambiguous(stream, `'${operand.operator}'`);
}

function ambiguous(stream: TokenStream, what: string) {
  return queryError(`Syntax error, ${what} is ambiguous here: the emulator wants parentheses.`, stream.peek());
}
