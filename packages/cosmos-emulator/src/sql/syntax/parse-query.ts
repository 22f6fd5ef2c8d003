import type { Count, OrderItem, Query, Select, SelectItem, Source } from './ast.ts';
import type { Parser } from './parser.ts';
import { rangeOf } from './tokens.ts';

export function parseQuery(parser: Parser): Query {
  parser.expect('SELECT');
  const distinct = parser.take('DISTINCT');
  const top = parser.take('TOP') ? parseCount(parser) : undefined;
  const select = parseSelect(parser);
  const from = parser.is('FROM') ? parseFrom(parser) : [];
  const where = parser.take('WHERE') ? parser.expression() : undefined;
  const groupBy = takeBy(parser, 'GROUP') ? parser.expressionList() : [];
  const orderBy = takeBy(parser, 'ORDER') ? parseOrder(parser) : [];
  const offset = parser.take('OFFSET') ? parseCount(parser) : undefined;
  // Either both or none: Azure knows neither OFFSET nor LIMIT alone.
  if (offset !== undefined) parser.expect('LIMIT');
  const limit = offset === undefined ? undefined : parseCount(parser);
  return { distinct, top, select, from, where, groupBy, orderBy, offset, limit };
}

/** Without SELECT, and with nothing behind WHERE. */
export function parseCondition(parser: Parser): Query {
  const from = parseFrom(parser);
  parser.expect('WHERE');
  const where = parser.expression();
  const select: Select = { kind: 'value', expression: { kind: 'literal', value: true } };
  const absent = { distinct: false, top: undefined, groupBy: [], orderBy: [], offset: undefined, limit: undefined };
  return { ...absent, select, from, where };
}

function takeBy(parser: Parser, keyword: 'GROUP' | 'ORDER'): boolean {
  if (!parser.take(keyword)) return false;
  parser.expect('BY');
  return true;
}

function parseCount(parser: Parser): Count {
  const token = parser.next();
  if (token.type === 'parameter') return { kind: 'parameter', name: token.text, at: rangeOf(token) };
  if (token.type !== 'number' || !Number.isSafeInteger(token.value)) throw parser.unexpected(token);
  return { kind: 'number', value: token.value };
}

function parseSelect(parser: Parser): Select {
  const at = rangeOf(parser.peek());
  if (parser.take('*')) return { kind: 'star', at };
  if (parser.take('VALUE')) return { kind: 'value', expression: parser.expression() };
  const items = [parseSelectItem(parser)];
  while (parser.take(',')) items.push(parseSelectItem(parser));
  return { kind: 'list', items, at };
}

function parseSelectItem(parser: Parser): SelectItem {
  const expression = parser.expression();
  return { expression, alias: parser.take('AS') ? parser.expectName().text : undefined };
}

function parseFrom(parser: Parser): Source[] {
  parser.expect('FROM');
  const sources = [parseSource(parser)];
  while (parser.take('JOIN')) sources.push(parseSource(parser));
  return sources;
}

function parseSource(parser: Parser): Source {
  const first = parser.peek();
  if (first.type === 'name' && parser.is('IN', 1)) {
    parser.next();
    parser.next();
    return { of: parseCollection(parser), iterate: true, alias: first.text, at: rangeOf(first) };
  }
  const of = parseCollection(parser);
  const explicit = parser.take('AS') || parser.peek().type === 'name';
  return { of, iterate: false, alias: explicit ? parser.expectName().text : impliedAlias(of), at: rangeOf(first) };
}

function impliedAlias(of: Source['of']): string {
  if (of.kind === 'query') return '';
  const last = of.path.at(-1) ?? of.root;
  return typeof last === 'string' ? last : '';
}

function parseCollection(parser: Parser): Source['of'] {
  if (parser.take('(')) {
    const query = parser.query();
    parser.expect(')');
    return { kind: 'query', query };
  }
  const root = parser.expectName().text;
  const path: (string | number)[] = [];
  for (;;) {
    if (parser.take('.')) path.push(parser.expectName().text);
    else if (parser.take('[')) path.push(parsePathIndex(parser));
    else return { kind: 'path', root, path };
  }
}

function parsePathIndex(parser: Parser): string | number {
  const token = parser.next();
  if (token.type !== 'string' && token.type !== 'number') throw parser.unexpected(token);
  parser.expect(']');
  return token.type === 'string' ? token.text : token.value;
}

function parseOrder(parser: Parser): OrderItem[] {
  const items: OrderItem[] = [];
  do {
    const { start } = parser.peek();
    const expression = parser.expression();
    const descending = parser.take('DESC');
    if (!descending) parser.take('ASC');
    items.push({ expression, direction: descending ? 'Descending' : 'Ascending', at: { start, end: parser.peek().start } });
  } while (parser.take(','));
  return items;
}
