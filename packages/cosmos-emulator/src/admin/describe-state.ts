import type { Container } from '../catalog/container.ts';
import type { FaultRule } from '../faults/fault-rules.ts';
import type { GlobalEndpointState } from '../regions/global-endpoint.ts';
import type { Region, RegionState } from '../regions/region.ts';
import type { ReplicationSettings } from '../replication/replication-settings.ts';
import type { LinkState } from '../replication/replicator.ts';
import type { RegionStore } from '../store/region-store.ts';
import type { AdminParts } from './admin-routes.ts';
import { type UsageReport, UsageTotals } from './usage-totals.ts';

export interface EmulatorState {
  account: string;
  /** How many times as fast time to live and replication pass. */
  clock: { factor: number };
  global: GlobalEndpointState;
  regions: (RegionState & {
    /** What the other regions do not have yet, and what this one does not have of theirs. */
    replication: { outgoing: Backlog; incoming: Backlog };
    usage: UsageReport;
    databases: { id: string; containers: ContainerState[] }[];
  })[];
  replication: ReplicationSettings & { links: LinkState[] };
  faults: FaultRule[];
  /** Of all regions since the process started; request units are estimates. */
  usage: UsageReport;
}

export interface Backlog {
  /** Versions, counted once for each region that waits for them. */
  backlog: number;
  /** Age of the oldest of them, ms; 0 when there is none. */
  lagMs: number;
}

export interface ContainerState {
  id: string;
  /** Expired ones count until their space is freed, some seconds later. */
  items: number;
  /** Versions applied in this region. */
  lsn: number;
  /** By region number: its last own version applied here. */
  seen: number[];
}

/** What `GET /state` answers. */
export function describeState({ account, pace, regions, global, replicator, faults }: AdminParts): EmulatorState {
  const links = replicator.describe();
  return {
    account: account.id,
    clock: { factor: pace.factor },
    global: global.describe(),
    regions: regions.all.map((region) => ({
      ...region.describe(),
      replication: describeBacklog(region, links),
      usage: region.usage.report(),
      databases: account.catalog.listDatabases().map(({ id, containers }) => ({
        id,
        containers: [...containers.values()].map((container) => describeContainer(region.store, container)),
      })),
    })),
    replication: { ...regions.replication, links },
    faults: faults.list(),
    usage: UsageTotals.sum(regions.all.map(({ usage }) => usage)).report(),
  };
}

function describeBacklog({ name }: Region, links: readonly LinkState[]): { outgoing: Backlog; incoming: Backlog } {
  return {
    outgoing: sumOf(links.filter(({ from }) => from === name)),
    incoming: sumOf(links.filter(({ to }) => to === name)),
  };
}

const sumOf = (links: readonly LinkState[]): Backlog => ({
  backlog: links.reduce((sum, { backlog }) => sum + backlog, 0),
  lagMs: Math.max(0, ...links.map(({ lagMs }) => lagMs)),
});

function describeContainer(store: RegionStore, container: Container): ContainerState {
  const { items, lsn, seen } = store.items(container).progress;
  return { id: container.id, items, lsn, seen };
}
