import { readApiSettings, readWorkerSettings } from '@parallax/contracts/settings';
import type { CloudAccess, RegionAddresses } from '@parallax/local-cloud/supervisor/cloud';
import { describe, expect, it } from 'vitest';
import { apiSettings, contentSources, webOrigins, workerSettings } from './app-settings.ts';
import { findColours } from './colour-names.ts';

const region = (name: string, port: number): RegionAddresses => ({
  name,
  displayName: name.toUpperCase(),
  blob: `http://127.0.0.1:${port}/devstoreaccount1`,
  blobSecondary: `http://127.0.0.1:${port + 1}/devstoreaccount1`,
  queue: `http://127.0.0.1:${port + 2}/devstoreaccount1`,
  cosmos: `http://127.0.0.1:${port + 3}`,
  vision: `http://127.0.0.1:${port + 4}`,
  identity: `http://127.0.0.1:${port + 8}/msi/token`,
  vault: `https://127.0.0.1:${port + 9}`,
  apps: {
    api: `http://127.0.0.1:${port + 5}`,
    'api-green': `http://127.0.0.1:${port + 7}`,
    worker: `http://127.0.0.1:${port + 6}`,
  },
  debuggers: {},
  admin: {
    storage: 'http://127.0.0.1:1',
    vision: 'http://127.0.0.1:2',
    identity: 'http://127.0.0.1:3',
    vault: 'http://127.0.0.1:4',
  },
});

const access: CloudAccess = {
  web: 'http://127.0.0.1:4280',
  edge: 'http://127.0.0.1:4280',
  trafficManager: 'http://127.0.0.1:5',
  trafficManagers: { api: 'http://127.0.0.1:5', 'api-green': 'http://127.0.0.1:6' },
  control: 'http://127.0.0.1:4290',
  cosmos: { endpoint: 'http://127.0.0.1:3', adminUrl: 'http://127.0.0.1:4' },
  monitor: { connectionString: 'InstrumentationKey=1;IngestionEndpoint=https://127.0.0.1:7/', adminUrl: 'http://127.0.0.1:8' },
  regions: [region('westus2', 5_000), region('eastus2', 6_000)],
  storageAccount: { name: 'devstoreaccount1', key: 'a2V5' },
  storageConnection: ({ blob, queue }) => `BlobEndpoint=${blob};QueueEndpoint=${queue};`,
  cosmosKey: 'Y29zbW9z',
  visionKey: 'vision-key',
  identityHeader: 'an identity header',
  certificateFile: '/data/certificates/local-cloud.pem',
  secret: (name) => Buffer.from(name.padEnd(32, '.')).toString('base64'),
};
const all = findColours(['blue', 'green']);
const [blue, green] = all as [(typeof all)[number], (typeof all)[number]];
const [west, east] = access.regions as [RegionAddresses, RegionAddresses];

describe('settings of the apps', () => {
  it('are what the API app reads, with every region in it', () => {
    const settings = readApiSettings(apiSettings(access, east, { all, own: blue }));
    expect(settings).toMatchObject({ region: 'eastus2', colour: 'blue', storageKey: 'a2V5', cosmosKey: 'Y29zbW9z' });
    expect(settings.regions.map(({ name, blobUrl, apiUrls }) => [name, blobUrl, apiUrls.blue])).toEqual([
      ['westus2', west.blob, west.apps['api']],
      ['eastus2', east.blob, east.apps['api']],
    ]);
    expect(settings.webOrigins).toEqual(['http://127.0.0.1:4280', 'http://localhost:4280']);
    expect(settings.telemetry).toMatchObject({
      connectionString: access.monitor?.connectionString,
      role: 'parallax-api',
      ratio: 1,
    });
  });

  it('say nothing of telemetry where none is gathered', () => {
    const without = { ...access, monitor: null };
    expect(readApiSettings(apiSettings(without, east, { all, own: blue })).telemetry).toBeNull();
  });

  it('are another colour’s with its own name and release, and the addresses of both', () => {
    const settings = readApiSettings(apiSettings(access, east, { all, own: green }));
    expect(settings).toMatchObject({ colour: 'green', release: 'local-green' });
    expect(settings.apiUrls).toEqual({ blue: 'http://127.0.0.1:5', green: 'http://127.0.0.1:6' });
    expect(settings.regions[0]?.apiUrls).toEqual({ blue: west.apps['api'], green: west.apps['api-green'] });
  });

  it('are what the worker app reads, with its own Vision first', () => {
    const settings = readWorkerSettings(workerSettings(access, east, { all, own: blue }));
    expect(settings.vision.map(({ endpoint }) => endpoint)).toEqual([east.vision, west.vision]);
    expect(settings).toMatchObject({ visionAuth: 'identity', visionKey: undefined, vaultUrl: east.vault });
  });

  it('point the host’s connections at the app’s own region', () => {
    const { AzureWebJobsStorage, ImagesStorage, ImagesCosmos } = workerSettings(access, east, { all, own: blue });
    expect(AzureWebJobsStorage).toContain(east.queue);
    expect(ImagesStorage).toContain(east.blob);
    expect(ImagesCosmos).toBe(`AccountEndpoint=${east.cosmos};AccountKey=Y29zbW9z;`);
  });
});

it('lets pages speak to every colour', () => {
  const sources = contentSources(access, all)['__CONNECT_SOURCES__'];
  for (const url of ['http://127.0.0.1:6', west.apps['api'], east.apps['api-green']]) expect(sources?.split(' ')).toContain(url);
});

it('lets pages be opened by either name of this machine', () => {
  expect(webOrigins('http://127.0.0.1:81')).toEqual(['http://127.0.0.1:81', 'http://localhost:81']);
});
