import type { Container } from '../catalog/container.ts';
import type { FaultRule, FaultRules } from '../faults/fault-rules.ts';
import type { Account } from '../http/account-context.ts';
import type { RegionStore } from '../store/region-store.ts';
import type { Usage, UsageTotals } from './usage-totals.ts';

export interface EmulatorState {
  account: string;
  regions: { name: string; endpoint: string; databases: { id: string; containers: ContainerState[] }[] }[];
  faults: FaultRule[];
  /** Since the process started; request units are estimates. */
  usage: { total: Usage; operations: Record<string, Usage> };
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
export function describeState(account: Account, faults: FaultRules, usage: UsageTotals): EmulatorState {
  const endpoints = new Map(account.readableRegions().map(({ name, endpoint }) => [name, endpoint]));
  return {
    account: account.id,
    regions: account.stores.map((store) => ({
      name: store.name,
      endpoint: endpoints.get(store.name) ?? '',
      databases: account.catalog.listDatabases().map(({ id, containers }) => ({
        id,
        containers: [...containers.values()].map((container) => describeContainer(store, container)),
      })),
    })),
    faults: faults.list(),
    usage: usage.report(),
  };
}

function describeContainer(store: RegionStore, container: Container): ContainerState {
  const { items, lsn, seen } = store.items(container).progress;
  return { id: container.id, items, lsn, seen };
}
