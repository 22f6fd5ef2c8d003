import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, failureOf, startFixture } from './emulator-fixture.ts';
import { send } from './signed-request.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());

const account = { path: '/', resourceType: '', resourceLink: '' };

describe('the account', () => {
  it('tells its regions, each with a listener of its own', async () => {
    const { resource } = await fixture.client.getDatabaseAccount();
    const [region] = fixture.emulator.regions;
    const location = { name: 'West US 2', databaseAccountEndpoint: region?.endpoint };
    expect(resource?.writableLocations).toEqual([location]);
    expect(resource?.readableLocations).toEqual([location]);
    expect(resource?.enableMultipleWritableLocations).toBe(true);
    expect(resource?.consistencyPolicy).toBe('Session');
    expect(region?.endpoint).not.toBe(fixture.emulator.endpoint);
  });

  it('answers a client that starts on a region', async () => {
    const client = fixture.clientWith({ endpoint: fixture.emulator.regions[0]!.endpoint });
    expect((await client.database('db').read()).resource?.id).toBe('db');
  });
});

describe('a client with the partition circuit breaker', () => {
  it('finds the partition range of every request itself, and it is the right one', async () => {
    const client = fixture.clientWith({
      consistencyLevel: 'Session' as never,
      connectionPolicy: {
        enableBackgroundEndpointRefreshing: false,
        enablePartitionLevelCircuitBreaker: true,
        preferredLocations: ['West US 2'],
      },
    });
    const { id } = await fixture.container();
    const container = client.database('db').container(id);
    for (const pk of ['a', 'b', 'c', 'd', 'e']) {
      await container.items.create({ id: '1', pk });
      expect((await container.item('1', pk).read()).statusCode).toBe(200);
      expect(
        (await container.items.query('SELECT * FROM c ORDER BY c.id', { partitionKey: pk }).fetchAll()).resources,
      ).toHaveLength(1);
    }
    expect((await container.items.query('SELECT VALUE COUNT(1) FROM c').fetchAll()).resources).toEqual([5]);
  });
});

describe('key authentication', () => {
  it('refuses another key with 401', async () => {
    const client = fixture.clientWith({ key: randomBytes(64).toString('base64') });
    expect(await failureOf(client.database('db').read())).toBe('401');
  });

  it('refuses a request without a signature, or with one of another kind', async () => {
    expect((await fetch(fixture.emulator.endpoint)).status).toBe(401);
    const bearer = { authorization: encodeURIComponent('type=aad&ver=1.0&sig=a.b.c'), 'x-ms-date': new Date().toUTCString() };
    const response = await fetch(fixture.emulator.endpoint, { headers: bearer });
    expect(response.status).toBe(401);
    expect(((await response.json()) as { message: string }).message).toContain('type=master');
  });

  it('refuses a signature for another verb, type or link', async () => {
    const right = { path: '/dbs/db', resourceType: 'dbs', resourceLink: 'dbs/db' };
    expect((await send(fixture.emulator, right)).status).toBe(200);
    expect((await send(fixture.emulator, { ...right, resourceType: 'colls' })).status).toBe(401);
    expect((await send(fixture.emulator, { ...right, resourceLink: 'dbs/other' })).status).toBe(401);
    expect((await send(fixture.emulator, { ...right, key: randomBytes(64).toString('base64') })).status).toBe(401);
  });

  it.each([-16, 16])('refuses a signature that is %i minutes away with 403', async (minutes) => {
    const date = new Date(Date.now() + minutes * 60_000);
    expect((await send(fixture.emulator, { ...account, date })).status).toBe(403);
    expect((await send(fixture.emulator, { ...account, date: new Date(Date.now() + (minutes * 60_000 * 14) / 16) })).status).toBe(
      200,
    );
  });
});

describe('what is not there', () => {
  it('gets JSON with a message, whatever is wrong', async () => {
    const unknown = await send(fixture.emulator, { path: '/nothing/here', resourceType: '', resourceLink: '' });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({ code: 'NotFound', message: expect.stringContaining('/nothing/here') });
    const method = await send(fixture.emulator, { ...account, method: 'DELETE' });
    expect(method.status).toBe(405);
    const malformed = await send(fixture.emulator, {
      method: 'POST',
      path: '/dbs',
      resourceType: 'dbs',
      resourceLink: '',
      body: '{"id":',
    });
    expect(malformed.status).toBe(400);
    expect(((await malformed.json()) as { message: string }).message).toContain('not JSON');
  });

  it('is refused with 501 where Cosmos DB has it and the emulator does not', async () => {
    const container = await fixture.container();
    expect(await failureOf(container.scripts.storedProcedures.readAll().fetchAll())).toBe('501');
    expect(await failureOf(fixture.database.users.readAll().fetchAll())).toBe('501');
  });
});
