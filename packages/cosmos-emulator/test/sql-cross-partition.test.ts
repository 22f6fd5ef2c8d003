import type { Container, FeedOptions, QueryIterator, SqlQuerySpec } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, startFixture } from './emulator-fixture.ts';
import type { Expr, Json, QueryModel } from './sql-model/model.ts';
import { evaluateQuery, isGrouped } from './sql-model/naive.ts';
import { order, textOf } from './sql-model/naive-values.ts';
import { Random, SEED } from './sql-model/random.ts';
import { Renderer } from './sql-model/render.ts';

const partitionRanges = 3;
let fixture: Fixture;
let container: Container;
const docs = makeDocs();

beforeAll(async () => {
  fixture = await startFixture({ partitionRanges });
  container = await fixture.container({
    indexingPolicy: {
      compositeIndexes: [
        [
          { path: '/g', order: 'ascending' },
          { path: '/n', order: 'descending' },
        ],
      ],
    },
  });
  for (const doc of docs) await container.items.create({ ...doc });
});
afterAll(() => fixture.close());

/** Properties that are ordered by hold one type only: the SDK refuses to merge others. */
function makeDocs(): { [name: string]: Json }[] {
  const random = new Random(SEED);
  return Array.from({ length: 90 }, (_, i) => ({
    id: `i${i}`,
    pk: `p${i % 11}`,
    n: (i * 37) % 91,
    g: random.below(5),
    // No character beyond Latin-1: the SDK puts the last one it has seen into a header as it is.
    s: random.pick(['ant', 'bee', 'cat', "d'or", 'é\\u']),
    price: random.below(40) / 4,
    tags: random.list(0, 3, () => random.pick(['x', 'y', 'z'])),
    ...(random.chance(0.6) ? { opt: random.below(9) } : {}),
    mixed: random.pick<Json>([1, 'one', true]),
  }));
}

const ref = (...steps: string[]): Expr => ({ is: 'ref', alias: 'c', steps });
const value = (constant: Json): Expr => ({ is: 'value', value: constant, asParameter: false });
const parameter = (constant: Json): Expr => ({ is: 'value', value: constant, asParameter: true });
const over = (name: 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX', of: Expr): Expr => ({ is: 'aggregate', name, of });
const by = (step: string, descending = false) => ({ alias: 'c', steps: [step], descending });
const list = (...of: Expr[]): QueryModel['select'] => ({
  is: 'list',
  items: of.map((each, i) => ({ of: each, alias: `a${i}` })),
});
const only = (of: Expr): QueryModel['select'] => ({ is: 'value', of });

function query(part: Partial<QueryModel>): QueryModel {
  const from = [{ alias: 'c', iterate: false, root: 'c', steps: [] }];
  return {
    distinct: false,
    top: undefined,
    page: undefined,
    select: { is: 'star' },
    from,
    where: undefined,
    groupBy: [],
    orderBy: [],
    ...part,
  };
}

const joined: QueryModel['from'] = [
  { alias: 'c', iterate: false, root: 'c', steps: [] },
  { alias: 't', iterate: true, root: 'c', steps: ['tags'] },
];
const aboveThirty: Expr = { is: 'operator', op: '>', left: ref('n'), right: parameter(30) };

const queries: Record<string, QueryModel> = {
  everything: query({}),
  filter: query({ where: aboveThirty, select: list(ref('id'), ref('n')) }),
  'values, some undefined': query({ select: only(ref('opt')) }),
  'order by number': query({ orderBy: [by('n')] }),
  'order by number, descending': query({ select: only(ref('n')), where: aboveThirty, orderBy: [by('n', true)] }),
  'order by text with ties': query({ select: list(ref('s'), ref('id')), orderBy: [by('s')] }),
  'order by number with ties, descending': query({ select: list(ref('g'), ref('id')), orderBy: [by('g', true)] }),
  'order by two': query({ select: only(ref('n')), orderBy: [by('g'), by('n', true)] }),
  'order by two, turned round': query({ select: only(ref('n')), orderBy: [by('g', true), by('n')] }),
  'order, value undefined in some': query({ select: only(ref('opt')), orderBy: [by('n')] }),
  'join and order': query({ from: joined, select: list(ref('n'), { is: 'ref', alias: 't', steps: [] }), orderBy: [by('n')] }),
  top: query({ top: 7, select: list(ref('id')) }),
  'top in order': query({ top: 7, select: only(ref('n')), orderBy: [by('n', true)] }),
  'top of more than there is': query({ top: 500, select: only(ref('n')), orderBy: [by('n')] }),
  'offset limit': query({ page: { offset: 60, limit: 20 }, select: list(ref('id')) }),
  'offset limit in order': query({ page: { offset: 25, limit: 30 }, select: only(ref('n')), orderBy: [by('n')] }),
  distinct: query({ distinct: true, select: list(ref('g'), ref('s')) }),
  'distinct values in their order': query({ distinct: true, select: only(ref('s')), orderBy: [by('s')] }),
  'distinct in another order': query({ distinct: true, select: list(ref('g')), orderBy: [by('n')] }),
  'distinct top': query({ distinct: true, top: 3, select: only(ref('s')), orderBy: [by('s', true)] }),
  count: query({ select: only(over('COUNT', value(1))), where: aboveThirty }),
  'count of nothing': query({ select: only(over('COUNT', value(1))), where: value(false) }),
  'sum of nothing': query({ select: only(over('SUM', ref('n'))), where: value(false) }),
  'count of a property': query({ select: only(over('COUNT', ref('opt'))) }),
  sum: query({ select: only(over('SUM', ref('price'))) }),
  average: query({ select: only(over('AVG', ref('opt'))) }),
  minimum: query({ select: only(over('MIN', ref('opt'))) }),
  maximum: query({ select: only(over('MAX', ref('s'))) }),
  'maximum of nothing': query({ select: only(over('MAX', ref('missing'))) }),
  'sum of mixed types': query({ select: only(over('SUM', ref('mixed'))) }),
  'several aggregates': query({ select: list(over('COUNT', value(1)), over('MIN', ref('n')), over('AVG', ref('price'))) }),
  'group by': query({
    groupBy: [ref('g')],
    select: list(ref('g'), over('COUNT', value(1)), over('SUM', ref('price')), over('MAX', ref('n'))),
  }),
  'group by two': query({ groupBy: [ref('g'), ref('s')], select: list(ref('s'), ref('g'), over('AVG', ref('price'))) }),
  'group by, keys only': query({ groupBy: [ref('s')], select: only(ref('s')) }),
  'group by, one value': query({ groupBy: [ref('g')], select: only(over('COUNT', ref('opt'))) }),
  'join, group and count': query({
    from: joined,
    groupBy: [{ is: 'ref', alias: 't', steps: [] }],
    select: list({ is: 'ref', alias: 't', steps: [] }, over('COUNT', value(1))),
  }),
  'top of groups': query({ top: 2, groupBy: [ref('s')], select: list(ref('s'), over('COUNT', value(1))) }),
};

function written(model: QueryModel): SqlQuerySpec {
  const renderer = new Renderer(new Random(SEED));
  const text = renderer.query(model);
  return { query: text, parameters: renderer.parameters };
}

const own = (item: Json): Json =>
  item !== null && typeof item === 'object' && !Array.isArray(item)
    ? Object.fromEntries(Object.entries(item).filter(([name]) => !name.startsWith('_')))
    : item;

const expectedOf = (model: QueryModel, among = docs) =>
  evaluateQuery(
    model,
    among.map((doc, number) => ({ doc, number })),
  );

/** What is ordered by, taken from the results of two queries whose first property it is. */
const tiedBy = (items: Json[]) => items.map((item) => (item as { a0: Json }).a0);

function expectAnswer(name: string, model: QueryModel, items: Json[], expected = expectedOf(model)): void {
  const found = items.map((item) => textOf(own(item)));
  const wanted = expected.map(textOf);
  const isOrdered = model.orderBy.length > 0 && !isGrouped(model);
  if (isOrdered && !name.includes('ties')) expect(found).toEqual(wanted);
  else if (model.top === undefined && model.page === undefined) expect(found.toSorted()).toEqual(wanted.toSorted());
  else expect(found.length).toBe(wanted.length);
  if (name.includes('ties'))
    expect(tiedBy(items)).toEqual(tiedBy(items).toSorted((a, b) => order(a, b) * (model.orderBy[0]?.descending ? -1 : 1)));
}

async function drain(spec: SqlQuerySpec, options: FeedOptions): Promise<Json[]> {
  const iterator = container.items.query<Json>(spec, options);
  const items: Json[] = [];
  for (let page = 0; page < 300 && iterator.hasMoreResults(); page += 1) {
    const { resources } = await iterator.fetchNext();
    expect((resources ?? []).length).toBeLessThanOrEqual(options.maxItemCount ?? Infinity);
    items.push(...(resources ?? []));
  }
  return items;
}

it('has its documents in every range', async () => {
  const { resources } = await container.readPartitionKeyRanges().fetchAll();
  expect(resources).toHaveLength(partitionRanges);
  for (const { id } of resources) {
    const iterator = container.items.query('SELECT VALUE COUNT(1) FROM c', { partitionKeyRangeId: id } as FeedOptions);
    expect((await iterator.fetchAll()).resources.length).toBe(1);
  }
});

describe.each(Object.entries(queries))('over several ranges: %s', (name, model) => {
  const spec = written(model);

  it.each<[string, FeedOptions]>([
    ['the default size', {}],
    ['7', { maxItemCount: 7 }],
  ])('whole, by pages of %s', async (_, options) => {
    expectAnswer(name, model, (await container.items.query<Json>(spec, options).fetchAll()).resources);
  });

  it('one iterator, page by page, by the query plan', async () => {
    for (const options of [
      { maxItemCount: 7 },
      { maxItemCount: 7, enableQueryControl: true },
      { maxItemCount: 5, forceQueryPlan: true },
    ]) {
      expectAnswer(name, model, await drain(spec, options));
    }
  });

  it('in one logical partition', async () => {
    const iterator = container.items.query<Json>(spec, { partitionKey: 'p3', maxItemCount: 2 });
    const among = docs.filter((doc) => doc['pk'] === 'p3');
    expectAnswer(name, model, (await iterator.fetchAll()).resources, expectedOf(model, among));
  });
});

/**
 * What SDK 4.10.1 can resume with a new iterator. It has no continuation for groups and unordered DISTINCT; its filter for the other
 * ranges is wrong for two ORDER BY items; with ordered DISTINCT a page of nothing but repeats never ends.
 */
const resumed = Object.entries(queries).filter(([, model]) => !isGrouped(model) && !model.distinct && model.orderBy.length < 2);

describe.each(resumed)('a new iterator for every page: %s', (name, model) => {
  const spec = written(model);

  it.each([3, 8])('by pages of %i', async (maxItemCount) => {
    const items: Json[] = [];
    let continuationToken: string | undefined;
    for (let page = 0; page < 100; page += 1) {
      const options = { maxItemCount, enableQueryControl: true, ...(continuationToken ? { continuationToken } : {}) };
      const iterator = container.items.query<Json>(spec, options);
      continuationToken = await takePage(iterator, items);
      if (continuationToken === undefined) break;
    }
    expectAnswer(name, model, items);
  });
});

/** A page that OFFSET skips in full comes without a token, and the last page of TOP with one: the iterator knows better. */
async function takePage(iterator: QueryIterator<Json>, items: Json[]): Promise<string | undefined> {
  while (iterator.hasMoreResults()) {
    const { resources, continuationToken } = await iterator.fetchNext();
    items.push(...(resources ?? []));
    if (!iterator.hasMoreResults()) return undefined;
    if (continuationToken) return continuationToken;
  }
  return undefined;
}

describe('what is refused', () => {
  const failing = async (text: string, options: FeedOptions = {}) => {
    const outcome = container.items.query(text, options).fetchAll();
    await expect(outcome).rejects.toMatchObject({ code: 400 });
    return await outcome.catch((error: Error) => error.message);
  };

  it('a syntax error, with its place', async () => {
    for (const options of [{}, { partitionKey: 'p1' }, { enableQueryControl: true }]) {
      expect(await failing('SELECT * FORM c', options)).toContain(
        `"location":{"start":9,"end":13},"code":"SC1001","message":"Syntax error, incorrect syntax near 'FORM'."`,
      );
    }
  });

  it('an order that no index can serve', async () => {
    expect(await failing('SELECT * FROM c ORDER BY c.g, c.n')).toContain('does not have a corresponding composite index');
    expect(await failing('SELECT * FROM c ORDER BY c.s, c.n', { partitionKey: 'p1' })).toContain(
      'does not have a corresponding composite index',
    );
  });

  it('an aggregate inside another expression, unless one partition can answer', async () => {
    const text = 'SELECT VALUE {"k": COUNT(1)} FROM c';
    expect(await failing(text)).toContain('Compositions of aggregates and other expressions are not allowed');
    const { resources } = await container.items.query(text, { partitionKey: 'p3' }).fetchAll();
    expect(resources).toEqual([{ k: docs.filter((doc) => doc['pk'] === 'p3').length }]);
  });
});
