import type { Json } from '../types.ts';
import type { Expression } from './ast.ts';
import type { Parser } from './parser.ts';
import { queryError } from './syntax-error.ts';
import { rangeOf, type Token } from './tokens.ts';

const LITERALS: Record<string, Json> = { true: true, false: false, null: null };

/** An operand and the accessors behind it: `c.tags[0]["name"]`. */
export function parsePrimary(parser: Parser): Expression {
  let target = parseOperand(parser);
  for (;;) {
    if (parser.take('.')) target = { kind: 'property', target, name: parser.expectName().text };
    else if (parser.take('[')) target = parseIndexer(parser, target);
    else return target;
  }
}

function parseIndexer(parser: Parser, target: Expression): Expression {
  const index = parser.expression();
  parser.expect(']');
  if (index.kind === 'literal' && typeof index.value === 'string') return { kind: 'property', target, name: index.value };
  return { kind: 'index', target, index };
}

function parseOperand(parser: Parser): Expression {
  const token = parser.next();
  switch (token.type) {
    case 'number':
      return { kind: 'literal', value: token.value };
    case 'string':
      return { kind: 'literal', value: token.text };
    case 'parameter':
      return { kind: 'parameter', name: token.text, at: rangeOf(token) };
    case 'name':
      return parser.is('(') ? parseCall(parser, token) : parseName(token);
    case 'keyword':
      return parseKeyword(parser, token);
    case 'symbol':
      return parseBracketed(parser, token);
    default:
      throw parser.unexpected(token);
  }
}

/** Azure's grammar knows true, false, null and undefined in lower case; other spellings are taken too, as keywords are. */
function parseName(token: Token): Expression {
  const lower = token.text.toLowerCase();
  if (lower === 'undefined') return { kind: 'undefined' };
  if (Object.hasOwn(LITERALS, lower)) return { kind: 'literal', value: LITERALS[lower] ?? null };
  return { kind: 'name', name: token.text, at: rangeOf(token) };
}

function parseCall(parser: Parser, name: Token): Expression {
  parser.expect('(');
  const args = parser.is(')') ? [] : parser.expressionList();
  parser.expect(')');
  return { kind: 'call', name: name.text.toUpperCase(), args, at: rangeOf(name) };
}

function parseKeyword(parser: Parser, token: Token): Expression {
  switch (token.text) {
    case 'true':
    case 'false':
    case 'null':
    case 'undefined':
      return parseName(token);
    case 'LEFT':
    case 'RIGHT':
      return parseCall(parser, token);
    case 'EXISTS':
    case 'ARRAY':
      return parseSubquery(parser, token.text);
    case 'udf':
      throw queryError('User-defined functions are not supported by the emulator.', token);
    default:
      throw parser.unexpected(token);
  }
}

function parseSubquery(parser: Parser, form: 'EXISTS' | 'ARRAY'): Expression {
  parser.expect('(');
  const query = parser.query();
  parser.expect(')');
  return { kind: 'subquery', form, query };
}

function parseBracketed(parser: Parser, token: Token): Expression {
  switch (token.text) {
    case '(':
      return parseParentheses(parser);
    case '[': {
      const items = parser.is(']') ? [] : parser.expressionList();
      parser.expect(']');
      return { kind: 'array', items };
    }
    case '{':
      return parseObject(parser);
    default:
      throw parser.unexpected(token);
  }
}

function parseParentheses(parser: Parser): Expression {
  if (parser.is('SELECT')) {
    const query = parser.query();
    parser.expect(')');
    return { kind: 'subquery', form: 'scalar', query };
  }
  const inner = parser.expression();
  parser.expect(')');
  parser.parenthesised.add(inner);
  return inner;
}

function parseObject(parser: Parser): Expression {
  const entries: { name: string; value: Expression }[] = [];
  const names = new Set<string>();
  while (!parser.take('}')) {
    if (entries.length > 0) parser.expect(',');
    const token = parser.next();
    if (token.type !== 'string' && token.type !== 'name') throw parser.unexpected(token);
    if (names.has(token.text)) throw queryError(`The property '${token.text}' is given twice.`, token);
    names.add(token.text);
    parser.expect(':');
    entries.push({ name: token.text, value: parser.expression() });
  }
  return { kind: 'object', entries };
}
