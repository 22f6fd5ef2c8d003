import type { Container, FeedOptions, SqlQuerySpec } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, failureOf, fetchAll, messageOf, numbersFrom, startFixture } from './emulator-fixture.ts';
import { send } from './signed-request.ts';

let fixture: Fixture;
let container: Container;
beforeAll(async () => {
  fixture = await startFixture();
  container = await fixture.container({
    indexingPolicy: {
      compositeIndexes: [
        [
          { path: '/day', order: 'descending' },
          { path: '/n', order: 'ascending' },
        ],
      ],
      excludedPaths: [{ path: '/secret/*' }],
    },
  });
  const operations = numbersFrom(0, 100, 1).map((n) => ({
    operationType: 'Create' as const,
    resourceBody: {
      id: `i${String(n).padStart(3, '0')}`,
      pk: `p${n % 4}`,
      n,
      day: Math.floor(n / 10) + 1,
      tags: n % 2 === 1 ? ['cat', `x${n % 3}`] : ['dog'],
      boxes: [
        { label: 'a', score: n / 100 },
        { label: 'b', score: 1 - n / 100 },
      ],
      inner: { height: n % 5 },
    },
  }));
  await container.items.bulk(operations.slice(0, 50));
  await container.items.bulk(operations.slice(50));
});
afterAll(() => fixture.close());

const query = <T = Record<string, unknown>>(text: string | SqlQuerySpec, options: FeedOptions = {}): Promise<T[]> =>
  fetchAll(container.items.query<T>(text, options));
const within = (partitionKey: string): FeedOptions => ({ partitionKey });

describe('a query in one logical partition', () => {
  it('sees nothing of the others', async () => {
    const spec = { query: 'SELECT * FROM c WHERE c.n >= @n', parameters: [{ name: '@n', value: 50 }] };
    const found = await query<{ pk: string }>(spec, within('p1'));
    expect(found).toHaveLength(12);
    expect(found.every(({ pk }) => pk === 'p1')).toBe(true);
    expect(await query('SELECT * FROM c', within('none'))).toEqual([]);
  });

  it('sorts, counts, joins and groups', async () => {
    expect(await query<number>('SELECT VALUE c.n FROM c ORDER BY c.n DESC', within('p2'))).toEqual(numbersFrom(98, 25, -4));
    expect(await query('SELECT VALUE COUNT(1) FROM c', within('p1'))).toEqual([25]);
    const joined = await query(
      'SELECT c.id, b.score FROM c JOIN b IN c.boxes WHERE b.label = "a" AND b.score > 0.9',
      within('p3'),
    );
    expect(joined.map(({ id }) => id)).toEqual(['i091', 'i095', 'i099']);
  });

  it('is read whole by readAll', async () => {
    expect((await container.items.readAll({ partitionKey: 'p1' }).fetchAll()).resources).toHaveLength(25);
  });
});

describe('a query over all partitions', () => {
  it('filters', async () => {
    expect(await query('SELECT * FROM c WHERE c.n < 10')).toHaveLength(10);
    expect((await container.items.readAll().fetchAll()).resources).toHaveLength(100);
  });

  it('merges an ORDER BY by the real query plan', async () => {
    expect(await query<number>('SELECT VALUE c.n FROM c ORDER BY c.n DESC')).toEqual(numbersFrom(99, 100, -1));
    const composite = await query<{ n: number }>('SELECT c.day, c.n FROM c ORDER BY c.day DESC, c.n ASC');
    expect([0, 9, 10].map((at) => composite[at]?.n)).toEqual([90, 99, 80]);
  });

  it('cuts with TOP and OFFSET LIMIT', async () => {
    expect(await query('SELECT TOP 3 VALUE c.n FROM c ORDER BY c.n DESC')).toEqual([99, 98, 97]);
    expect(await query('SELECT VALUE c.n FROM c ORDER BY c.n OFFSET 10 LIMIT 5')).toEqual([10, 11, 12, 13, 14]);
  });

  it('adds up the parts of an aggregate', async () => {
    const one = async (text: string) => (await query(`SELECT VALUE ${text} FROM c`))[0];
    expect(await one('COUNT(1)')).toBe(100);
    expect(await one('SUM(c.n)')).toBe(4950);
    expect(await one('MIN(c.n)')).toBe(0);
    expect(await one('MAX(c.n)')).toBe(99);
    expect(await one('AVG(c.n)')).toBe(49.5);
  });

  it('groups and tells apart', async () => {
    const groups = await query<{ pk: string; k: number }>('SELECT c.pk, COUNT(1) AS k FROM c GROUP BY c.pk');
    expect(groups.map(({ pk, k }) => `${pk}:${k}`).sort()).toEqual(['p0:25', 'p1:25', 'p2:25', 'p3:25']);
    expect((await query<number>('SELECT DISTINCT VALUE c.day FROM c')).sort((a, b) => a - b)).toEqual(numbersFrom(1, 10, 1));
  });

  it('looks into arrays', async () => {
    expect(await query("SELECT VALUE c.n FROM c WHERE ARRAY_CONTAINS(c.tags, 'cat')")).toHaveLength(50);
    expect(await query("SELECT VALUE c.n FROM c WHERE ARRAY_CONTAINS(c.boxes, {label: 'a'}, true)")).toHaveLength(100);
    expect(await query("SELECT VALUE c.n FROM c WHERE EXISTS(SELECT VALUE t FROM t IN c.tags WHERE t = 'dog')")).toHaveLength(50);
  });

  it('knows the functions that an application uses', async () => {
    expect(
      await query("SELECT VALUE c.n FROM c WHERE c.n IN (1, 2, 3) AND STARTSWITH(c.id, 'i0') AND IS_DEFINED(c.inner.height)"),
    ).toHaveLength(3);
    expect(await query("SELECT VALUE c.n FROM c WHERE c.id LIKE 'i00%'")).toHaveLength(10);
    expect(await query('SELECT VALUE c.none ?? "absent" FROM c WHERE c.n = 1')).toEqual(['absent']);
    expect(await query("SELECT VALUE c.n FROM c WHERE CONTAINS(LOWER('ABC'), 'b') AND c.n BETWEEN 3 AND 4")).toHaveLength(2);
  });

  it('asks one partition only when the WHERE pins the key', async () => {
    expect(await query<number>("SELECT VALUE c.n FROM c WHERE c.pk = 'p3' ORDER BY c.n")).toEqual(numbersFrom(3, 25, 4));
    const response = await plan("SELECT * FROM c WHERE c.pk = 'p3' ORDER BY c.n");
    const [range] = ((await response.json()) as { queryRanges: { min: string; max: string }[] }).queryRanges;
    expect(range?.min).toBe(range?.max);
  });
});

const docs = () => ({
  method: 'POST',
  path: `/dbs/db/colls/${container.id}/docs`,
  resourceType: 'docs',
  resourceLink: `dbs/db/colls/${container.id}`,
});

const plan = (text: string) =>
  send(fixture.emulator, {
    ...docs(),
    headers: { 'content-type': 'application/query+json', 'x-ms-cosmos-is-query-plan-request': 'True' },
    body: JSON.stringify({ query: text }),
  });

describe('what the gateway cannot do alone', () => {
  it('is refused with 400 and the plan, as in Azure', async () => {
    const headers = {
      'content-type': 'application/query+json',
      'x-ms-documentdb-isquery': 'true',
      'x-ms-documentdb-query-enablecrosspartition': 'true',
    };
    for (const text of ['SELECT * FROM c ORDER BY c.n', 'SELECT VALUE COUNT(1) FROM c', 'SELECT TOP 1 * FROM c']) {
      const response = await send(fixture.emulator, { ...docs(), headers, body: JSON.stringify({ query: text }) });
      expect(response.status).toBe(400);
      const body = (await response.json()) as { additionalErrorInfo: string };
      expect(JSON.parse(body.additionalErrorInfo)).toHaveProperty('queryInfo');
    }
  });

  it('is refused when queries over several partitions are not turned on', async () => {
    const headers = { 'content-type': 'application/query+json' };
    const response = await send(fixture.emulator, { ...docs(), headers, body: JSON.stringify({ query: 'SELECT * FROM c' }) });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { message: string }).message).toContain('Cross partition query is required but disabled');
  });
});

describe('a query that cannot be answered', () => {
  it.each([
    ['a syntax error', 'SELEC * FROM c', within('p1')],
    ['a syntax error over all partitions', 'SELECT * FROM c WHERE', {}],
    ['an unknown function', 'SELECT VALUE NO_SUCH_FUNCTION(c.n) FROM c', within('p1')],
    ['a missing parameter', 'SELECT * FROM c WHERE c.n = @n', within('p1')],
  ])('is refused with 400 for %s', async (_name, text, options) => {
    expect(await failureOf(query(text, options))).toMatch(/^400/);
  });

  it('is refused with 400 when no index gives its order', async () => {
    expect(await messageOf(query('SELECT * FROM c ORDER BY c.n DESC, c.inner.height ASC'))).toContain('composite index');
    expect(await messageOf(query('SELECT * FROM c ORDER BY c.secret.x', within('p1')))).toContain('excluded from the index');
    expect(await failureOf(query('SELECT * FROM c ORDER BY c.day ASC, c.n DESC'))).toBe('ok');
    expect(await failureOf(query('SELECT * FROM c ORDER BY c.day ASC, c.n ASC'))).toMatch(/^400/);
  });
});

describe('the answer to a query', () => {
  it('carries a charge, a count and, when asked, metrics', async () => {
    const response = await container.items
      .query('SELECT * FROM c', { partitionKey: 'p1', populateQueryMetrics: true, maxItemCount: 5 })
      .fetchNext();
    expect(response.requestCharge).toBeGreaterThan(2);
    expect(response.resources).toHaveLength(5);
    expect(response.queryMetrics).toMatchObject({ 0: { outputDocumentCount: 5 } });
  });

  it('charges a small query less than one that reads everything', async () => {
    const small = await container.items.query("SELECT * FROM c WHERE c.id = 'i001'", within('p1')).fetchAll();
    const large = await container.items.query('SELECT * FROM c WHERE c.inner.height = 77').fetchAll();
    expect(small.resources).toHaveLength(1);
    expect(small.requestCharge).toBeLessThan(large.requestCharge);
  });

  it('is cut into pages of 4 MB', async () => {
    const large = await fixture.container();
    for (const n of numbersFrom(0, 6, 1)) await large.items.create({ id: `${n}`, pk: 'p', x: 'y'.repeat(1_500_000) });
    const first = await large.items.query('SELECT * FROM c', { partitionKey: 'p' }).fetchNext();
    expect(first.resources).toHaveLength(2);
    expect(first.hasMoreResults).toBe(true);
    expect(await fetchAll(large.items.query('SELECT VALUE c.id FROM c', { partitionKey: 'p' }))).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
    expect((await fetchAll(large.items.query('SELECT * FROM c', { partitionKey: 'p' }))).length).toBe(6);
  });
});
