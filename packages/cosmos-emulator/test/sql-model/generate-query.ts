import { anyValue, NUMBERS, STRINGS, scalar } from './generate-docs.ts';
import type { Expr, QueryModel, SourceModel, Step } from './model.ts';
import type { Random } from './random.ts';

/** What is known of the value behind an alias, and so which steps below it are worth asking for. */
type Shape = 'doc' | 'box' | 'leaf' | 'wide';
type Wanted = 'any' | 'boolean' | 'number' | 'string' | 'array';

const STEPS: Record<Shape, Record<Wanted, Step[][]>> = {
  doc: {
    any: [
      ['v'],
      ['n'],
      ['s'],
      ['w'],
      ['w', 'k'],
      ['tags', 0],
      ['boxes', 0],
      ['missing'],
      ['order'],
      ['a b'],
      ['pk'],
      ['constructor'],
      [],
    ],
    boolean: [['b'], ['v']],
    number: [['n'], ['m'], ['w', 'h'], ['order'], ['boxes', 0, 's'], ['v']],
    string: [['s'], ['a b'], ['id'], ['pk'], ['w', 'k', 'd'], ['tags', 0], ['tags', 1], ['boxes', 1, 'l']],
    array: [['tags'], ['tags'], ['boxes'], ['boxes'], ['boxes', 0, 'at'], ['v']],
  },
  box: {
    any: [['l'], ['s'], ['at'], ['missing'], []],
    boolean: [['s']],
    number: [['s'], ['at', 0]],
    string: [['l']],
    array: [['at']],
  },
  leaf: { any: [[], ['l']], boolean: [[]], number: [[]], string: [[]], array: [[]] },
  wide: { any: [['h'], ['k'], []], boolean: [['h']], number: [['h']], string: [['k', 'd']], array: [['k']] },
};

interface Visible {
  alias: string;
  shape: Shape;
}

/** Makes queries that the dialect allows; about half of their conditions are of the types their operators want. */
export class QueryGenerator {
  readonly #random: Random;
  #aliases = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  query(): QueryModel {
    const r = this.#random;
    const { from, visible } = this.#from();
    const grouped = r.chance(0.25);
    const distinct = r.chance(0.2);
    const query: QueryModel = {
      distinct,
      top: r.chance(0.15) ? r.below(12) : undefined,
      page: undefined,
      select: grouped ? { is: 'star' } : this.#select(from, visible),
      from,
      where: r.chance(0.6) ? this.expr('boolean', visible, 1 + r.below(3)) : undefined,
      groupBy: grouped && r.chance(0.7) ? r.list(1, 2, () => this.#key(visible)) : [],
      orderBy: !grouped && r.chance(0.4) ? this.#orderBy(from) : [],
    };
    if (grouped) query.select = this.#groupedSelect(query.groupBy, visible);
    if (query.top === undefined && r.chance(0.2)) query.page = { offset: r.below(8), limit: r.below(12) };
    return query;
  }

  #from(): { from: SourceModel[]; visible: Visible[] } {
    const r = this.#random;
    const root = r.pick(['c', 'r', 'root', 'Families']);
    const kind = r.below(10);
    const alias = r.chance(0.3) ? this.#newAlias() : root;
    if (kind === 0) return this.#single({ alias: this.#newAlias(), iterate: true, root, steps: [r.pick(['tags', 'boxes'])] });
    if (kind === 1) return this.#single({ alias: this.#newAlias(), iterate: false, root, steps: ['w'] });
    const from: SourceModel[] = [{ alias, iterate: false, root, steps: [] }];
    const visible: Visible[] = [{ alias, shape: 'doc' }];
    while (from.length < 3 && r.chance(0.25)) {
      const { source, shape } = this.#iteration(visible);
      from.push(source);
      visible.push({ alias: source.alias, shape });
    }
    return { from, visible };
  }

  #single(source: SourceModel): { from: SourceModel[]; visible: Visible[] } {
    const shape: Shape = source.iterate ? (source.steps[0] === 'boxes' ? 'box' : 'leaf') : 'wide';
    return { from: [source], visible: [{ alias: source.alias, shape }] };
  }

  #newAlias(): string {
    this.#aliases += 1;
    return `x${this.#aliases}`;
  }

  /** `alias IN ...` over an array of something visible. */
  #iteration(visible: Visible[]): { source: SourceModel; shape: Shape } {
    const r = this.#random;
    const { alias: root, shape: of } = r.pick(visible);
    const steps = r.pick(STEPS[of].array);
    const shape: Shape = steps.at(-1) === 'boxes' ? 'box' : 'leaf';
    return { source: { alias: this.#newAlias(), iterate: true, root, steps }, shape };
  }

  #select(from: SourceModel[], visible: Visible[]): QueryModel['select'] {
    const r = this.#random;
    if (from.length === 1 && r.chance(0.2)) return { is: 'star' };
    if (r.chance(0.5)) return { is: 'value', of: this.expr('any', visible, 3) };
    let number = 0;
    return {
      is: 'list',
      items: r.list(1, 3, () => {
        number += 1;
        return { of: this.expr('any', visible, 2), alias: `a${number}` };
      }),
    };
  }

  #key(visible: Visible[]): Expr {
    return this.#random.chance(0.7) ? this.#ref('any', visible) : this.expr('any', visible, 1);
  }

  #groupedSelect(keys: Expr[], visible: Visible[]): QueryModel['select'] {
    const r = this.#random;
    const part = (): Expr => {
      if (keys.length > 0 && r.chance(0.4)) return r.pick(keys);
      const aggregate = this.#aggregate(visible);
      if (r.chance(0.85)) return aggregate;
      return { is: 'operator', op: r.pick(['+', '*', '=', '<']), left: aggregate, right: this.#aggregate(visible) };
    };
    if (r.chance(0.4)) return { is: 'value', of: keys.length > 0 && r.chance(0.3) ? part() : this.#aggregate(visible) };
    let number = 0;
    return {
      is: 'list',
      items: [this.#aggregate(visible), ...r.list(0, 2, part)].map((of) => {
        number += 1;
        return { of, alias: `a${number}` };
      }),
    };
  }

  #aggregate(visible: Visible[]): Expr {
    const r = this.#random;
    const name = r.pick(['COUNT', 'SUM', 'AVG', 'MIN', 'MAX'] as const);
    const of = r.chance(0.2) ? this.#constant(1) : this.expr(name === 'SUM' || name === 'AVG' ? 'number' : 'any', visible, 1);
    return { is: 'aggregate', name, of };
  }

  /** Only properties of the document can be ordered by. */
  #orderBy(from: SourceModel[]): QueryModel['orderBy'] {
    const r = this.#random;
    const [source] = from;
    if (source === undefined || source.iterate) return [];
    const paths =
      source.steps.length > 0
        ? [['h'], ['k', 'd'], ['missing']]
        : [['n'], ['m'], ['s'], ['v'], ['id'], ['pk'], ['order'], ['w', 'h'], ['tags']];
    return r.list(1, 2, () => ({ alias: source.alias, steps: r.pick(paths), descending: r.chance(0.4) }));
  }

  #constant(value: Expr extends { value: infer V } ? V : never | number): Expr {
    return { is: 'value', value: value as number, asParameter: false };
  }

  #literal(wanted: Wanted): Expr {
    const r = this.#random;
    const asParameter = r.chance(0.25);
    if (r.chance(0.05)) return { is: 'value', value: undefined, asParameter: false };
    switch (wanted) {
      case 'boolean':
        return { is: 'value', value: r.chance(0.5), asParameter };
      case 'number':
        return { is: 'value', value: r.pick(NUMBERS), asParameter };
      case 'string':
        return { is: 'value', value: r.pick(STRINGS), asParameter };
      case 'array':
        return { is: 'value', value: r.list(0, 3, () => anyValue(r, 1)), asParameter };
      default:
        return { is: 'value', value: r.chance(0.7) ? scalar(r) : anyValue(r), asParameter };
    }
  }

  #ref(wanted: Wanted, visible: Visible[]): Expr {
    const { alias, shape } = this.#random.pick(visible);
    return { is: 'ref', alias, steps: this.#random.pick(STEPS[shape][wanted]) };
  }

  expr(wanted: Wanted, visible: Visible[], depth: number): Expr {
    const r = this.#random;
    const kind: Wanted = r.chance(0.08) ? 'any' : wanted;
    if (depth <= 0 || r.chance(0.15)) return r.chance(0.7) ? this.#ref(kind, visible) : this.#literal(kind);
    const deeper = (of: Wanted) => this.expr(of, visible, depth - 1);
    if (r.chance(0.08)) return { is: 'if', test: deeper('boolean'), yes: deeper(kind), no: deeper(kind) };
    if (r.chance(0.08)) return { is: 'coalesce', parts: r.list(2, 3, () => deeper(kind)) };
    if (r.chance(0.05)) return { is: 'scalar', query: this.#scalarQuery(kind, visible) };
    switch (kind) {
      case 'boolean':
        return this.#boolean(visible, depth, deeper);
      case 'number':
        return this.#number(deeper);
      case 'string':
        return this.#text(deeper);
      case 'array':
        return this.#array(visible, depth, deeper);
      default:
        return r.oneOf<Expr>(
          () => this.#ref('any', visible),
          () => ({
            is: 'object',
            properties: [
              ['l', deeper('any')],
              ['order', deeper('string')],
            ],
          }),
          () => deeper('boolean'),
          () => deeper('number'),
          () => deeper('string'),
          () => deeper('array'),
        );
    }
  }

  #boolean(visible: Visible[], depth: number, deeper: (of: Wanted) => Expr): Expr {
    const r = this.#random;
    const not = r.chance(0.3);
    const type = r.pick<Wanted>(['number', 'number', 'string', 'any', 'boolean']);
    return r.oneOf<Expr>(
      () => ({ is: 'operator', op: r.pick(['=', '!=', '<', '<=', '>', '>=']), left: deeper(type), right: deeper(type) }),
      () => ({ is: 'operator', op: r.pick(['=', '<', '>=']), left: this.#ref(type, visible), right: this.#literal(type) }),
      () => ({ is: 'and', parts: r.list(2, 3, () => deeper('boolean')) }),
      () => ({ is: 'or', parts: r.list(2, 3, () => deeper('boolean')) }),
      () => ({ is: 'unary', op: 'NOT', of: deeper('boolean') }),
      () => ({ is: 'in', not, of: deeper(type), list: r.list(1, 4, () => (r.chance(0.8) ? this.#literal(type) : deeper(type))) }),
      () => ({ is: 'between', not, of: deeper(type), low: deeper(type), high: deeper(type) }),
      () => ({ is: 'like', not, of: deeper('string'), ...this.#pattern() }),
      () => ({ is: 'exists', query: this.#subquery('any', visible, depth - 1) }),
      () => ({
        is: 'call',
        name: r.pick(['IS_ARRAY', 'IS_BOOL', 'IS_DEFINED', 'IS_NULL', 'IS_NUMBER', 'IS_OBJECT', 'IS_PRIMITIVE', 'IS_STRING']),
        args: [deeper('any')],
      }),
      () => ({
        is: 'call',
        name: r.pick(['CONTAINS', 'STARTSWITH', 'ENDSWITH', 'STRINGEQUALS']),
        args: [deeper('string'), deeper('string'), ...r.list(0, 1, () => deeper('boolean'))],
      }),
      () => ({
        is: 'call',
        name: 'ARRAY_CONTAINS',
        args: [deeper('array'), deeper('any'), ...r.list(0, 1, () => this.#literal('boolean'))],
      }),
    );
  }

  #pattern(): { pattern: string; escape: string | undefined } {
    const r = this.#random;
    const escapeWith = r.chance(0.3) ? '!' : undefined;
    const parts = [
      '%',
      '%',
      '_',
      'a',
      'b',
      'A',
      '1',
      ' ',
      '[a-c]',
      '[^ab]',
      '[%_]',
      '.',
      '*',
      ...(escapeWith ? ['!%', '!_', '!!', '!['] : []),
    ];
    return { pattern: r.list(0, 4, () => r.pick(parts)).join(''), escape: escapeWith };
  }

  #number(deeper: (of: Wanted) => Expr): Expr {
    const r = this.#random;
    return r.oneOf<Expr>(
      () => ({ is: 'operator', op: r.pick(['+', '-', '*', '/', '%']), left: deeper('number'), right: deeper('number') }),
      () => ({ is: 'operator', op: r.pick(['&', '|', '^', '<<', '>>', '>>>']), left: deeper('number'), right: deeper('number') }),
      () => ({ is: 'unary', op: r.pick(['-', '+', '~'] as const), of: deeper('number') }),
      () => ({ is: 'call', name: r.pick(['ABS', 'CEILING', 'FLOOR', 'ROUND', 'SQRT']), args: [deeper('number')] }),
      () => ({ is: 'call', name: 'POWER', args: [deeper('number'), this.#literal('number')] }),
      () => ({ is: 'call', name: 'LENGTH', args: [deeper('string')] }),
      () => ({ is: 'call', name: 'INDEX_OF', args: [deeper('string'), deeper('string')] }),
      () => ({ is: 'call', name: 'ARRAY_LENGTH', args: [deeper('array')] }),
    );
  }

  #text(deeper: (of: Wanted) => Expr): Expr {
    const r = this.#random;
    return r.oneOf<Expr>(
      () => ({ is: 'operator', op: '||', left: deeper('string'), right: deeper('string') }),
      () => ({ is: 'call', name: r.pick(['LOWER', 'UPPER', 'TRIM', 'LTRIM', 'RTRIM']), args: [deeper('string')] }),
      () => ({ is: 'call', name: 'TOSTRING', args: [deeper('any')] }),
      () => ({ is: 'call', name: r.pick(['LEFT', 'RIGHT']), args: [deeper('string'), deeper('number')] }),
      () => ({ is: 'call', name: 'SUBSTRING', args: [deeper('string'), deeper('number'), deeper('number')] }),
      () => ({ is: 'call', name: 'REPLACE', args: [deeper('string'), deeper('string'), deeper('string')] }),
      () => ({ is: 'call', name: 'CONCAT', args: r.list(2, 4, () => deeper('string')) }),
    );
  }

  #array(visible: Visible[], depth: number, deeper: (of: Wanted) => Expr): Expr {
    const r = this.#random;
    return r.oneOf<Expr>(
      () => ({ is: 'array', items: r.list(0, 3, () => deeper('any')) }),
      () => ({ is: 'call', name: 'ARRAY_CONCAT', args: r.list(2, 3, () => deeper('array')) }),
      () => ({ is: 'call', name: 'ARRAY_SLICE', args: [deeper('array'), ...r.list(1, 2, () => deeper('number'))] }),
      () => ({ is: 'array-of', query: this.#subquery('any', visible, depth - 1) }),
    );
  }

  #subquery(of: Wanted, outer: Visible[], depth: number): QueryModel {
    const r = this.#random;
    const { source, shape } = this.#iteration(outer);
    const visible = [...outer, { alias: source.alias, shape }];
    const isStar = r.chance(0.1);
    const isGrouped = !isStar && r.chance(0.1);
    const keys = isGrouped ? [this.#ref('any', [{ alias: source.alias, shape }])] : [];
    return {
      distinct: r.chance(0.2),
      top: r.chance(0.15) ? r.below(3) : undefined,
      page: undefined,
      select: isStar
        ? { is: 'star' }
        : isGrouped
          ? this.#groupedSelect(keys, visible)
          : { is: 'value', of: this.expr(of, visible, depth - 1) },
      from: [source],
      where: r.chance(0.6) ? this.expr('boolean', visible, depth - 1) : undefined,
      groupBy: keys,
      orderBy: [],
    };
  }

  /** One result at most: more than one would be an error. */
  #scalarQuery(wanted: Wanted, outer: Visible[]): QueryModel {
    const query = this.#subquery(wanted, outer, 1);
    if (this.#random.chance(0.5)) return { ...query, top: 1 };
    const source = query.from[0];
    const visible: Visible[] = [...outer, { alias: source?.alias ?? '', shape: 'leaf' }];
    return { ...query, distinct: false, top: undefined, groupBy: [], select: { is: 'value', of: this.#aggregate(visible) } };
  }
}
