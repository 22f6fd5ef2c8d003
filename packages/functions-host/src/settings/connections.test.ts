import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { openConnections, readServiceUri } from './connections.ts';
import { createIdentityCredential } from './identity-credential.ts';

const account = 'AccountName=devstoreaccount1;AccountKey=a2V5;DefaultEndpointsProtocol=http';

const createConnections = (env: Record<string, string>) => openConnections(env, ['blobTrigger', 'queue', 'cosmosDB']);

describe('a storage connection', () => {
  test('is found under its name, or with the prefix of the host', async () => {
    const connections = await createConnections({
      AzureWebJobsStorage: `${account};BlobEndpoint=http://host/x;QueueEndpoint=http://hostq/x;`,
      MEDIA: `${account};BlobEndpoint=http://media/x;QueueEndpoint=http://mediaq/x;`,
    });
    expect(connections.blobs(undefined).url).toContain('//host/');
    expect(connections.blobs('Storage').url).toContain('//host/');
    expect(connections.queues('MEDIA').url).toContain('//mediaq/');
  });

  test('is made once', async () => {
    const connections = await createConnections({ AzureWebJobsStorage: 'UseDevelopmentStorage=true' });
    expect(connections.blobs(undefined)).toBe(connections.blobs(undefined));
  });

  test('may name a service or an account instead of a secret', () => {
    const env = {
      MEDIA__blobServiceUri: 'https://m.blob',
      OTHER__serviceUri: 'https://o',
      AzureWebJobsThird__accountName: 'third',
    };
    expect(readServiceUri(env, 'MEDIA', 'blob')).toBe('https://m.blob');
    expect(readServiceUri(env, 'OTHER', 'queue')).toBe('https://o');
    expect(readServiceUri(env, 'Third', 'queue')).toBe('https://third.queue.core.windows.net');
  });

  test('of a kind that no binding names is not loaded', async () => {
    const connections = await openConnections({ AzureWebJobsStorage: 'UseDevelopmentStorage=true' }, ['httpTrigger']);
    expect(() => connections.blobs(undefined)).toThrow('no binding of this app names');
  });

  test('that is missing is a sentence that names what to set', async () => {
    const connections = await createConnections({});
    expect(() => connections.blobs('MEDIA')).toThrow(
      'set MEDIA to a connection string, or MEDIA__blobServiceUri or MEDIA__accountName',
    );
    expect(() => connections.cosmos('COSMOS')).toThrow('COSMOS__accountEndpoint');
  });
});

describe('the name of a Cosmos DB account', () => {
  test('comes from the connection string or the endpoint', async () => {
    const connections = await createConnections({
      A: 'AccountEndpoint=https://a.documents.azure.com:443/;AccountKey=a2V5;',
      B__accountEndpoint: 'http://127.0.0.1:8081/',
    });
    expect(connections.cosmosHost('A')).toBe('a.documents.azure.com');
    expect(connections.cosmosHost('B')).toBe('127.0.0.1');
  });
});

describe('an identity', () => {
  const servers: ReturnType<typeof createServer>[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  const serve = async (answer: object, status = 200): Promise<{ endpoint: string; requests: IncomingMessage[] }> => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`, requests };
  };

  test('asks the endpoint of App Service, with the client id of the connection, and keeps the token', async () => {
    const { endpoint, requests } = await serve({ access_token: 'abc', expires_on: String(Math.floor(Date.now() / 1000) + 3600) });
    const env = { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: 'proof', MEDIA__clientId: 'client-1' };
    const credential = createIdentityCredential(env, 'MEDIA');
    expect((await credential.getToken('https://storage.azure.com/.default')).token).toBe('abc');
    await credential.getToken(['https://storage.azure.com/.default']);
    expect(requests).toHaveLength(1);
    const query = new URL(requests[0]?.url ?? '', endpoint).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      'api-version': '2019-08-01',
      resource: 'https://storage.azure.com',
      client_id: 'client-1',
    });
    expect(requests[0]?.headers['x-identity-header']).toBe('proof');
  });

  test('that is refused, or not there, is said', async () => {
    const { endpoint } = await serve({ error: 'no' }, 400);
    const refused = createIdentityCredential({ IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: 'proof' }, 'MEDIA');
    await expect(refused.getToken('https://storage.azure.com/.default')).rejects.toThrow('answered 400');
    await expect(createIdentityCredential({}, 'MEDIA').getToken('x')).rejects.toThrow('IDENTITY_ENDPOINT');
  });
});
