import type { Expr, Json, QueryModel, SourceModel, Step } from './model.ts';
import type { Random } from './random.ts';

const RESERVED = new Set(['order', 'value', 'top', 'group', 'left']);

/** Levels of binding, for leaving parentheses out where the text stays clear without them. */
const LEVEL: Record<string, number> = {
  '*': 80,
  '/': 80,
  '%': 80,
  '+': 70,
  '-': 70,
  '<<': 60,
  '>>': 60,
  '>>>': 60,
  '<': 50,
  '<=': 50,
  '>': 50,
  '>=': 50,
  '=': 45,
  '!=': 45,
  '<>': 45,
  '&': 40,
  '^': 35,
  '|': 30,
  '||': 25,
};

/** Writes a query in one of the many ways it can be written. */
export class Renderer {
  readonly parameters: { name: string; value: Json }[] = [];
  readonly #random: Random;
  /** A group key that is selected too must be written with the same parameter. */
  readonly #named = new Map<Expr, string>();
  #depth = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  query(query: QueryModel): string {
    this.#depth += 1;
    const text = this.#query(query);
    this.#depth -= 1;
    return text;
  }

  #query(query: QueryModel): string {
    const { select, page } = query;
    const parts = [
      this.#word('SELECT'),
      query.distinct ? this.#word('DISTINCT') : '',
      query.top === undefined ? '' : `${this.#word('TOP')} ${this.#count(query.top)}`,
      select.is === 'star'
        ? '*'
        : select.is === 'value'
          ? `${this.#word('VALUE')} ${this.#expr(select.of)}`
          : this.#list(select.items),
      `${this.#word('FROM')} ${query.from.map((source) => this.#source(source)).join(` ${this.#word('JOIN')} `)}`,
      query.where === undefined ? '' : `${this.#word('WHERE')} ${this.#expr(query.where)}`,
      query.groupBy.length === 0 ? '' : `${this.#word('GROUP BY')} ${query.groupBy.map((key) => this.#expr(key)).join(', ')}`,
      query.orderBy.length === 0 ? '' : `${this.#word('ORDER BY')} ${query.orderBy.map((key) => this.#order(key)).join(', ')}`,
      page === undefined
        ? ''
        : `${this.#word('OFFSET')} ${this.#count(page.offset)} ${this.#word('LIMIT')} ${this.#count(page.limit)}`,
    ];
    return parts.filter((part) => part !== '').join(this.#blank());
  }

  #blank(): string {
    return this.#random.pick([' ', ' ', ' ', '\n', '  ', ' /* SELECT */ ', ' -- FROM x\n']);
  }

  #word(keyword: string): string {
    return this.#random.chance(0.7)
      ? keyword
      : this.#random.chance(0.5)
        ? keyword.toLowerCase()
        : keyword.charAt(0) + keyword.slice(1).toLowerCase();
  }

  #count(value: number): string {
    return this.#depth > 1 || this.#random.chance(0.7) ? String(value) : this.#parameter(value);
  }

  #parameter(value: Json): string {
    const name = `@p${this.parameters.length}`;
    this.parameters.push({ name, value });
    return name;
  }

  #list(items: { of: Expr; alias: string }[]): string {
    return items.map(({ of, alias }) => `${this.#expr(of)} ${this.#word('AS')} ${alias}`).join(', ');
  }

  #order({ alias, steps, descending }: QueryModel['orderBy'][number]): string {
    const direction = descending ? ` ${this.#word('DESC')}` : this.#random.chance(0.3) ? ` ${this.#word('ASC')}` : '';
    return this.#path(alias, steps) + direction;
  }

  #source({ alias, iterate, root, steps }: SourceModel): string {
    const path = this.#path(root, steps);
    if (iterate) return `${alias} ${this.#word('IN')} ${path}`;
    if (alias === root && steps.length === 0) return alias;
    return this.#random.chance(0.5) ? `${path} ${alias}` : `${path} ${this.#word('AS')} ${alias}`;
  }

  #path(root: string, steps: Step[]): string {
    return steps.reduce<string>((text, step) => text + this.#step(step), root);
  }

  #step(step: Step): string {
    if (typeof step === 'number') return `[${step}]`;
    const isPlain = /^[a-z_]+$/i.test(step) && !RESERVED.has(step);
    return isPlain && this.#random.chance(0.8) ? `.${step}` : `[${this.#string(step)}]`;
  }

  #string(text: string): string {
    const json = JSON.stringify(text);
    if (this.#random.chance(0.5)) return json;
    return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  }

  /** @param needed the level below which the expression needs parentheses here */
  #expr(expr: Expr, needed = 0): string {
    const [text, level] = this.#write(expr);
    return level < needed || this.#random.chance(0.1) ? `(${text})` : text;
  }

  #write(expr: Expr): [text: string, level: number] {
    switch (expr.is) {
      case 'value':
        return [expr.asParameter && expr.value !== undefined ? this.#once(expr, expr.value) : this.#value(expr.value), 100];
      case 'ref':
        return [this.#path(expr.alias, expr.steps), 100];
      case 'operator':
        return this.#operator(expr.op, expr.left, expr.right);
      case 'and':
        return [expr.parts.map((part) => this.#expr(part, 16)).join(` ${this.#word('AND')} `), 15];
      case 'or':
        return [expr.parts.map((part) => this.#expr(part, 11)).join(` ${this.#word('OR')} `), 10];
      case 'unary':
        return expr.op === 'NOT'
          ? [`${this.#word('NOT')} ${this.#expr(expr.of, 90)}`, 18]
          : [`${expr.op} ${this.#expr(expr.of, 90)}`, 90];
      case 'in':
        return [
          `${this.#expr(expr.of, 21)}${this.#not(expr.not)} ${this.#word('IN')} (${expr.list.map((item) => this.#expr(item)).join(', ')})`,
          20,
        ];
      case 'between': {
        const range = `${this.#expr(expr.low, 21)} ${this.#word('AND')} ${this.#expr(expr.high, 21)}`;
        return [`${this.#expr(expr.of, 21)}${this.#not(expr.not)} ${this.#word('BETWEEN')} ${range}`, 20];
      }
      case 'like': {
        const escaping = expr.escape === undefined ? '' : ` ${this.#word('ESCAPE')} ${this.#string(expr.escape)}`;
        const pattern = this.#random.chance(0.3) ? this.#once(expr, expr.pattern) : this.#string(expr.pattern);
        return [`${this.#expr(expr.of, 21)}${this.#not(expr.not)} ${this.#word('LIKE')} ${pattern}${escaping}`, 20];
      }
      case 'if':
        return [`${this.#expr(expr.test, 10)} ? ${this.#expr(expr.yes)} : ${this.#expr(expr.no, 10)}`, 4];
      case 'coalesce':
        return [expr.parts.map((part) => this.#expr(part, 10)).join(' ?? '), 5];
      case 'object':
        return [`{${expr.properties.map(([name, of]) => `${this.#string(name)}: ${this.#expr(of)}`).join(', ')}}`, 100];
      case 'array':
        return [`[${expr.items.map((item) => this.#expr(item)).join(', ')}]`, 100];
      case 'call':
        return [`${this.#word(expr.name)}(${expr.args.map((arg) => this.#expr(arg)).join(', ')})`, 100];
      case 'aggregate':
        return [`${this.#word(expr.name)}(${this.#expr(expr.of)})`, 100];
      case 'exists':
        return [`${this.#word('EXISTS')}(${this.query(expr.query)})`, 100];
      case 'array-of':
        return [`${this.#word('ARRAY')}(${this.query(expr.query)})`, 100];
      case 'scalar':
        return [`(${this.query(expr.query)})`, 100];
    }
  }

  #not(not: boolean): string {
    return not ? ` ${this.#word('NOT')}` : '';
  }

  #operator(op: string, left: Expr, right: Expr): [string, number] {
    const level = LEVEL[op] ?? 0;
    // Bitwise operators and || want comparisons in parentheses.
    const least = level < 45 ? 55 : level;
    const written = op === '!=' && this.#random.chance(0.3) ? '<>' : op;
    return [`${this.#expr(left, least)} ${written} ${this.#expr(right, Math.max(least, level + 1))}`, level];
  }

  #once(expr: Expr, value: Json): string {
    const name = this.#named.get(expr) ?? this.#parameter(value);
    this.#named.set(expr, name);
    return name;
  }

  #value(value: Json | undefined): string {
    if (value === undefined) return 'undefined';
    if (typeof value === 'string') return this.#string(value);
    if (value !== null && typeof value === 'object') {
      if (Array.isArray(value)) return `[${value.map((item) => this.#value(item)).join(', ')}]`;
      return `{${Object.entries(value)
        .map(([name, item]) => `${this.#string(name)}: ${this.#value(item)}`)
        .join(', ')}}`;
    }
    return JSON.stringify(value);
  }
}
