import type { Count, Expression, Query, Select, Source } from './ast.ts';
import { tokenize } from './tokens.ts';

/**
 * Writes a syntax tree as text that parses to the same tree. Blanks and line breaks are as in the query plans of Azure's gateway; the
 * text also serves to tell whether two expressions are the same.
 */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return JSON.stringify(expression.value);
    case 'undefined':
      return 'undefined';
    case 'parameter':
    case 'name':
      return expression.name;
    case 'property':
      return printTarget(expression.target) + printAccessor(expression.name);
    case 'index':
      return `${printTarget(expression.target)}[${printExpression(expression.index)}]`;
    case 'object':
      return `{${expression.entries.map(({ name, value }) => `${JSON.stringify(name)}: ${printExpression(value)}`).join(', ')}}`;
    case 'array':
      return `[${printList(expression.items)}]`;
    case 'call':
      return `${expression.name}(${printList(expression.args)})`;
    case 'subquery':
      return `${expression.form === 'scalar' ? '' : expression.form}(${printQuery(expression.query)})`;
    default:
      return `(${printOperation(expression)})`;
  }
}

type Operation = Extract<Expression, { kind: 'unary' | 'binary' | 'logical' | 'conditional' | 'in' | 'between' | 'like' }>;

function printOperation(expression: Operation): string {
  const not = 'not' in expression && expression.not ? 'NOT ' : '';
  switch (expression.kind) {
    case 'unary':
      return expression.operator + (expression.operator === 'NOT' ? ' ' : '') + printExpression(expression.operand);
    case 'binary':
      return `${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)}`;
    case 'logical':
      return expression.operands.map(printExpression).join(` ${expression.operator} `);
    case 'conditional':
      return [expression.test, '?', expression.whenTrue, ':', expression.otherwise]
        .map((part) => (typeof part === 'string' ? part : printExpression(part)))
        .join(' ');
    case 'in':
      return `${printExpression(expression.needle)} ${not}IN (${printList(expression.items)})`;
    case 'between':
      return `${printExpression(expression.value)} ${not}BETWEEN ${printExpression(expression.low)} AND ${printExpression(expression.high)}`;
    case 'like': {
      const suffix = expression.escape === undefined ? '' : ` ESCAPE ${JSON.stringify(expression.escape)}`;
      return `${printExpression(expression.value)} ${not}LIKE ${printExpression(expression.pattern)}${suffix}`;
    }
  }
}

function printList(list: Expression[]): string {
  return list.map(printExpression).join(', ');
}

/** `5.a` would be read as a malformed number, and `-5[0]` as the negation of `5[0]`. */
function printTarget(target: Expression): string {
  const isNumber = target.kind === 'literal' && typeof target.value === 'number';
  return isNumber ? `(${printExpression(target)})` : printExpression(target);
}

function printAccessor(name: string | number): string {
  if (typeof name === 'number') return `[${name}]`;
  return isPlainName(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && tokenize(name)[0]?.type === 'name';
}

export function printQuery(query: Query): string {
  const head = [
    'SELECT',
    query.distinct ? 'DISTINCT' : '',
    query.top ? `TOP ${printCount(query.top)}` : '',
    printSelect(query.select),
  ];
  const clauses = [head.filter((word) => word !== '').join(' ')];
  if (query.from.length > 0) clauses.push(`FROM ${query.from.map(printSource).join('\nJOIN ')}`);
  if (query.where) clauses.push(`WHERE ${printExpression(query.where)}`);
  if (query.groupBy.length > 0) clauses.push(`GROUP BY ${printList(query.groupBy)}`);
  if (query.orderBy.length > 0) {
    const items = query.orderBy.map(
      (item) => printExpression(item.expression) + (item.direction === 'Descending' ? ' DESC' : ''),
    );
    clauses.push(`ORDER BY ${items.join(', ')}`);
  }
  if (query.offset && query.limit) clauses.push(`OFFSET ${printCount(query.offset)} LIMIT ${printCount(query.limit)}`);
  return clauses.join('\n');
}

function printCount(count: Count): string {
  return count.kind === 'number' ? String(count.value) : count.name;
}

function printSelect(select: Select): string {
  switch (select.kind) {
    case 'star':
      return '*';
    case 'value':
      return `VALUE ${printExpression(select.expression)}`;
    case 'list':
      return select.items
        .map((item) => printExpression(item.expression) + (item.alias === undefined ? '' : ` AS ${item.alias}`))
        .join(', ');
  }
}

function printSource({ of, iterate, alias }: Source): string {
  const collection = of.kind === 'query' ? `(${printQuery(of.query)})` : of.root + of.path.map(printAccessor).join('');
  if (iterate) return `${alias} IN ${collection}`;
  // An alias that is no plain name, as of `FROM c["my-key"]`, was never written: reading the collection implies it again.
  return alias === collection || !isPlainName(alias) ? collection : `${collection} AS ${alias}`;
}
