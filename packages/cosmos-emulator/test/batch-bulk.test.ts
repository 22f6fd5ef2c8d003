import {
  BulkOperationType,
  type Container,
  type OperationInput,
  PartitionKeyDefinitionVersion,
  PartitionKeyKind,
} from '@azure/cosmos';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, failureOf, fetchAll, startFixture } from './emulator-fixture.ts';

let fixture: Fixture;
let container: Container;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  container = await fixture.container();
  await container.items.create({ id: 'a', pk: 'p', n: 1 });
});

const statuses = (result: { statusCode: number }[] | undefined) => result?.map(({ statusCode }) => statusCode);

/** The wire knows the etag of a batch operation; the SDK's types do not. */
const deleteIf = (ifMatch: string): OperationInput => Object.assign({ operationType: 'Delete' as const, id: 'a' }, { ifMatch });

describe('a transactional batch', () => {
  it('does every kind of operation in one go', async () => {
    await container.items.create({ id: 'old', pk: 'p' });
    const operations: OperationInput[] = [
      { operationType: 'Create', resourceBody: { id: 'b', pk: 'p' } },
      { operationType: 'Upsert', resourceBody: { id: 'c', pk: 'p' } },
      { operationType: 'Read', id: 'a' },
      { operationType: 'Replace', id: 'a', resourceBody: { id: 'a', pk: 'p', n: 2 } },
      { operationType: 'Patch', id: 'a', resourceBody: { operations: [{ op: 'incr', path: '/n', value: 1 }] } },
      { operationType: 'Delete', id: 'old' },
      { operationType: 'Read', id: 'a' },
    ];
    const response = await container.items.batch(operations, 'p');
    expect(response.code).toBe(200);
    expect(statuses(response.result)).toEqual([201, 201, 200, 200, 200, 204, 200]);
    expect(response.result?.[2]?.resourceBody).toMatchObject({ id: 'a', n: 1 });
    expect(response.result?.[6]?.resourceBody).toMatchObject({ id: 'a', n: 3 });
    expect(response.result?.every(({ requestCharge }) => requestCharge > 0)).toBe(true);
    expect((await container.item('old', 'p').read()).statusCode).toBe(404);
  });

  it('keeps nothing when one operation is refused: 207, with 424 for the others', async () => {
    const before = await container.item('a', 'p').read();
    const operations: OperationInput[] = [
      { operationType: 'Create', resourceBody: { id: 'b', pk: 'p' } },
      { operationType: 'Patch', id: 'a', resourceBody: { operations: [{ op: 'incr', path: '/n', value: 1 }] } },
      { operationType: 'Create', resourceBody: { id: 'a', pk: 'p' } },
      { operationType: 'Delete', id: 'a' },
    ];
    const response = await container.items.batch(operations, 'p');
    expect(response.code).toBe(207);
    expect(statuses(response.result)).toEqual([424, 424, 409, 424]);
    expect((await container.item('b', 'p').read()).statusCode).toBe(404);
    const after = await container.item('a', 'p').read();
    expect(after.resource).toEqual(before.resource);
    // The refused batch used up no numbers either: the session stands where it stood.
    expect(after.headers['x-ms-session-token']).toBe(before.headers['x-ms-session-token']);
  });

  it('guards its operations by etag', async () => {
    const stale = await container.items.batch([deleteIf('"stale"')], 'p');
    expect(statuses(stale.result)).toEqual([412]);
    const { etag } = await container.item('a', 'p').read();
    const fresh = await container.items.batch([deleteIf(etag)], 'p');
    expect(statuses(fresh.result)).toEqual([204]);
  });

  it('refuses an item of another logical partition', async () => {
    const response = await container.items.batch([{ operationType: 'Create', resourceBody: { id: 'x', pk: 'other' } }], 'p');
    expect(statuses(response.result)).toEqual([400]);
    expect(response.result?.[0]).toMatchObject({ subStatusCode: 1001 });
  });
});

describe('bulk', () => {
  it('spreads operations over the partition ranges', async () => {
    const operations = Array.from({ length: 300 }, (_, index) => ({
      operationType: BulkOperationType.Upsert,
      partitionKey: `bk${index % 20}`,
      resourceBody: { id: `k${index}`, pk: `bk${index % 20}` },
    }));
    const results = await container.items.executeBulkOperations(operations);
    expect(results).toHaveLength(300);
    expect(results.every(({ response }) => response?.statusCode === 201)).toBe(true);
    expect(await fetchAll(container.items.query('SELECT VALUE COUNT(1) FROM c'))).toEqual([301]);
  });

  it('answers each operation on its own', async () => {
    const results = await container.items.executeBulkOperations([
      { operationType: BulkOperationType.Create, partitionKey: 'p', resourceBody: { id: 'a', pk: 'p' } },
      { operationType: BulkOperationType.Create, partitionKey: 'p', resourceBody: { id: 'new', pk: 'p' } },
      {
        operationType: BulkOperationType.Patch,
        partitionKey: 'p',
        id: 'a',
        resourceBody: { operations: [{ op: 'set', path: '/z', value: 1 }] },
      },
      { operationType: BulkOperationType.Read, partitionKey: 'q', id: 'none' },
      { operationType: BulkOperationType.Delete, partitionKey: 'p', id: 'a' },
    ]);
    expect(results.map(({ response, error }) => response?.statusCode ?? error?.code)).toEqual([409, 201, 200, 404, 204]);
  });

  it.each([
    ['version 1', { paths: ['/pk'] }],
    ['version 2', { paths: ['/pk'], version: PartitionKeyDefinitionVersion.V2 }],
    ['hierarchical', { paths: ['/pk', '/n'], version: PartitionKeyDefinitionVersion.V2, kind: PartitionKeyKind.MultiHash }],
  ])('finds the range of keys of %s, numbers and null too', async (_name, partitionKey) => {
    const own = await fixture.container({ partitionKey, throughput: 400 });
    const keys = ['text', 7, -1.5, true, false, null, 'ü', ''];
    const results = await own.items.executeBulkOperations(
      keys.map((pk, index) => ({
        operationType: BulkOperationType.Create,
        partitionKey: partitionKey.paths.length === 1 ? pk : [pk, index],
        resourceBody: { id: String(index), pk: pk as string, n: index },
      })),
    );
    expect(results.map(({ response, error }) => response?.statusCode ?? error?.message)).toEqual(keys.map(() => 201));
  });

  it('is refused by a range that the key does not belong to, so that the SDK looks again', async () => {
    const results = await container.items.bulk([{ operationType: 'Create', resourceBody: { id: 'one', pk: 'p1' } }]);
    expect(results[0]?.statusCode).toBe(201);
    expect(await failureOf(container.items.bulk([]))).toBe('ok');
  });
});
