import { defaultLimits } from '@parallax/contracts/limits';
import type { Colour, Release } from '@parallax/contracts/release';
import { blobContainers, cosmosContainers, cosmosDatabase, functionNames, queues } from '@parallax/contracts/resources';
import { secretNames } from '@parallax/contracts/secrets';
import type {
  BlobEventSubscription,
  CloudAccess,
  CloudApp,
  CloudOptions,
  RegionAddresses,
  RegionState,
  RunningCloud,
} from '@parallax/local-cloud/supervisor/cloud';
import type { CloudEvent, PartFailure } from '@parallax/local-cloud/supervisor/part';
import { startCloud } from '@parallax/local-cloud/supervisor/start-cloud';
import { apiSettings, apiUrl, byColour, contentSources, trafficManagerUrl, webOrigins, workerSettings } from './app-settings.ts';
import { type AppName, assertBuilt, buildApps } from './build-apps.ts';
import { defaultColours, findColours, type LocalColour } from './colour-names.ts';
import { vite } from './dev/vite.ts';
import { installationOf, installationPath, removeInstallation, writeInstallation } from './installation-file.ts';
import { findRegions } from './region-names.ts';
import { seedRelease } from './release-document.ts';
import { builtApps, cacheDir, controlDist, webDist } from './repository.ts';
import { trafficProfile } from './traffic-profile.ts';

export interface LocalOptions {
  /** Where data is kept. It is made when it is not there; two clouds cannot share one. */
  readonly dataDir: string;
  /** Removes what is kept there first. */
  readonly fresh?: boolean;
  /** 1 to 4 names such as `westus2`, the preferred one first; default `['westus2']`, which starts soonest. */
  readonly regions?: readonly string[];
  /** `blue`, `green` or both, the one in front for everybody at first; default `['blue']`. */
  readonly colours?: readonly string[];
  /** That port or none; 0 is any free one, for clouds that several start at once; left out, the kept one, 4280 or a free one. */
  readonly webPort?: number;
  /** Nothing is written to stderr about what happens after the start; default true. Logs are in files in any case. */
  readonly quiet?: boolean;
  /** Settings on top of the usual ones, by app, for every colour of it; an empty text removes one. */
  readonly env?: Readonly<Partial<Record<LocalApp, Readonly<Record<string, string>>>>>;
  readonly visionLatencyMs?: number;
  /** How many times as fast the clock of the simulated services runs, 1 to 1,000; default 1. Apps, browsers and tokens keep real time. */
  readonly clockFactor?: number;
  /** `event-grid` tries events again when Event Grid would; default `local`, within seconds. */
  readonly eventRetry?: 'local' | 'event-grid';
  /** False gathers no telemetry: no monitor, and apps without its SDK; default true. */
  readonly telemetry?: boolean;
  /** How often Traffic Manager asks a region how it is; default 2,000 ms, in Azure 10,000. */
  readonly probeIntervalMs?: number;
  /** Builds first when outputs are missing or older than their sources; default true. */
  readonly build?: boolean;
  /** For work on it: pages from their development server, apps with debugger ports. */
  readonly dev?: boolean;
  readonly onEvent?: (event: CloudEvent) => void;
  /** Aborted while it starts, whatever runs by then is stopped and the start rejects. */
  readonly signal?: AbortSignal;
}

export type LocalApp = 'api' | 'worker';

export interface LocalRegion {
  readonly name: string;
  readonly displayName: string;
  /** At this moment. */
  readonly status: RegionState['status'];
  /** Since when its storage refuses writes, ms since 1970; null while it takes them. */
  readonly readOnlySince: number | null;
  /** Base address of the first colour, without `/api/v1`. */
  readonly api: string;
  /** Base addresses by colour. */
  readonly apis: Readonly<Partial<Record<Colour, string>>>;
  /** Account included: `http://127.0.0.1:20001/devstoreaccount1`. */
  readonly blob: string;
  readonly blobSecondary: string;
  readonly queue: string;
  readonly cosmos: string;
  readonly vision: string;
  readonly admin: RegionAddresses['admin'];
  /** `127.0.0.1:9229` by app; empty without `dev`. */
  readonly debuggers: RegionAddresses['debuggers'];
}

export interface RunningLocal {
  readonly web: string;
  /** Traffic Manager's base address for the first colour, without `/api/v1`; regions have addresses of their own. */
  readonly api: string;
  /** What runs beside each other, with Traffic Manager's address for each; the first one's worker is the only worker. */
  readonly colours: readonly (LocalColour & { readonly api: string })[];
  /** Page and API of the control room. */
  readonly controlRoom: string;
  /** How many times as fast the clock of the simulated services runs, at this moment. */
  readonly clockFactor: number;
  readonly regions: readonly LocalRegion[];
  readonly cosmos: { readonly endpoint: string; readonly key: string; readonly adminUrl: string };
  /** Where telemetry goes; null without it. */
  readonly monitor: { readonly connectionString: string; readonly adminUrl: string } | null;
  readonly storageAccount: { readonly name: string; readonly key: string };
  /** Host keys are in its `keys` folder, logs in `logs`. */
  readonly dataDir: string;
  /** Path of the file by which the operators' program finds this cloud. */
  readonly installation: string;
  readonly processes: readonly { readonly name: string; readonly region: string | null; readonly pid: number }[];
  /** Settles when a part died on which everything depends, after everything was stopped; never otherwise. */
  readonly failed: Promise<PartFailure>;
  /** As from outside: an app comes back by itself, any other part takes everything down. The region may be left out when there is one. */
  kill(name: string, region?: string, signal?: NodeJS.Signals): void;
  /** Stops a part on purpose; it stays down until `startPart`. */
  stopPart(name: string, region?: string): Promise<void>;
  startPart(name: string, region?: string): Promise<void>;
  restart(name: string, region?: string): Promise<void>;
  /**
   * Loses a region: its apps and Vision are killed, its blob endpoint and its Cosmos replica refuse connections; its read-only secondary lives on. Settles
   * when that is so.
   */
  killRegion(name: string): Promise<void>;
  /** Brings a lost region back at its old addresses. Rejects when a part does not come up; the region stays lost then. */
  restoreRegion(name: string): Promise<void>;
  /** Makes the region's storage refuse writes, or take them again. */
  setReadOnly(name: string, on: boolean): Promise<void>;
  /** Stops everything; no process is left when it settles. */
  stop(): Promise<void>;
  killAll(): void;
}

/** Starts Parallax on a local cloud. Rejects with a `Refusal` for what a person has to decide, with a `PartFailure` when a part does not come up. */
export async function startLocal(options: LocalOptions): Promise<RunningLocal> {
  const regions = findRegions(options.regions ?? ['westus2']);
  const colours = findColours(options.colours ?? defaultColours);
  const onEvent = options.onEvent ?? (options.quiet === false ? tellOnStderr : undefined);
  if (options.build !== false)
    await buildApps({ ...appsFor(options), onLine: (line) => onEvent?.({ type: 'note', text: line }), ...signalOf(options) });
  // Without its page, the control room still has its API.
  assertBuilt(appsFor(options).apps.filter((name) => name !== 'control-room'));
  const cloud = await startCloud({ ...cloudOptions(options, regions, colours), ...(onEvent === undefined ? {} : { onEvent }) });
  const keys = { storage: cloud.storageAccount.key, cosmos: cloud.cosmosKey };
  writeInstallation(cloud.dataDir, installationOf(cloud, colours), keys);
  return runningLocal(cloud, colours);
}

function cloudOptions(options: LocalOptions, regions: CloudOptions['regions'], colours: readonly LocalColour[]): CloudOptions {
  const [first] = colours;
  if (first === undefined) throw new Error('a cloud needs a colour');
  let seeded: Release | null = null;
  return {
    dataDir: options.dataDir,
    fresh: options.fresh === true,
    regions,
    storage: {
      blobContainers: [
        { name: blobContainers.images },
        { name: blobContainers.thumbnails, publicAccess: 'blob' },
        { name: blobContainers.deadLetters },
        { name: blobContainers.web, publicAccess: 'blob' },
      ],
      queues: Object.values(queues),
      webContainer: blobContainers.web,
      deadLetterContainer: blobContainers.deadLetters,
      corsOrigins: webOrigins,
    },
    cacheDir,
    cosmos: { database: cosmosDatabase, containers: Object.values(cosmosContainers) },
    vaultSecrets: (secret) => ({ [secretNames.cursorKey]: secret('cursor'), [secretNames.visionKey]: secret('vision') }),
    apps: [
      ...colours.map((own) => ({
        ...app(options, 'api', (access, region) => apiSettings(access, region, { all: colours, own })),
        name: own.app,
      })),
      {
        ...app(options, 'worker', (access, region) => workerSettings(access, region, { all: colours, own: first })),
        blobEvents: [uploads],
      },
    ],
    trafficManagers: colours.map(({ colour, app }, index) => ({
      name: index === 0 ? null : colour,
      app,
      profile: (addresses) => trafficProfile(addresses, app, options.probeIntervalMs),
    })),
    controlSite: controlDist,
    prepare: async (access) => {
      seeded = await seedRelease(access, colours);
    },
    site: (addresses) => ({
      dir: options.dev === true ? null : webDist,
      placeholders: contentSources(addresses, colours),
      extraFiles: { 'release.json': `${JSON.stringify(seeded)}\n` },
    }),
    ...(options.webPort === undefined ? {} : { webPort: options.webPort }),
    ...(options.dev === true ? { pageServer: vite } : {}),
    ...signalOf(options),
    telemetry: options.telemetry !== false,
    ...(options.visionLatencyMs === undefined ? {} : { visionLatencyMs: options.visionLatencyMs }),
    ...(options.clockFactor === undefined ? {} : { clockFactor: options.clockFactor }),
    ...(options.eventRetry === undefined ? {} : { eventRetry: options.eventRetry }),
  };
}

const signalOf = ({ signal }: LocalOptions) => (signal === undefined ? {} : { signal });

/** As in infra/: events of originals alone, and none for blobs that are too big to be read whole by the host. */
const uploads: BlobEventSubscription = {
  name: 'uploads',
  functionName: functionNames.resizeImage,
  filter: {
    includedEventTypes: ['Microsoft.Storage.BlobCreated'],
    subjectBeginsWith: `/blobServices/default/containers/${blobContainers.images}/blobs/`,
    advancedFilters: [{ operatorType: 'NumberLessThanOrEquals', key: 'data.contentLength', value: defaultLimits.maxBytes }],
  },
};

/** Where Node's own debugger would be, and the next one. */
const inspectPorts = { api: 9229, worker: 9230 } as const;

/** The development server makes the photo app's pages itself. */
export const appsFor = ({ dev }: Pick<LocalOptions, 'dev'>): { apps: readonly AppName[] } => ({
  apps: dev === true ? ['api', 'worker', 'control-room'] : ['api', 'worker', 'control-room', 'web'],
});

function app(
  options: LocalOptions,
  name: LocalApp,
  settings: (access: CloudAccess, region: RegionAddresses) => Record<string, string>,
): CloudApp {
  return {
    name,
    dir: builtApps[name].dir,
    settings: (access, region) => {
      const merged = { ...settings(access, region), ...options.env?.[name] };
      return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
    },
    ...(options.dev === true ? { inspectPort: inspectPorts[name] } : {}),
  };
}

function runningLocal(cloud: RunningCloud, colours: readonly LocalColour[]): RunningLocal {
  const firstApp = colours[0]?.app ?? '';
  const stateOf = (name: string): RegionState => {
    const found = cloud.regionStates.find((state) => state.name === name);
    if (found === undefined) throw new Error(`there is no region ${name}`);
    return found;
  };
  const regions = cloud.regions.map(
    (region): LocalRegion => ({
      name: region.name,
      displayName: region.displayName,
      get status() {
        return stateOf(region.name).status;
      },
      get readOnlySince() {
        return stateOf(region.name).readOnlySince;
      },
      api: apiUrl(region, firstApp),
      apis: byColour(colours, (app) => apiUrl(region, app)),
      blob: region.blob,
      blobSecondary: region.blobSecondary,
      queue: region.queue,
      cosmos: region.cosmos,
      vision: region.vision,
      admin: region.admin,
      debuggers: region.debuggers,
    }),
  );
  /** Parts that serve every region are found by name alone; any other part is the first region's unless one is named. */
  const regionOf = (name: string, region: string | undefined): string | null =>
    region ?? cloud.parts.find((part) => part.name === name)?.region ?? null;
  return {
    web: cloud.web,
    api: cloud.trafficManager,
    colours: colours.map((each) => ({ ...each, api: trafficManagerUrl(cloud, each.app) })),
    controlRoom: cloud.control,
    get clockFactor() {
      return cloud.clockFactor;
    },
    regions,
    cosmos: { ...cloud.cosmos, key: cloud.cosmosKey },
    monitor: cloud.monitor,
    storageAccount: cloud.storageAccount,
    dataDir: cloud.dataDir,
    installation: installationPath(cloud.dataDir),
    get processes() {
      return cloud.parts.filter((part) => part.alive).map(({ name, region, pid }) => ({ name, region, pid }));
    },
    failed: cloud.failed.then((failure) => {
      removeInstallation(cloud.dataDir);
      return failure;
    }),
    kill: (name, region, signal) => cloud.kill(name, regionOf(name, region), signal),
    stopPart: (name, region) => cloud.stopPart(name, regionOf(name, region)),
    startPart: (name, region) => cloud.startPart(name, regionOf(name, region)),
    restart: (name, region) => cloud.restart(name, regionOf(name, region)),
    killRegion: (name) => cloud.killRegion(name),
    restoreRegion: (name) => cloud.restoreRegion(name),
    setReadOnly: (name, on) => cloud.setReadOnly(name, on),
    stop: async () => {
      removeInstallation(cloud.dataDir);
      await cloud.stop();
    },
    killAll: () => cloud.killAll(),
  };
}

function tellOnStderr(event: CloudEvent): void {
  if (event.type !== 'line') process.stderr.write(`${JSON.stringify(event)}\n`);
}
