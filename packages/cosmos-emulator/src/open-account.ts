import { createSecretKey, type KeyObject } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accountKey } from './account/account-key.ts';
import { lockData } from './account/data-lock.ts';
import { Catalog } from './catalog/catalog.ts';
import type { Account } from './http/account-context.ts';
import type { EmulatorOptions } from './options.ts';
import { Pace } from './pace.ts';
import { Region } from './regions/region.ts';
import { Regions } from './regions/regions.ts';
import { defaultReplication } from './replication/replication-settings.ts';
import { Replicator } from './replication/replicator.ts';
import { writeCharge } from './request-units.ts';
import { openRegions } from './store/open-regions.ts';

/** What has to be undone when the emulator ends, the last first. */
export type Undo = (() => void | Promise<void>)[];

export interface OpenAccount {
  account: Account;
  pace: Pace;
  regions: Regions;
  /** In base64, and as it signs. */
  key: string;
  secret: KeyObject;
}

/** The account with its data, before anything listens. */
export function openAccount(options: EmulatorOptions, undo: Undo): OpenAccount {
  const { dataDir } = options;
  mkdirSync(dataDir, { recursive: true });
  const lock = lockData(dataDir);
  undo.push(() => lock.release());
  const key = accountKey(dataDir, options.key);
  const clock = options.clock ?? Date.now;
  const catalog = new Catalog(join(dataDir, 'account.sqlite'), clock);
  undo.push(() => catalog.close());
  const names = options.regions.map(({ name }) => name);
  const stores = openRegions(dataDir, names, catalog);
  for (const store of stores) undo.push(() => store.close());
  const pace = new Pace(clock, options.clockFactor);
  for (const store of stores) store.pace = pace;
  const all = stores.map((store) => new Region(store, clock));
  const regions = new Regions(all, { ...defaultReplication, ...options.replication });
  const account: Account = {
    id: options.account ?? 'cosmos-emulator',
    catalog,
    stores,
    partitionRanges: options.partitionRanges ?? 2,
    clock,
    writableRegions: () => regions.writable(),
    readableRegions: () => regions.readable(),
  };
  return { account, pace, regions, key, secret: createSecretKey(key, 'base64') };
}

/** Carries writes between the regions from now on. */
export function startReplicator({ account: { stores, catalog, clock }, pace, regions }: OpenAccount, undo: Undo): Replicator {
  const replicator = new Replicator({
    stores,
    catalog,
    clock,
    pace,
    settings: () => regions.replication,
    isConnected: (from, to) => regions.isConnected(from, to),
    onReceived: (to, { body }) => regions.find(to.name)?.usage.add('replicated', writeCharge(body.length)),
  });
  undo.push(() => replicator.stop());
  regions.onChange = () => replicator.wake();
  replicator.wake();
  return replicator;
}
