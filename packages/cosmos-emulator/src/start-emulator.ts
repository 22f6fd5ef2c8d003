import { createSecretKey } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accountKey } from './account/account-key.ts';
import { lockData } from './account/data-lock.ts';
import { startAdminServer } from './admin/admin-server.ts';
import { Catalog } from './catalog/catalog.ts';
import { FaultRules } from './faults/fault-rules.ts';
import type { Account, RegionEndpoint } from './http/account-context.ts';
import { type Listener, startListener } from './http/listener.ts';
import { checkOptions, type EmulatorOptions } from './options.ts';
import { GlobalEndpoint } from './regions/global-endpoint.ts';
import { Region } from './regions/region.ts';
import { Regions } from './regions/regions.ts';
import { defaultReplication } from './replication/replication-settings.ts';
import { Replicator } from './replication/replicator.ts';
import { writeCharge } from './request-units.ts';
import { openRegions } from './store/open-regions.ts';
import { startSweeper } from './store/sweeper.ts';

export type { EmulatorOptions } from './options.ts';

export interface RunningEmulator {
  /** Global endpoint, `http://127.0.0.1:port/`. */
  endpoint: string;
  /** Account key in base64. */
  key: string;
  regions: RegionEndpoint[];
  adminUrl: string;
  /** Ends all connections and closes the files; the data stays. */
  close(): Promise<void>;
}

/** Starts an account on this machine. Rejects with a sentence when an option is wrong, a port is taken or the data is in use. */
export async function startCosmosEmulator(options: EmulatorOptions): Promise<RunningEmulator> {
  checkOptions(options);
  mkdirSync(options.dataDir, { recursive: true });
  const undo: (() => void | Promise<void>)[] = [];
  const closeAll = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    const lock = lockData(options.dataDir);
    undo.push(() => lock.release());
    const key = accountKey(options.dataDir, options.key);
    const secret = createSecretKey(key, 'base64');
    const clock = options.clock ?? Date.now;
    const catalog = new Catalog(join(options.dataDir, 'account.sqlite'), clock);
    undo.push(() => catalog.close());
    const stores = openRegions(
      options.dataDir,
      options.regions.map(({ name }) => name),
      catalog,
    );
    for (const store of stores) undo.push(() => store.close());
    const replication = { ...defaultReplication, ...options.replication };
    const regions = new Regions(
      stores.map((store) => new Region(store, clock)),
      replication,
    );
    const account: Account = {
      id: options.account ?? 'cosmos-emulator',
      catalog,
      stores,
      partitionRanges: options.partitionRanges ?? 2,
      clock,
      writableRegions: () => regions.writable(),
      readableRegions: () => regions.readable(),
    };
    const faults = new FaultRules(clock, regions.names);
    const start = async (region: () => Region | undefined, port: number): Promise<Listener> => {
      const listener = await startListener({ account, key: secret, faults, region, port });
      undo.push(() => listener.close());
      return listener;
    };
    for (const [index, region] of regions.all.entries()) {
      region.serveBy(await start(() => region, options.regions[index]?.port ?? 0));
    }
    const global = new GlobalEndpoint(await start(() => regions.first, options.globalPort ?? 0));
    const replicator = startReplicator(account, regions);
    undo.push(() => replicator.stop());
    const parts = { account, regions, global, replicator, faults };
    const admin = await startAdminServer(parts, options.adminPort ?? 0);
    undo.push(() => admin.close());
    const sweeper = startSweeper(account);
    undo.push(() => sweeper.stop());
    const endpoints = regions.all.map(({ name, endpoint }) => ({ name, endpoint }));
    return { endpoint: global.describe().endpoint, key, regions: endpoints, adminUrl: admin.url, close: once(closeAll) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function startReplicator({ stores, catalog, clock }: Account, regions: Regions): Replicator {
  const replicator = new Replicator({
    stores,
    catalog,
    clock,
    settings: () => regions.replication,
    isConnected: (from, to) => regions.isConnected(from, to),
    onReceived: (to, { body }) => regions.find(to.name)?.usage.add('replicated', writeCharge(body.length)),
  });
  regions.onChange = () => replicator.wake();
  replicator.wake();
  return replicator;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
