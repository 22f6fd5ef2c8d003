import type { Json } from '../types.ts';
import type { Expression } from './ast.ts';
import { parseExpression, parseExpressionList } from './parse-expression.ts';
import { parseQuery } from './parse-query.ts';
import { queryError } from './syntax-error.ts';
import type { TokenStream } from './token-stream.ts';
import type { Token } from './tokens.ts';

const LITERALS: Record<string, Json> = { true: true, false: false, null: null };

/** An operand and the accessors behind it: `c.tags[0]["name"]`. */
export function parsePrimary(stream: TokenStream): Expression {
  let target = parseOperand(stream);
  for (;;) {
    if (stream.take('.')) target = { kind: 'property', target, name: stream.expectName().text };
    else if (stream.take('[')) target = parseIndexer(stream, target);
    else return target;
  }
}

function parseIndexer(stream: TokenStream, target: Expression): Expression {
  const index = parseExpression(stream);
  stream.expect(']');
  if (index.kind === 'literal' && typeof index.value === 'string') return { kind: 'property', target, name: index.value };
  return { kind: 'index', target, index };
}

function parseOperand(stream: TokenStream): Expression {
  const token = stream.next();
  switch (token.type) {
    case 'number':
      return { kind: 'literal', value: token.value };
    case 'string':
      return { kind: 'literal', value: token.text };
    case 'parameter':
      return { kind: 'parameter', name: token.text, at: rangeOf(token) };
    case 'name':
      return stream.is('(') ? parseCall(stream, token) : parseName(token);
    case 'keyword':
      return parseKeyword(stream, token);
    case 'symbol':
      return parseBracketed(stream, token);
    default:
      throw stream.unexpected(token);
  }
}

function rangeOf(token: Token) {
  return { start: token.start, end: token.end };
}

/** Azure's grammar knows true, false, null and undefined in lower case; other spellings are taken too, as keywords are. */
function parseName(token: Token): Expression {
  const lower = token.text.toLowerCase();
  if (lower === 'undefined') return { kind: 'undefined' };
  if (Object.hasOwn(LITERALS, lower)) return { kind: 'literal', value: LITERALS[lower] ?? null };
  return { kind: 'name', name: token.text, at: rangeOf(token) };
}

function parseCall(stream: TokenStream, name: Token): Expression {
  stream.expect('(');
  const args = stream.is(')') ? [] : parseExpressionList(stream);
  stream.expect(')');
  return { kind: 'call', name: name.text.toUpperCase(), args, at: rangeOf(name) };
}

function parseKeyword(stream: TokenStream, token: Token): Expression {
  switch (token.text) {
    case 'true':
    case 'false':
    case 'null':
    case 'undefined':
      return parseName(token);
    case 'LEFT':
    case 'RIGHT':
      return parseCall(stream, token);
    case 'EXISTS':
    case 'ARRAY':
      return parseSubquery(stream, token.text);
    case 'udf':
      throw queryError('User-defined functions are not supported by the emulator.', token);
    default:
      throw stream.unexpected(token);
  }
}

function parseSubquery(stream: TokenStream, form: 'EXISTS' | 'ARRAY'): Expression {
  stream.expect('(');
  const query = parseQuery(stream);
  stream.expect(')');
  return { kind: 'subquery', form, query };
}

function parseBracketed(stream: TokenStream, token: Token): Expression {
  switch (token.text) {
    case '(':
      return parseParentheses(stream);
    case '[': {
      const items = stream.is(']') ? [] : parseExpressionList(stream);
      stream.expect(']');
      return { kind: 'array', items };
    }
    case '{':
      return parseObject(stream);
    default:
      throw stream.unexpected(token);
  }
}

function parseParentheses(stream: TokenStream): Expression {
  if (stream.is('SELECT')) {
    const query = parseQuery(stream);
    stream.expect(')');
    return { kind: 'subquery', form: 'scalar', query };
  }
  const inner = parseExpression(stream);
  stream.expect(')');
  stream.parenthesised.add(inner);
  return inner;
}

function parseObject(stream: TokenStream): Expression {
  const entries: { name: string; value: Expression }[] = [];
  const names = new Set<string>();
  while (!stream.take('}')) {
    if (entries.length > 0) stream.expect(',');
    const token = stream.next();
    if (token.type !== 'string' && token.type !== 'name') throw stream.unexpected(token);
    if (names.has(token.text)) throw queryError(`The property '${token.text}' is given twice.`, token);
    names.add(token.text);
    stream.expect(':');
    entries.push({ name: token.text, value: parseExpression(stream) });
  }
  return { kind: 'object', entries };
}
