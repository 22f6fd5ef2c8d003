import { connectionStringOf } from '../monitor/connection-string.ts';
import { accountUrl } from '../storage/account.ts';
import type { CloudAddresses, CloudApp, CloudOptions, CloudTrafficManager, RegionAddresses } from './cloud.ts';
import { type PortWish, reservePorts } from './port-book.ts';

export const defaultWebPort = 4280;
const defaultControlPort = 4290;

/** Ports that are not part of an address in `CloudAddresses`. */
export interface CloudPorts {
  readonly web: number;
  readonly edge: number;
  /** By the app they lead to. */
  readonly trafficManagers: ReadonlyMap<string, number>;
  readonly control: number;
  readonly cosmosGlobal: number;
  readonly cosmosAdmin: number;
  readonly monitor: number;
  readonly monitorAdmin: number;
  readonly regions: ReadonlyMap<string, RegionPorts>;
}

export type RegionPorts = Readonly<Record<(typeof regionPortNames)[number], number>> & {
  readonly apps: ReadonlyMap<string, number>;
  /** Of the apps that run with a debugger port. */
  readonly inspect: ReadonlyMap<string, number>;
};

const regionPortNames = [
  'blob',
  'blobSecondary',
  'storageAdmin',
  'azurite',
  'queue',
  'azuriteTable',
  'azuriteSecondary',
  'vision',
  'visionAdmin',
  'identity',
  'identityAdmin',
  'vault',
  'vaultAdmin',
  'cosmos',
] as const;

/** Addresses on these ports stand in records: an image's blob and its copies. */
const storedPorts: ReadonlySet<string> = new Set(['blob', 'blobSecondary']);

/** Chooses every port before anything starts, so that each part can be told all addresses. */
export async function reserveCloudPorts(options: CloudOptions, note: (text: string) => void): Promise<CloudPorts> {
  const wishes: PortWish[] = [
    { name: 'web', what: 'the photo app', ...webPortWish(options.webPort) },
    ...(options.pageServer === undefined ? [] : [{ name: 'edge', what: 'the edge' }]),
    ...options.trafficManagers.map((manager) => ({ name: trafficManagerName(manager), what: 'Traffic Manager' })),
    // Where any free port will do for the pages, several clouds start at once, and would all want the same one.
    { name: 'control', what: 'the control room', ...(options.webPort === 0 ? {} : { preferred: defaultControlPort }) },
    { name: 'cosmosGlobal', what: 'Cosmos' },
    { name: 'cosmosAdmin', what: 'the admin address of Cosmos' },
    { name: 'monitor', what: 'the monitor' },
    { name: 'monitorAdmin', what: 'the admin address of the monitor' },
    ...options.regions.flatMap(({ name, displayName }) => [
      ...regionPortNames.map((port) => ({
        name: `${name}/${port}`,
        what: `${port} of ${displayName}`,
        stored: storedPorts.has(port),
      })),
      ...options.apps.map((app) => ({ name: `${name}/${app.name}`, what: `${app.name} of ${displayName}` })),
      ...options.apps.flatMap((app) => inspectWish(app, name, displayName, name === options.regions[0]?.name)),
    ]),
  ];
  const ports = await reservePorts(options.dataDir, wishes, note);
  const byName = new Map(wishes.map((wish, index) => [wish.name, ports[index] ?? 0]));
  const port = (name: string): number => byName.get(name) ?? 0;
  return {
    web: port('web'),
    edge: port(options.pageServer === undefined ? 'web' : 'edge'),
    trafficManagers: new Map(options.trafficManagers.map((manager) => [manager.app, port(trafficManagerName(manager))])),
    control: port('control'),
    cosmosGlobal: port('cosmosGlobal'),
    cosmosAdmin: port('cosmosAdmin'),
    monitor: port('monitor'),
    monitorAdmin: port('monitorAdmin'),
    regions: new Map(
      options.regions.map(({ name }) => [
        name,
        {
          ...(Object.fromEntries(regionPortNames.map((key) => [key, port(`${name}/${key}`)])) as Record<
            (typeof regionPortNames)[number],
            number
          >),
          apps: new Map(options.apps.map((app) => [app.name, port(`${name}/${app.name}`)])),
          inspect: new Map(
            options.apps.filter((app) => app.inspectPort !== undefined).map((app) => [app.name, port(inspectName(app, name))]),
          ),
        },
      ]),
    ),
  };
}

const webPortWish = (asked: number | undefined): Pick<PortWish, 'exact' | 'preferred'> => {
  if (asked === undefined) return { preferred: defaultWebPort };
  return asked === 0 ? {} : { exact: asked };
};

/** The first one's port was kept under this name before there were several. */
const trafficManagerName = ({ name }: CloudTrafficManager): string =>
  name === null ? 'trafficManager' : `trafficManager/${name}`;

const inspectName = (app: CloudApp, region: string): string => `${region}/${app.name}-inspect`;

const inspectWish = (app: CloudApp, region: string, displayName: string, isFirst: boolean): PortWish[] =>
  app.inspectPort === undefined
    ? []
    : [
        {
          name: inspectName(app, region),
          what: `the debugger of ${app.name} (${displayName})`,
          ...(isFirst ? { preferred: app.inspectPort } : {}),
        },
      ];

const local = (port: number): string => `http://127.0.0.1:${port}`;

export function addressesOn(ports: CloudPorts, options: CloudOptions): CloudAddresses {
  const trafficManagers = Object.fromEntries([...ports.trafficManagers].map(([app, port]) => [app, local(port)]));
  return {
    web: local(ports.web),
    edge: local(ports.edge),
    trafficManager: trafficManagers[options.trafficManagers[0]?.app ?? ''] ?? '',
    trafficManagers,
    control: local(ports.control),
    cosmos: { endpoint: local(ports.cosmosGlobal), adminUrl: local(ports.cosmosAdmin) },
    monitor: monitorOf(ports, options),
    regions: options.regions.map(({ name, displayName }) => regionAddresses(name, displayName, portsOf(ports, name))),
  };
}

/** Application Insights listens over https alone, and its SDK speaks nothing else. */
const monitorOf = ({ monitor, monitorAdmin }: CloudPorts, { telemetry }: CloudOptions): CloudAddresses['monitor'] =>
  telemetry === false
    ? null
    : { connectionString: connectionStringOf(`https://127.0.0.1:${monitor}`), adminUrl: local(monitorAdmin) };

export function portsOf(ports: CloudPorts, region: string): RegionPorts {
  const found = ports.regions.get(region);
  if (found === undefined) throw new Error(`no ports were reserved for ${region}`);
  return found;
}

const regionAddresses = (name: string, displayName: string, ports: RegionPorts): RegionAddresses => ({
  name,
  displayName,
  blob: accountUrl(ports.blob),
  blobSecondary: accountUrl(ports.blobSecondary),
  queue: accountUrl(ports.queue),
  cosmos: local(ports.cosmos),
  vision: local(ports.vision),
  identity: `${local(ports.identity)}/msi/token`,
  vault: `https://127.0.0.1:${ports.vault}`,
  apps: Object.fromEntries([...ports.apps].map(([app, port]) => [app, local(port)])),
  debuggers: Object.fromEntries([...ports.inspect].map(([app, port]) => [app, `127.0.0.1:${port}`])),
  admin: {
    storage: local(ports.storageAdmin),
    vision: local(ports.visionAdmin),
    identity: local(ports.identityAdmin),
    vault: local(ports.vaultAdmin),
  },
});
