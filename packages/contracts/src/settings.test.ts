import { expect, test } from 'vitest';
import { readApiSettings, readWorkerSettings } from './settings.ts';

const region = {
  name: 'westus2',
  displayName: 'West US 2',
  storageAccount: 'account',
  blobUrl: 'https://account.blob.core.windows.net/',
  blobSecondaryUrl: 'https://account-secondary.blob.core.windows.net',
  queueUrl: 'https://account.queue.core.windows.net',
  cosmosUrl: 'https://parallax-westus2.documents.azure.com:443/',
  apiUrls: { blue: 'https://blue.westus2.example' },
};
const api = {
  PARALLAX_REGION: 'westus2',
  PARALLAX_REGIONS: JSON.stringify([region]),
  PARALLAX_WEB_ORIGINS: '["https://photos.example/"]',
  PARALLAX_CURSOR_KEY: Buffer.alloc(32).toString('base64'),
};
const worker = {
  ...api,
  PARALLAX_VISION: '[{"name":"westus","endpoint":"https://vision.example"}]',
  PARALLAX_RECONCILE_SCHEDULE: '0 * * * * *',
};

test('what is not set takes its default, and addresses lose the slash at their end', () => {
  const settings = readApiSettings(api);
  expect(settings).toMatchObject({
    region: 'westus2',
    colour: 'blue',
    release: 'dev',
    views: { bucket: 'month', shards: 4 },
    webOrigins: ['https://photos.example'],
  });
  expect(settings.regions[0]?.blobUrl).toBe('https://account.blob.core.windows.net');
  expect(settings.limits.maxBytes).toBe(25 * 1024 * 1024);
});

test('a limit can be set by itself', () => {
  expect(readWorkerSettings({ ...worker, PARALLAX_LIMITS: '{"maxPixels": 5}' }).limits).toMatchObject({
    maxPixels: 5,
    maxSide: 16_384,
  });
});

test('all that is wrong is said at once, by name', () => {
  const read = () =>
    readWorkerSettings({
      ...worker,
      PARALLAX_REGIONS: '[{',
      PARALLAX_VISION: '[]',
      COSMOS_KEY: '*',
      PARALLAX_LIMITS: '{"maxbytes": 5}',
    });
  for (const name of ['PARALLAX_REGIONS: is not JSON', 'PARALLAX_VISION', 'COSMOS_KEY', 'PARALLAX_LIMITS'])
    expect(read).toThrow(name);
});

test('an own region that is not among all regions is refused', () => {
  expect(() => readApiSettings({ ...api, PARALLAX_REGION: 'eastus2' })).toThrow(
    'PARALLAX_REGION is "eastus2", which PARALLAX_REGIONS does not list.',
  );
});

test('a key that is too short to sign cursors is refused', () => {
  expect(() => readApiSettings({ ...api, PARALLAX_CURSOR_KEY: Buffer.alloc(16).toString('base64') })).toThrow(
    'at least 32 bytes',
  );
});

test('a reference into the vault that was not resolved counts as missing, and says that a key is meant', () => {
  const reference = '@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/cursor-key/)';
  const settings = readApiSettings({ ...api, PARALLAX_CURSOR_KEY: reference });
  expect(settings.cursorKeys).toEqual([]);
  const { visionAuth, visionKey } = readWorkerSettings({ ...worker, VISION_KEY: reference });
  expect({ visionAuth, visionKey }).toEqual({ visionAuth: 'key', visionKey: undefined });
});

test('Vision is opened with the identity unless a key is given or wanted', () => {
  expect(readWorkerSettings(worker).visionAuth).toBe('identity');
  expect(readWorkerSettings({ ...worker, VISION_KEY: 'abc' })).toMatchObject({ visionAuth: 'key', visionKey: 'abc' });
  expect(() => readWorkerSettings({ ...worker, PARALLAX_VISION_AUTH: 'key' })).toThrow('VISION_KEY: give the key');
  expect(
    readWorkerSettings({ ...worker, PARALLAX_VISION_AUTH: 'key', PARALLAX_VAULT_URL: 'https://vault.example' }),
  ).toMatchObject({
    visionAuth: 'key',
    visionKey: undefined,
  });
});

test('several keys of cursors are separated by spaces, and each has to be long enough', () => {
  const [first, second] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('base64')];
  expect(readApiSettings({ ...api, PARALLAX_CURSOR_KEY: `${first}  ${second}` }).cursorKeys).toEqual([first, second]);
  expect(() => readApiSettings({ ...api, PARALLAX_CURSOR_KEY: `${first} abcd` })).toThrow('at least 32 bytes');
});

test('without a cursor key there has to be a vault to fetch it from', () => {
  const { PARALLAX_CURSOR_KEY: _, ...none } = api;
  expect(() => readApiSettings(none)).toThrow('PARALLAX_CURSOR_KEY: give the key, or PARALLAX_VAULT_URL');
  expect(readApiSettings({ ...none, PARALLAX_VAULT_URL: 'https://vault.example/' })).toMatchObject({
    cursorKeys: [],
    vaultUrl: 'https://vault.example',
  });
});

test('without a connection string there is no telemetry, and with one it has the role of the app and sends every trace', () => {
  expect(readApiSettings(api).telemetry).toBeNull();
  const connectionString = 'InstrumentationKey=0';
  expect(readWorkerSettings({ ...worker, APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString }).telemetry).toEqual({
    connectionString,
    useIdentity: false,
    role: 'parallax-worker',
    ratio: 1,
  });
  const more = { OTEL_SERVICE_NAME: 'api-blue', PARALLAX_TRACE_RATIO: '0.2' };
  expect(readApiSettings({ ...api, ...more, APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString }).telemetry).toMatchObject({
    role: 'api-blue',
    ratio: 0.2,
  });
});

test.each([
  ['Authorization=AAD', true],
  ['ClientId=1; authorization=aad', true],
  ['ClientId=1', false],
])('telemetry with the authentication %j is sent as the identity: %j', (authentication, useIdentity) => {
  const settings = readApiSettings({
    ...api,
    APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=0',
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: authentication,
  });
  expect(settings.telemetry?.useIdentity).toBe(useIdentity);
});
