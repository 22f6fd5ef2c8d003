import { queryError, type TextRange } from './syntax-error.ts';

export type TokenType = 'name' | 'keyword' | 'number' | 'string' | 'parameter' | 'symbol' | 'end';

export interface Token extends TextRange {
  type: TokenType;
  /** Keywords in capitals, except the five that Cosmos knows in lower case only; strings as they are after unescaping. */
  text: string;
  /** Of a number. */
  value: number;
}

export function rangeOf({ start, end }: TextRange): TextRange {
  return { start, end };
}

/** Reserved in any case, also behind a dot: Azure refuses `c.order` and wants `c["order"]`. Source: sql.g4 of the .NET SDK. */
const KEYWORDS = new Set(
  `AND ARRAY AS ASC BETWEEN BY DESC DISTINCT ESCAPE EXISTS FROM GROUP IN JOIN LEFT LIKE LIMIT NOT OFFSET OR ORDER RIGHT SELECT TOP
   VALUE WHERE`.split(/\s+/),
);
/** Reserved as written only: `c.True` is a property. */
const LOWER_CASE_KEYWORDS = new Set(['true', 'false', 'null', 'undefined', 'udf']);

const SYMBOLS = /\?\?|!=|<>|<=|>=|<<|>>>|>>|\|\||[()[\]{},.:?=<>|&^~+\-*/%]/y;
const BLANKS = /(?:[ \t\r\n]+|--[^\r\n]*|\/\*[\s\S]*?\*\/)+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const PARAMETER = /@[A-Za-z0-9_]+/y;
const HEX_NUMBER = /0[xX][0-9A-Fa-f]+/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME_START = /[A-Za-z0-9_]/;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = skip(text, 0);
  while (at < text.length) {
    const token = readToken(text, at);
    tokens.push(token);
    at = skip(text, token.end);
  }
  tokens.push({ type: 'end', text: '', value: 0, start: text.length, end: text.length });
  return tokens;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skip(text: string, at: number): number {
  return at + (match(BLANKS, text, at)?.length ?? 0);
}

function readToken(text: string, start: number): Token {
  const first = text.charAt(start);
  if (first === '"' || first === "'") return readString(text, start, first);
  const name = match(NAME, text, start);
  if (name !== undefined) return nameToken(name, start);
  const parameter = match(PARAMETER, text, start);
  if (parameter !== undefined) return { type: 'parameter', text: parameter, value: 0, start, end: start + parameter.length };
  const number = match(HEX_NUMBER, text, start) ?? match(NUMBER, text, start);
  if (number !== undefined) return numberToken(text, number, start);
  const symbol = match(SYMBOLS, text, start);
  if (symbol !== undefined) return { type: 'symbol', text: symbol, value: 0, start, end: start + symbol.length };
  throw queryError(`Syntax error, invalid token '${first}'.`, { start, end: start + 1 });
}

function nameToken(name: string, start: number): Token {
  const end = start + name.length;
  if (LOWER_CASE_KEYWORDS.has(name)) return { type: 'keyword', text: name, value: 0, start, end };
  const upper = name.toUpperCase();
  if (KEYWORDS.has(upper)) return { type: 'keyword', text: upper, value: 0, start, end };
  return { type: 'name', text: name, value: 0, start, end };
}

function numberToken(text: string, digits: string, start: number): Token {
  const end = start + digits.length;
  const value = Number(digits);
  if (!Number.isFinite(value) || NAME_START.test(text.charAt(end))) {
    throw queryError(`Syntax error, invalid numeric value token '${digits}${text.charAt(end)}'.`, { start, end });
  }
  return { type: 'number', text: digits, value, start, end };
}

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\', '/': '/' };
const UNICODE = /u[0-9A-Fa-f]{4}/y;

function readString(text: string, start: number, quote: string): Token {
  let value = '';
  let at = start + 1;
  while (text.charAt(at) !== quote) {
    const unit = text.charAt(at);
    // Raw control characters, and so the end of the line, cannot stand in a literal.
    if (unit < ' ') throw queryError(`Syntax error, invalid string literal token ${text.slice(start, at)}.`, { start, end: at });
    if (unit !== '\\') {
      value += unit;
      at += 1;
      continue;
    }
    const unicode = match(UNICODE, text, at + 1);
    const escaped =
      unicode === undefined ? ESCAPES[text.charAt(at + 1)] : String.fromCharCode(Number.parseInt(unicode.slice(1), 16));
    if (escaped === undefined) {
      throw queryError(`Syntax error, invalid escape sequence ${text.slice(at, at + 2)}.`, {
        start: at,
        end: Math.min(at + 2, text.length),
      });
    }
    value += escaped;
    at += 1 + (unicode?.length ?? 1);
  }
  return { type: 'string', text: value, value: 0, start, end: at + 1 };
}
