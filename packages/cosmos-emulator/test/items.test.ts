import type { Container } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, failureOf, messageOf, startFixture } from './emulator-fixture.ts';
import { send } from './signed-request.ts';

let fixture: Fixture;
let container: Container;
beforeAll(async () => {
  fixture = await startFixture();
  container = await fixture.container();
});
afterAll(() => fixture.close());

const ifMatch = (condition: string) => ({ accessCondition: { type: 'IfMatch', condition } });

describe('creating and reading', () => {
  it('gives the item with its system properties', async () => {
    const created = await container.items.create({ id: 'a', pk: 'p', n: 1 });
    expect(created.statusCode).toBe(201);
    expect(created.resource).toMatchObject({
      id: 'a',
      pk: 'p',
      n: 1,
      _attachments: 'attachments/',
      _ts: Math.floor(fixture.clock.now() / 1000),
    });
    const read = await container.item('a', 'p').read();
    expect(read.statusCode).toBe(200);
    expect(read.resource).toEqual(created.resource);
    expect(read.etag).toBe(created.resource?._etag);
    expect(created.resource?._self).toContain(created.resource?._rid);
  });

  it('refuses a second item with the same id in a logical partition, and takes it in another', async () => {
    await container.items.create({ id: 'twice', pk: 'p', n: 1 });
    expect(await failureOf(container.items.create({ id: 'twice', pk: 'p' }))).toBe('409');
    await container.items.create({ id: 'twice', pk: 'q', n: 2 });
    expect((await container.item('twice', 'p').read()).resource.n).toBe(1);
    expect((await container.item('twice', 'q').read()).resource.n).toBe(2);
  });

  it('answers a missing item with 404, and a missing container with substatus 1003', async () => {
    expect((await container.item('none', 'p').read()).statusCode).toBe(404);
    expect((await container.item('a', 'wrong').read()).statusCode).toBe(404);
    expect(await failureOf(container.item('none', 'p').delete())).toBe('404');
    expect(await failureOf(container.item('none', 'p').replace({ id: 'none', pk: 'p' }))).toBe('404');
    const missing = fixture.database.container('missing').item('a', 'p').read();
    expect(
      await missing.then(
        ({ statusCode, substatus }) => `${statusCode}/${substatus}`,
        (error) => `${error.code}/${error.substatus}`,
      ),
    ).toBe('404/1003');
  });

  it.each(['with space', 'ünïcode-日本', 'plus+and&more=;,', 'per%cent', 'quest?ion', `quo"te's`, 'a:b@c$!~*()'])(
    'takes the id %j',
    async (id) => {
      await container.items.create({ id, pk: 'ids' });
      expect((await container.item(id, 'ids').read()).resource?.id).toBe(id);
      expect((await container.item(id, 'ids').delete()).statusCode).toBe(204);
    },
  );

  it.each([
    ['text', 'p'],
    ['number', 1.5],
    ['zero', 0],
    ['boolean', false],
    ['null', null],
    ['empty text', ''],
    ['text with quotes', 'a"b\\c'],
  ])('takes a %s as partition key', async (name, pk) => {
    await container.items.create({ id: `key-${name}`, pk });
    expect((await container.item(`key-${name}`, pk).read()).resource?.pk).toBe(pk);
  });

  it('takes items without a partition key', async () => {
    await container.items.create({ id: 'keyless' });
    expect((await container.item('keyless', undefined).read()).resource?.id).toBe('keyless');
    expect((await container.item('keyless', null).read()).statusCode).toBe(404);
  });

  it('makes an id when there is none', async () => {
    const { resource } = await container.items.create({ pk: 'p' });
    expect(resource?.['id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps every JSON value as it is', async () => {
    const values = {
      text: 'a\u2028b\u0000',
      big: 1e300,
      small: -1.5e-10,
      nothing: null,
      list: [[], {}, [1, 'x', null]],
      ['__proto__']: 1,
      '': 2,
    };
    await container.items.create({ id: 'values', pk: 'p', values });
    expect((await container.item('values', 'p').read()).resource.values).toEqual(values);
  });
});

describe('upserting, replacing and deleting', () => {
  it('answers an upsert with 201 when it creates and 200 when it replaces, keeping the rid', async () => {
    const first = await container.items.upsert({ id: 'u', pk: 'p', n: 1, gone: true });
    expect(first.statusCode).toBe(201);
    const second = await container.items.upsert({ id: 'u', pk: 'p', n: 2 });
    expect(second.statusCode).toBe(200);
    expect(second.etag).not.toBe(first.etag);
    expect(second.resource).toMatchObject({ n: 2, _rid: (first.resource as unknown as { _rid: string })._rid });
    expect(second.resource).not.toHaveProperty('gone');
  });

  it('gives a recreated item a new rid', async () => {
    const { resource: before } = await container.items.create({ id: 'again', pk: 'p' });
    await container.item('again', 'p').delete();
    const { resource: after } = await container.items.create({ id: 'again', pk: 'p' });
    expect(after?._rid).not.toBe(before?._rid);
  });

  it('guards replace, upsert, delete and patch by if-match', async () => {
    const { etag } = await container.items.upsert({ id: 'guarded', pk: 'p', n: 1 });
    const item = container.item('guarded', 'p');
    const stale = ifMatch('"stale"');
    expect(await failureOf(item.replace({ id: 'guarded', pk: 'p', n: 2 }, stale))).toBe('412');
    expect(await failureOf(container.items.upsert({ id: 'guarded', pk: 'p', n: 2 }, stale))).toBe('412');
    expect(await failureOf(item.delete(stale))).toBe('412');
    expect(await failureOf(item.patch([{ op: 'set', path: '/n', value: 2 }], stale))).toBe('412');
    expect((await item.read()).resource.n).toBe(1);
    const replaced = await item.replace({ id: 'guarded', pk: 'p', n: 3 }, ifMatch(etag));
    expect(replaced.resource).toMatchObject({ n: 3 });
    expect(await failureOf(item.replace({ id: 'guarded', pk: 'p', n: 4 }, ifMatch(etag)))).toBe('412');
    expect((await item.delete(ifMatch(replaced.etag))).statusCode).toBe(204);
  });

  it('takes an upsert of a missing item for a create, whatever if-match says', async () => {
    expect((await container.items.upsert({ id: 'fresh', pk: 'p' }, ifMatch('"any"'))).statusCode).toBe(201);
  });

  it('answers a read with 304 while the etag is the same', async () => {
    const { etag } = await container.items.upsert({ id: 'cached', pk: 'p' });
    const condition = { accessCondition: { type: 'IfNoneMatch', condition: etag } };
    const unchanged = await container.item('cached', 'p').read(condition);
    expect(unchanged.statusCode).toBe(304);
    expect(unchanged.resource).toBeFalsy();
    await container.items.upsert({ id: 'cached', pk: 'p', n: 1 });
    expect((await container.item('cached', 'p').read(condition)).statusCode).toBe(200);
  });

  it('refuses a replace that would change the id', async () => {
    await container.items.upsert({ id: 'fixed', pk: 'p' });
    expect(await failureOf(container.item('fixed', 'p').replace({ id: 'other', pk: 'p' }))).toBe('400');
  });
});

describe('what a write must hold', () => {
  const post = (body: string, partitionKey: string | null) =>
    send(fixture.emulator, {
      method: 'POST',
      path: `/dbs/db/colls/${container.id}/docs`,
      resourceType: 'docs',
      resourceLink: `dbs/db/colls/${container.id}`,
      headers: partitionKey === null ? {} : { 'x-ms-documentdb-partitionkey': partitionKey },
      body,
    });

  it('is the partition key that the header names', async () => {
    const response = await post('{"id":"1","pk":"a"}', '["b"]');
    expect([response.status, response.headers.get('x-ms-substatus')]).toEqual([400, '1001']);
    expect((await post('{"id":"1","pk":"a"}', '["a","b"]')).status).toBe(400);
    expect((await post('{"id":"1","pk":"a"}', null)).status).toBe(400);
    expect((await post('{"id":"1","pk":"a"}', 'a')).status).toBe(400);
  });

  it('is a document with an id and a key that can be one', async () => {
    expect((await post('[]', '["a"]')).status).toBe(400);
    expect((await post('{"pk":"a"}', '["a"]')).status).toBe(400);
    expect((await post('{"id":7,"pk":"a"}', '["a"]')).status).toBe(400);
    expect((await post('{"id":"1","pk":["a"]}', '["a"]')).status).toBe(400);
    expect((await post('{"id":"1","pk":"a","ttl":0}', '["a"]')).status).toBe(400);
    expect(await messageOf(container.items.create({ id: 'x'.repeat(1024), pk: 'a' }))).toContain('1023 bytes');
  });

  it('has at most 2 MB', async () => {
    const sized = (bytes: number) => ({
      id: 'big',
      pk: 'p',
      x: 'y'.repeat(bytes - JSON.stringify({ id: 'big', pk: 'p', x: '' }).length),
    });
    expect(await failureOf(container.items.create(sized(2 * 1024 * 1024 + 1)))).toBe('413');
    expect(await failureOf(container.items.create(sized(2 * 1024 * 1024)))).toBe('ok');
    expect(await failureOf(container.items.create({ ...sized(1000), x: 'y'.repeat(9 * 1024 * 1024) }))).toBe('413');
  });
});

describe('what an answer carries', () => {
  it('is a session token that lists every region, with its owner', async () => {
    const { headers } = await container.items.upsert({ id: 'token', pk: 'p' });
    expect(headers['x-ms-session-token']).toMatch(/^[01]:1#\d+#0=\d+$/);
    expect(headers['x-ms-alt-content-path']).toBe(`dbs/db/colls/${container.id}`);
    expect(Buffer.from(String(headers['x-ms-content-path']), 'base64')).toHaveLength(8);
  });

  it('is a session token on a refusal too, when the item was looked at', async () => {
    const { headers } = await container.items.upsert({ id: 'refused', pk: 'p' });
    const token = headers['x-ms-session-token'];
    const tokenOf = (call: Promise<{ headers: Record<string, unknown> }>) =>
      call.then(
        (response) => response.headers['x-ms-session-token'],
        (error) => error.headers['x-ms-session-token'],
      );
    expect(await tokenOf(container.items.create({ id: 'refused', pk: 'p' }))).toBe(token);
    expect(await tokenOf(container.item('refused', 'p').delete(ifMatch('"stale"')))).toBe(token);
    expect(await tokenOf(container.item('missing', 'p').read())).toBe(token);
  });

  it('lets the SDK send the token back', async () => {
    const client = fixture.clientWith({ consistencyLevel: 'Session' as never });
    const own = client.database('db').container(container.id);
    await own.items.upsert({ id: 'session', pk: 'p' });
    expect((await own.item('session', 'p').read()).statusCode).toBe(200);
  });

  it('is an estimate of request units that grows with the size', async () => {
    const small = await container.items.upsert({ id: 'ru', pk: 'p' });
    const large = await container.items.upsert({ id: 'ru-large', pk: 'p', x: 'y'.repeat(64 * 1024) });
    expect(small.requestCharge).toBe(4.95);
    expect(large.requestCharge).toBeGreaterThan(22);
    expect((await container.item('ru', 'p').read()).requestCharge).toBe(1);
    expect((await container.item('ru-large', 'p').read()).requestCharge).toBeGreaterThan(4.7);
  });

  it('has no body when the client asks for none', async () => {
    const response = await send(fixture.emulator, {
      method: 'POST',
      path: `/dbs/db/colls/${container.id}/docs`,
      resourceType: 'docs',
      resourceLink: `dbs/db/colls/${container.id}`,
      headers: { 'x-ms-documentdb-partitionkey': '["p"]', prefer: 'return=minimal' },
      body: '{"id":"minimal","pk":"p"}',
    });
    expect([response.status, await response.text()]).toEqual([201, '']);
    expect(response.headers.get('etag')).toBeTruthy();
  });
});

describe('unique keys', () => {
  it('hold inside a logical partition', async () => {
    const unique = await fixture.container({
      uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/email'] }, { paths: ['/a', '/b/c'] }] },
    });
    const item = (id: string, email: string, a: number) => ({ id, pk: 'p', email, a, b: { c: 1 } });
    await unique.items.create(item('1', 'x', 1));
    expect(await failureOf(unique.items.create(item('2', 'x', 2)))).toBe('409');
    expect(await failureOf(unique.items.create(item('2', 'y', 1)))).toBe('409');
    await unique.items.create(item('2', 'y', 2));
    await unique.items.create({ ...item('2', 'x', 1), pk: 'other' });
    expect(await failureOf(unique.items.upsert(item('2', 'x', 2)))).toBe('409');
    expect(await failureOf(unique.item('2', 'p').patch([{ op: 'set', path: '/email', value: 'x' }]))).toBe('409');
    expect((await unique.items.upsert(item('1', 'x', 1))).statusCode).toBe(200);
    await unique.item('1', 'p').delete();
    expect((await unique.items.upsert(item('2', 'x', 2))).statusCode).toBe(200);
  });

  it('take a missing property for null', async () => {
    const unique = await fixture.container({ uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/email'] }] } });
    await unique.items.create({ id: '1', pk: 'p' });
    expect(await failureOf(unique.items.create({ id: '2', pk: 'p' }))).toBe('409');
  });
});

describe('deleting all items of a partition key', () => {
  it('leaves the other partitions alone', async () => {
    for (const id of ['1', '2']) await container.items.create({ id, pk: 'doomed' });
    await container.items.create({ id: '1', pk: 'spared' });
    await container.deleteAllItemsForPartitionKey('doomed');
    expect((await container.item('1', 'doomed').read()).statusCode).toBe(404);
    expect((await container.item('2', 'doomed').read()).statusCode).toBe(404);
    expect((await container.item('1', 'spared').read()).statusCode).toBe(200);
  });
});
