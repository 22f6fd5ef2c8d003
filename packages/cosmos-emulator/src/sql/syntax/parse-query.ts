import type { Count, Expression, OrderItem, Query, Select, SelectItem, Source } from './ast.ts';
import { parseExpression, parseExpressionList } from './parse-expression.ts';
import { queryError } from './syntax-error.ts';
import { TokenStream } from './token-stream.ts';
import type { Token } from './tokens.ts';

/** Of the syntax tree, counted in nested objects and lists: an expression of some 300 levels. */
const MAX_TREE_DEPTH = 1000;

export function parseQueryText(text: string): Query {
  const stream = new TokenStream(text);
  const query = parseQuery(stream);
  return finish(stream, query);
}

/** A patch condition: `from c where ...`, a query without SELECT. */
export function parseConditionText(text: string): Query {
  const stream = new TokenStream(text);
  const from = parseFrom(stream);
  stream.expect('WHERE');
  const where = parseExpression(stream);
  const select: Select = { kind: 'value', expression: { kind: 'literal', value: true } };
  return finish(stream, { ...EMPTY, select, from, where });
}

const EMPTY = {
  distinct: false,
  top: undefined,
  from: [] as Source[],
  where: undefined,
  groupBy: [] as Expression[],
  orderBy: [] as OrderItem[],
  offset: undefined,
  limit: undefined,
};

function finish(stream: TokenStream, query: Query): Query {
  if (stream.peek().type !== 'end') throw stream.unexpected();
  refuseDeepTree(query);
  return query;
}

/** Long chains such as `1 + 1 + ...` nest on the left without nesting in the parser. */
function refuseDeepTree(query: Query): void {
  const open: { node: object; depth: number }[] = [{ node: query, depth: 0 }];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { node, depth } = entry;
    if (depth > MAX_TREE_DEPTH) throw queryError('The query is nested too deeply.', { start: 0, end: 0 });
    for (const child of Object.values(node)) {
      if (typeof child === 'object' && child !== null) open.push({ node: child, depth: depth + 1 });
    }
  }
}

export function parseQuery(stream: TokenStream): Query {
  return stream.nested(() => {
    stream.expect('SELECT');
    const distinct = stream.take('DISTINCT');
    const top = stream.take('TOP') ? parseCount(stream) : undefined;
    const select = parseSelect(stream);
    const from = stream.is('FROM') ? parseFrom(stream) : [];
    const where = stream.take('WHERE') ? parseExpression(stream) : undefined;
    const groupBy = takeBy(stream, 'GROUP') ? parseExpressionList(stream) : [];
    const orderBy = takeBy(stream, 'ORDER') ? parseOrder(stream) : [];
    const offset = stream.take('OFFSET') ? parseCount(stream) : undefined;
    // Either both or none: Azure knows neither OFFSET nor LIMIT alone.
    if (offset !== undefined) stream.expect('LIMIT');
    const limit = offset === undefined ? undefined : parseCount(stream);
    return { distinct, top, select, from, where, groupBy, orderBy, offset, limit };
  });
}

function takeBy(stream: TokenStream, keyword: 'GROUP' | 'ORDER'): boolean {
  if (!stream.take(keyword)) return false;
  stream.expect('BY');
  return true;
}

function parseCount(stream: TokenStream): Count {
  const token = stream.next();
  if (token.type === 'parameter') return { kind: 'parameter', name: token.text, at: { start: token.start, end: token.end } };
  if (token.type !== 'number' || !Number.isSafeInteger(token.value)) throw stream.unexpected(token);
  return { kind: 'number', value: token.value };
}

function parseSelect(stream: TokenStream): Select {
  const { start, end } = stream.peek();
  if (stream.take('*')) return { kind: 'star', at: { start, end } };
  if (stream.take('VALUE')) return { kind: 'value', expression: parseExpression(stream) };
  const items = [parseSelectItem(stream)];
  while (stream.take(',')) items.push(parseSelectItem(stream));
  return { kind: 'list', items, at: { start, end } };
}

function parseSelectItem(stream: TokenStream): SelectItem {
  const expression = parseExpression(stream);
  return { expression, alias: stream.take('AS') ? stream.expectName().text : undefined };
}

function parseFrom(stream: TokenStream): Source[] {
  stream.expect('FROM');
  const sources = [parseSource(stream)];
  while (stream.take('JOIN')) sources.push(parseSource(stream));
  return sources;
}

function parseSource(stream: TokenStream): Source {
  const first = stream.peek();
  if (first.type === 'name' && stream.is('IN', 1)) {
    stream.next();
    stream.next();
    return { of: parseCollection(stream), iterate: true, alias: first.text, at: rangeOf(first) };
  }
  const of = parseCollection(stream);
  const explicit = stream.take('AS') || stream.peek().type === 'name';
  return { of, iterate: false, alias: explicit ? stream.expectName().text : impliedAlias(of), at: rangeOf(first) };
}

function rangeOf(token: Token) {
  return { start: token.start, end: token.end };
}

function impliedAlias(of: Source['of']): string {
  if (of.kind === 'query') return '';
  const last = of.path.at(-1) ?? of.root;
  return typeof last === 'string' ? last : '';
}

function parseCollection(stream: TokenStream): Source['of'] {
  if (stream.take('(')) {
    const query = parseQuery(stream);
    stream.expect(')');
    return { kind: 'query', query };
  }
  const root = stream.expectName().text;
  const path: (string | number)[] = [];
  for (;;) {
    if (stream.take('.')) path.push(stream.expectName().text);
    else if (stream.take('[')) path.push(parsePathIndex(stream));
    else return { kind: 'path', root, path };
  }
}

function parsePathIndex(stream: TokenStream): string | number {
  const token = stream.next();
  if (token.type !== 'string' && token.type !== 'number') throw stream.unexpected(token);
  stream.expect(']');
  return token.type === 'string' ? token.text : token.value;
}

function parseOrder(stream: TokenStream): OrderItem[] {
  const items: OrderItem[] = [];
  do {
    const { start } = stream.peek();
    const expression = parseExpression(stream);
    const descending = stream.take('DESC');
    if (!descending) stream.take('ASC');
    items.push({ expression, direction: descending ? 'Descending' : 'Ascending', at: { start, end: stream.peek().start } });
  } while (stream.take(','));
  return items;
}
