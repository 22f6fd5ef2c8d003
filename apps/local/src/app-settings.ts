import type { Release } from '@parallax/contracts/release';
import { hostConnections } from '@parallax/contracts/resources';
import type { RegionSettings, ViewSettings } from '@parallax/contracts/settings';
import type { CloudAccess, CloudAddresses, RegionAddresses } from '@parallax/local-cloud/supervisor/cloud';

/** Base addresses by which pages may be opened: people type either name. */
export const webOrigins = (web: string): string[] => [web, web.replace('//127.0.0.1:', '//localhost:')];

/** As in infra/: a month of pictures per bucket, its feed over four partitions. */
export const defaultViews: ViewSettings = { bucket: 'month', shards: 4 };

/** Names this release in answers and pages. */
export const releaseName = 'local';

/** Settings of the API app in a region: those that infra/ sets in Azure, with addresses of this machine. */
export const apiSettings = (access: CloudAccess, region: RegionAddresses): Record<string, string> => ({
  ...commonSettings(access, region),
  PARALLAX_WEB_ORIGINS: JSON.stringify(webOrigins(access.web)),
  PARALLAX_CURSOR_KEY: access.secret('cursor'),
  PARALLAX_API_URLS: JSON.stringify({ blue: access.trafficManager }),
});

/** Settings of the worker app in a region. */
export const workerSettings = (access: CloudAccess, region: RegionAddresses): Record<string, string> => ({
  ...commonSettings(access, region),
  PARALLAX_VISION: JSON.stringify(visionEndpoints(access, region)),
  VISION_KEY: access.visionKey,
  // Looks after what is due far more often than in Azure: nobody wants to watch a quarter of an hour go by.
  PARALLAX_RECONCILE_SCHEDULE: '*/5 * * * * *',
  // As in Azure; drills give a shorter time.
  PARALLAX_ADOPT_AFTER_MS: '600000',
});

function commonSettings(access: CloudAccess, region: RegionAddresses): Record<string, string> {
  const connection = access.storageConnection(region);
  return {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    PARALLAX_REGION: region.name,
    PARALLAX_REGIONS: JSON.stringify(access.regions.map((entry) => regionSettings(access, entry))),
    PARALLAX_COLOUR: 'blue',
    PARALLAX_RELEASE: releaseName,
    PARALLAX_VIEWS: JSON.stringify(defaultViews),
    STORAGE_KEY: access.storageAccount.key,
    COSMOS_KEY: access.cosmosKey,
    [hostConnections.webJobs]: connection,
    [hostConnections.images]: connection,
    [hostConnections.cosmos]: `AccountEndpoint=${region.cosmos};AccountKey=${access.cosmosKey};`,
  };
}

const regionSettings = (access: CloudAccess, region: RegionAddresses): RegionSettings => ({
  name: region.name,
  displayName: region.displayName,
  storageAccount: access.storageAccount.name,
  blobUrl: region.blob,
  blobSecondaryUrl: region.blobSecondary,
  queueUrl: region.queue,
  cosmosUrl: region.cosmos,
  apiUrls: { blue: apiUrl(region) },
});

/** The region's own stand-in first, then those of its peers. */
const visionEndpoints = (access: CloudAccess, region: RegionAddresses) =>
  [region, ...access.regions.filter((peer) => peer !== region)].map(({ name, vision }) => ({
    name,
    endpoint: vision,
    captions: true,
  }));

export function apiUrl(region: RegionAddresses): string {
  const url = region.apps['api'];
  if (url === undefined) throw new Error(`no API runs in ${region.name}`);
  return url;
}

/** What `ops` publishes in Azure: where pages find the API. Its revision rises with time, since pages keep the highest they have seen. */
export const localRelease = ({ regions, trafficManager }: CloudAddresses, now: Date): Release => ({
  revision: Math.floor(now.getTime() / 1000),
  colours: [
    {
      colour: 'blue',
      weight: 100,
      drained: false,
      release: releaseName,
      apiUrl: trafficManager,
      regionUrls: regions.map((region) => ({ region: region.name, url: apiUrl(region) })),
    },
  ],
  regions: {},
  sticky: true,
  flags: {},
});

/** What the pages may contact, for the words that their Content-Security-Policy leaves open (apps/web/index.html). */
export function contentSources({ regions, trafficManager }: CloudAddresses): Record<string, string> {
  const origins = (urls: readonly string[]) => [...new Set(urls.map((url) => new URL(url).origin))].join(' ');
  const blobs = regions.flatMap((region) => [region.blob, region.blobSecondary]);
  return {
    __IMAGE_SOURCES__: origins(blobs),
    __CONNECT_SOURCES__: origins([trafficManager, ...regions.map(apiUrl), ...blobs]),
  };
}
