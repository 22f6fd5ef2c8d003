import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeptCertificate } from '../certificates/kept-certificate.ts';
import { accountUrl } from '../storage/account.ts';
import type {
  CloudAccess,
  CloudAddresses,
  CloudApp,
  CloudOptions,
  CloudTrafficManager,
  PageServer,
  RegionAddresses,
} from './cloud.ts';
import { type CloudPorts, portsOf, type RegionPorts } from './cloud-ports.ts';
import type { PartSpec } from './part.ts';

/** Stopped from the highest to the lowest. */
const stages = { azurite: 1, cosmos: 1, storage: 2, vision: 2, app: 3, 'traffic-manager': 4, edge: 5, pages: 6 } as const;

const require = createRequire(import.meta.url);
const sibling = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const ofPackage = (name: string): string => fileURLToPath(import.meta.resolve(name));
const watchParent = new URL('../exit-with-parent.ts', import.meta.url).href;
/** With which every service starts that has a clock. */
export const clockFactorOf = ({ clockFactor }: CloudOptions): number => clockFactor ?? 1;
const clockArgs = (options: CloudOptions): string[] => ['--clock-factor', String(clockFactorOf(options))];
const json = (value: unknown): string => JSON.stringify(value);

/** One Cosmos account over all regions. Its ready line carries the key. */
export const cosmosPart = (options: CloudOptions, ports: CloudPorts): PartSpec => ({
  name: 'cosmos',
  region: null,
  args: [
    ofPackage('@parallax/cosmos-emulator/cli'),
    'start',
    '--config',
    json({
      dataDir: join(options.dataDir, 'cosmos'),
      regions: options.regions.map(({ name }) => ({ name, port: portsOf(ports, name).cosmos })),
      globalPort: ports.cosmosGlobal,
      adminPort: ports.cosmosAdmin,
    }),
    ...clockArgs(options),
    '--json',
    '--exit-with-parent',
  ],
  stopGraceMs: 10_000,
  onDeath: 'stop-all',
  stage: stages.cosmos,
});

/** Azurite for a region's own blobs and queues. */
export function primaryAzuritePart(dataDir: string, region: string, ports: RegionPorts): PartSpec {
  return azuritePart('azurite', region, {
    script: 'azurite/dist/src/azurite.js',
    flags: [
      ...['--blobPort', ports.azurite, '--blobKeepAliveTimeout', 60],
      ...['--queuePort', ports.queue, '--queueKeepAliveTimeout', 60],
      // The table service cannot be left out of the combined program.
      ...['--tablePort', ports.azuriteTable],
    ],
    location: join(dataDir, 'regions', region, 'primary'),
    readyMarks: ['Blob service is successfully listening', 'Queue service is successfully listening'],
  });
}

/** Azurite for the region's read-only copy: blobs alone. */
export function secondaryAzuritePart(dataDir: string, region: string, ports: RegionPorts): PartSpec {
  return azuritePart('azurite-secondary', region, {
    script: 'azurite/dist/src/blob/main.js',
    flags: ['--blobPort', ports.azuriteSecondary, '--blobKeepAliveTimeout', 60],
    location: join(dataDir, 'regions', region, 'secondary'),
    // The lone blob service words it differently.
    readyMarks: ['Blob service successfully listens'],
  });
}

function azuritePart(
  name: string,
  region: string,
  azurite: { script: string; flags: readonly (string | number)[]; location: string; readyMarks: readonly string[] },
): PartSpec {
  mkdirSync(azurite.location, { recursive: true });
  const flags = [...azurite.flags, '--location', azurite.location, '--silent', '--skipApiVersionCheck', '--disableTelemetry'];
  return {
    name,
    region,
    args: ['--import', watchParent, require.resolve(azurite.script), ...flags.map(String)],
    readyMarks: azurite.readyMarks,
    // It writes what it knows of its blobs every five seconds and when it is asked to stop: killed, it forgets the last ones.
    stopGraceMs: 10_000,
    onDeath: 'stop-all',
    stage: stages.azurite,
  };
}

/** The region's blob endpoints, before both its Azurites, and the events of its blobs. */
export function storagePart(options: CloudOptions, region: RegionAddresses, ports: RegionPorts): PartSpec {
  const config = {
    region: region.name,
    dataDir: join(options.dataDir, 'regions', region.name, 'storage'),
    port: ports.blob,
    secondaryPort: ports.blobSecondary,
    adminPort: ports.storageAdmin,
    primaryUrl: accountUrl(ports.azurite),
    secondaryUrl: accountUrl(ports.azuriteSecondary),
    // Named from the start, so that events which an earlier run left undelivered wait for their webhook.
    subscriptions: subscriptionsOf(options).map(({ name, filter }) => ({ name, webhookUrl: null, filter })),
    deadLetterContainer: options.storage.deadLetterContainer,
    retry: { schedule: options.eventRetry ?? 'local' },
  };
  return servicePart('storage', region.name, stages.storage, config, clockArgs(options));
}

const subscriptionsOf = ({ apps }: CloudOptions) => apps.flatMap((app) => app.blobEvents ?? []);

export const visionPart = (options: CloudOptions, region: RegionAddresses, ports: RegionPorts, key: string): PartSpec =>
  servicePart('vision', region.name, stages.vision, {
    region: region.name,
    port: ports.vision,
    adminPort: ports.visionAdmin,
    key,
    latencyMs: options.visionLatencyMs ?? 0,
  });

/** Identity and vault of a region: one process, so that the vault knows the tokens. Values come by the environment, which no list of processes shows. */
export const identityPart = (
  region: RegionAddresses,
  ports: RegionPorts,
  given: { readonly header: string; readonly certificate: KeptCertificate; readonly secrets: Readonly<Record<string, string>> },
): PartSpec => ({
  ...servicePart('identity', region.name, stages.vision, {
    identity: { port: ports.identity, adminPort: ports.identityAdmin },
    vault: { port: ports.vault, adminPort: ports.vaultAdmin },
    certificateFile: given.certificate.certificateFile,
    keyFile: given.certificate.keyFile,
  }),
  env: { IDENTITY_HEADER: given.header, VAULT_SECRETS: json(given.secrets) },
});

export const trafficManagerPart = (
  options: CloudOptions,
  manager: CloudTrafficManager,
  addresses: CloudAddresses,
  ports: CloudPorts,
): PartSpec => ({
  ...servicePart(
    'traffic-manager',
    null,
    stages['traffic-manager'],
    { port: ports.trafficManagers.get(manager.app) ?? 0, ...manager.profile(addresses) },
    clockArgs(options),
  ),
  ...(manager.name === null ? {} : { name: `traffic-manager-${manager.name}` }),
});

const servicePart = (
  name: string,
  region: string | null,
  stage: number,
  config: unknown,
  more: readonly string[] = [],
): PartSpec => ({
  name,
  region,
  args: [sibling('service-main.ts'), name, '--config', json(config), ...more, '--exit-with-parent'],
  onDeath: 'stop-all',
  stage,
});

/** A Functions app in its host; restarted when it dies. */
export function appPart(
  options: CloudOptions,
  app: CloudApp,
  access: CloudAccess,
  region: RegionAddresses,
  ports: RegionPorts,
): PartSpec {
  const keys = join(options.dataDir, 'keys');
  mkdirSync(keys, { recursive: true });
  const inspectPort = ports.inspect.get(app.name) ?? null;
  return {
    name: app.name,
    region: region.name,
    args: [
      '--enable-source-maps',
      ...(inspectPort === null ? [] : [`--inspect=127.0.0.1:${inspectPort}`]),
      ofPackage('@parallax/functions-host/cli'),
      'start',
      app.dir,
      ...['--port', String(ports.apps.get(app.name) ?? 0)],
      ...clockArgs(options),
      '--json',
      '--exit-with-parent',
      ...['--keys', join(keys, `${region.name}-${app.name}.json`)],
    ],
    env: app.settings(access, region),
    // Functions under way get their time to end.
    stopGraceMs: 6_000,
    onDeath: 'restart',
    stage: stages.app,
  };
}

export const edgePart = (options: CloudOptions, addresses: CloudAddresses, ports: CloudPorts): PartSpec => ({
  name: 'edge',
  region: null,
  args: [
    sibling('edge/main.ts'),
    '--config',
    json({
      port: ports.edge,
      origins: addresses.regions.map(({ name, blob }) => ({ region: name, webUrl: `${blob}/${options.storage.webContainer}` })),
    }),
    '--exit-with-parent',
  ],
  onDeath: 'stop-all',
  stage: stages.edge,
});

/** A development server of the pages, at the address that the edge would have. */
export const pagesPart = (server: PageServer, addresses: CloudAddresses, ports: CloudPorts): PartSpec => ({
  name: 'pages',
  region: null,
  args: ['--import', watchParent, ...server.args(ports.web)],
  cwd: server.cwd,
  env: { ...server.env(addresses.edge) },
  readyMarks: server.readyMarks,
  onDeath: 'restart',
  stage: stages.pages,
});
