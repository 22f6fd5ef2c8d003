import type { Expr, Json, QueryModel, Value } from './model.ts';
import { NAIVE_FUNCTIONS } from './naive-functions.ts';
import { isScalar, member, order, relate, same, textOf } from './naive-values.ts';

/** A document and its place in the order of insertion. */
export interface NaiveRow {
  doc: { [name: string]: Json };
  number: number;
}

/** The values of the aliases, and how to find the combinations of a group when an aggregate asks. */
interface Env {
  aliases: Record<string, Value>;
  group?: Env[];
}

/** Every result of the query over the rows, in the order in which a store that reads by number gives them. */
export function evaluateQuery(query: QueryModel, rows: NaiveRow[]): Json[] {
  const combined = [...rows]
    .sort((a, b) => a.number - b.number)
    .flatMap((row) => bind(query, { aliases: {} }, row.doc).map((env) => ({ env, row })));
  const kept = combined.filter(({ env }) => query.where === undefined || evaluate(query.where, env) === true);
  const ordered = isGrouped(query) ? kept : sortRows(query, kept);
  return finish(
    query,
    ordered.map(({ env }) => env),
  );
}

export function isGrouped(query: QueryModel): boolean {
  if (query.groupBy.length > 0) return true;
  if (query.select.is === 'value') return hasAggregate(query.select.of);
  return query.select.is === 'list' && query.select.items.some(({ of }) => hasAggregate(of));
}

function hasAggregate(expr: unknown): boolean {
  if (typeof expr !== 'object' || expr === null) return false;
  const { is } = expr as { is?: string };
  if (is === 'aggregate') return true;
  if (is === 'exists' || is === 'array-of' || is === 'scalar' || is === 'value') return false;
  return Object.values(expr).some(hasAggregate);
}

/** All combinations of the FROM's aliases. @param document what the first source ranges over; absent in a subquery */
function bind(query: QueryModel, outer: Env, document?: Json): Env[] {
  let envs: Env[] = [outer];
  query.from.forEach((source, i) => {
    envs = envs.flatMap((env) => {
      const start = i === 0 && document !== undefined ? document : env.aliases[source.root];
      const target = source.steps.reduce<Value>(member, start);
      const values = source.iterate ? (Array.isArray(target) ? target : []) : target === undefined ? [] : [target];
      return values.map((value) => ({ aliases: { ...env.aliases, [source.alias]: value } }));
    });
  });
  return envs;
}

function sortRows(query: QueryModel, rows: { env: Env; row: NaiveRow }[]): { env: Env; row: NaiveRow }[] {
  if (query.orderBy.length === 0) return rows;
  const backwards = query.orderBy.some(({ descending }) => descending);
  const key = (env: Env, { alias, steps }: QueryModel['orderBy'][number]) => steps.reduce<Value>(member, env.aliases[alias]);
  return rows.toSorted((a, b) => {
    for (const item of query.orderBy) {
      const found = order(key(a.env, item), key(b.env, item));
      if (found !== 0) return item.descending ? -found : found;
    }
    return backwards ? b.row.number - a.row.number : a.row.number - b.row.number;
  });
}

function finish(query: QueryModel, envs: Env[]): Json[] {
  const projected = (isGrouped(query) ? groups(query, envs) : envs).map((env) => project(query, env));
  let results = projected.filter((value): value is Json => value !== undefined);
  if (query.distinct) results = results.filter((value, i) => results.findIndex((other) => same(value, other)) === i);
  if (query.page !== undefined) results = results.slice(query.page.offset).slice(0, query.page.limit);
  return query.top === undefined ? results : results.slice(0, query.top);
}

function groups(query: QueryModel, envs: Env[]): Env[] {
  if (query.groupBy.length === 0) return [{ aliases: envs[0]?.aliases ?? {}, group: envs }];
  const found = new Map<string, Env[]>();
  for (const env of envs) {
    const key = query.groupBy.map((expr) => textOf(evaluate(expr, env))).join(' ');
    found.set(key, [...(found.get(key) ?? []), env]);
  }
  return [...found.values()].map((group) => ({ aliases: group[0]?.aliases ?? {}, group }));
}

function project(query: QueryModel, env: Env): Value {
  const { select, from } = query;
  if (select.is === 'value') return evaluate(select.of, env);
  if (select.is === 'star') return env.aliases[from[0]?.alias ?? ''];
  const pairs = select.items
    .map(({ of, alias }) => [alias, evaluate(of, env)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(pairs) as Json;
}

function subquery(query: QueryModel, env: Env): Json[] {
  const envs = bind(query, { aliases: env.aliases }).filter(
    (bound) => query.where === undefined || evaluate(query.where, bound) === true,
  );
  return finish(query, envs);
}

function evaluate(expr: Expr, env: Env): Value {
  const ev = (part: Expr): Value => evaluate(part, env);
  switch (expr.is) {
    case 'value':
      return expr.value;
    case 'ref':
      return expr.steps.reduce<Value>(member, env.aliases[expr.alias]);
    case 'operator':
      return operate(expr.op, ev(expr.left), ev(expr.right));
    case 'and':
      return logic(expr.parts.map(ev), false);
    case 'or':
      return logic(expr.parts.map(ev), true);
    case 'unary':
      return unary(expr.op, ev(expr.of));
    case 'in': {
      const value = ev(expr.of);
      return value === undefined ? undefined : expr.list.some((item) => same(ev(item), value)) !== expr.not;
    }
    case 'between': {
      const value = ev(expr.of);
      const inside = logic([relate('>=', value, ev(expr.low)), relate('<=', value, ev(expr.high))], false);
      return expr.not ? unary('NOT', inside) : inside;
    }
    case 'like': {
      const value = ev(expr.of);
      return typeof value === 'string' ? likeRegExp(expr.pattern, expr.escape).test(value) !== expr.not : undefined;
    }
    case 'if':
      return ev(expr.test) === true ? ev(expr.yes) : ev(expr.no);
    case 'coalesce':
      return expr.parts.map(ev).find((value) => value !== undefined);
    case 'object': {
      const pairs = expr.properties.map(([name, of]) => [name, ev(of)] as const).filter(([, value]) => value !== undefined);
      return Object.fromEntries(pairs) as Json;
    }
    case 'array':
      return expr.items.map(ev).filter((value): value is Json => value !== undefined);
    case 'call':
      return NAIVE_FUNCTIONS[expr.name]?.(expr.args.map(ev));
    case 'aggregate':
      return aggregate(
        expr.name,
        (env.group ?? []).map((member) => evaluate(expr.of, { aliases: member.aliases })),
      );
    case 'exists':
      return subquery(expr.query, env).length > 0;
    case 'array-of':
      return subquery(expr.query, env);
    case 'scalar':
      return subquery(expr.query, env)[0];
  }
}

/** @param decisive the operand that decides: false for AND, true for OR */
function logic(values: Value[], decisive: boolean): Value {
  if (values.includes(decisive)) return decisive;
  return values.every((value) => value === !decisive) ? !decisive : undefined;
}

function unary(op: string, value: Value): Value {
  if (op === 'NOT') return value === true ? false : value === false ? true : undefined;
  if (typeof value !== 'number') return undefined;
  return op === '-' ? 0 - value : op === '~' ? Number(~bits(value)) : value;
}

function operate(op: string, a: Value, b: Value): Value {
  if (op === '=' || op === '!=') return a === undefined || b === undefined ? undefined : same(a, b) === (op === '=');
  if (op.length <= 2 && /^[<>]=?$/.test(op)) return relate(op, a, b);
  if (op === '||') return typeof a === 'string' && typeof b === 'string' ? `${a}${b}` : undefined;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  const result = ARITHMETIC[op]?.(a, b) ?? Number.NaN;
  return Number.isFinite(result) ? result : undefined;
}

/** Bitwise operators over the lowest 32 bits of the integer part, written out in whole numbers. */
const bits = (value: number): bigint => BigInt.asIntN(32, BigInt(Math.trunc(value)));
const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '&': (a, b) => Number(bits(a) & bits(b)),
  '|': (a, b) => Number(bits(a) | bits(b)),
  '^': (a, b) => Number(bits(a) ^ bits(b)),
  '<<': (a, b) => Number(BigInt.asIntN(32, bits(a) << (bits(b) & 31n))),
  '>>': (a, b) => Number(bits(a) >> (bits(b) & 31n)),
  '>>>': (a, b) => Number(BigInt.asUintN(32, bits(a)) >> (bits(b) & 31n)),
};

const literal = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

function likeRegExp(pattern: string, escapedBy: string | undefined): RegExp {
  const parts = pattern.match(escapedBy === '!' ? /![\s\S]|\[[^\]]*\]|[\s\S]/g : /\[[^\]]*\]|[\s\S]/g) ?? [];
  const source = parts.map((part) => {
    if (part === '%') return '[\\s\\S]*';
    if (part === '_') return '[\\s\\S]';
    if (part.length === 1) return literal(part);
    return part.startsWith('!') ? literal(part.slice(1)) : part;
  });
  return new RegExp(`^${source.join('')}$`);
}

function aggregate(name: string, all: Value[]): Value {
  const values = all.filter((value): value is Json => value !== undefined);
  if (name === 'COUNT') return values.length;
  if (name === 'MIN' || name === 'MAX') {
    if (!values.every(isScalar)) return undefined;
    const sorted = values.toSorted(order);
    return name === 'MIN' ? sorted[0] : sorted.at(-1);
  }
  if (!values.every((value) => typeof value === 'number')) return undefined;
  let sum = 0;
  for (const value of values) sum += value;
  return name === 'SUM' ? sum : values.length === 0 ? undefined : sum / values.length;
}
