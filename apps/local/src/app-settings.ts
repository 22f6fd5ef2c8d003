import type { Colour } from '@parallax/contracts/release';
import { hostConnections } from '@parallax/contracts/resources';
import type { RegionSettings, ViewSettings } from '@parallax/contracts/settings';
import type { CloudAccess, CloudAddresses, RegionAddresses } from '@parallax/local-cloud/supervisor/cloud';
import type { LocalColour } from './colour-names.ts';

/** Base addresses by which pages may be opened: people type either name. */
export const webOrigins = (web: string): string[] => [web, web.replace('//127.0.0.1:', '//localhost:')];

/** As in infra/: a month of pictures per bucket, its feed over four partitions. */
export const defaultViews: ViewSettings = { bucket: 'month', shards: 4 };

/** What runs here, of which every instance knows the addresses, and the colour that is set up. */
interface Colours {
  readonly all: readonly LocalColour[];
  readonly own: LocalColour;
}

/** Settings of a colour's API app in a region: those that infra/ sets in Azure, with addresses of this machine. */
export const apiSettings = (access: CloudAccess, region: RegionAddresses, colours: Colours): Record<string, string> => ({
  ...commonSettings(access, region, colours),
  PARALLAX_WEB_ORIGINS: JSON.stringify(webOrigins(access.web)),
  PARALLAX_API_URLS: JSON.stringify(byColour(colours.all, (app) => trafficManagerUrl(access, app))),
});

/** Settings of the worker app in a region. It takes no traffic that could be split, so there is one, whatever its colour. */
export const workerSettings = (access: CloudAccess, region: RegionAddresses, colours: Colours): Record<string, string> => ({
  ...commonSettings(access, region, colours),
  PARALLAX_VISION: JSON.stringify(visionEndpoints(access, region)),
  // Looks after what is due far more often than in Azure: nobody wants to watch a quarter of an hour go by.
  PARALLAX_RECONCILE_SCHEDULE: '*/5 * * * * *',
  // As in Azure; drills give a shorter time.
  PARALLAX_ADOPT_AFTER_MS: '600000',
});

function commonSettings(access: CloudAccess, region: RegionAddresses, { all, own }: Colours): Record<string, string> {
  const connection = access.storageConnection(region);
  return {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    PARALLAX_REGION: region.name,
    PARALLAX_REGIONS: JSON.stringify(access.regions.map((entry) => regionSettings(access, entry, all))),
    PARALLAX_COLOUR: own.colour,
    PARALLAX_RELEASE: own.release,
    PARALLAX_VIEWS: JSON.stringify(defaultViews),
    // The identity opens the vault and Vision, as in Azure; emulated storage and Cosmos take keys alone over http.
    IDENTITY_ENDPOINT: region.identity,
    IDENTITY_HEADER: access.identityHeader,
    PARALLAX_VAULT_URL: region.vault,
    NODE_EXTRA_CA_CERTS: access.certificateFile,
    ...telemetrySettings(access),
    STORAGE_KEY: access.storageAccount.key,
    COSMOS_KEY: access.cosmosKey,
    [hostConnections.webJobs]: connection,
    [hostConnections.images]: connection,
    [hostConnections.cosmos]: `AccountEndpoint=${region.cosmos};AccountKey=${access.cosmosKey};`,
  };
}

/** As in Azure, but that everything is told sooner: somebody is watching. */
const telemetrySettings = ({ monitor }: CloudAccess): Record<string, string> =>
  monitor === null
    ? {}
    : {
        APPLICATIONINSIGHTS_CONNECTION_STRING: monitor.connectionString,
        OTEL_METRIC_EXPORT_INTERVAL: '5000',
        OTEL_BSP_SCHEDULE_DELAY: '1000',
      };

const regionSettings = (access: CloudAccess, region: RegionAddresses, colours: readonly LocalColour[]): RegionSettings => ({
  name: region.name,
  displayName: region.displayName,
  storageAccount: access.storageAccount.name,
  blobUrl: region.blob,
  blobSecondaryUrl: region.blobSecondary,
  queueUrl: region.queue,
  cosmosUrl: region.cosmos,
  apiUrls: byColour(colours, (app) => apiUrl(region, app)),
});

/** The region's own stand-in first, then those of its peers. */
const visionEndpoints = (access: CloudAccess, region: RegionAddresses) =>
  [region, ...access.regions.filter((peer) => peer !== region)].map(({ name, vision }) => ({
    name,
    endpoint: vision,
    captions: true,
  }));

/** Address of a colour's API app in a region. */
export function apiUrl(region: RegionAddresses, app: string): string {
  const url = region.apps[app];
  if (url === undefined) throw new Error(`no app "${app}" runs in ${region.name}`);
  return url;
}

/** Traffic Manager's address for a colour's API app. */
export function trafficManagerUrl({ trafficManagers }: Pick<CloudAddresses, 'trafficManagers'>, app: string): string {
  const url = trafficManagers[app];
  if (url === undefined) throw new Error(`no profile of Traffic Manager leads to "${app}"`);
  return url;
}

/** An address for each colour, from the name of its API app. */
export const byColour = (colours: readonly LocalColour[], urlOf: (app: string) => string): Partial<Record<Colour, string>> =>
  Object.fromEntries(colours.map(({ colour, app }) => [colour, urlOf(app)]));

/** What the pages may contact, for the words that their Content-Security-Policy leaves open (apps/web/index.html). */
export function contentSources(addresses: CloudAddresses, colours: readonly LocalColour[]): Record<string, string> {
  const origins = (urls: readonly string[]) => [...new Set(urls.map((url) => new URL(url).origin))].join(' ');
  const { regions } = addresses;
  const blobs = regions.flatMap((region) => [region.blob, region.blobSecondary]);
  const apis = colours.flatMap(({ app }) => [trafficManagerUrl(addresses, app), ...regions.map((region) => apiUrl(region, app))]);
  return { __IMAGE_SOURCES__: origins(blobs), __CONNECT_SOURCES__: origins([...apis, ...blobs]) };
}
