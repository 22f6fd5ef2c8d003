import { createSecretKey } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accountKey } from './account/account-key.ts';
import { lockData } from './account/data-lock.ts';
import { startAdminServer } from './admin/admin-server.ts';
import { UsageTotals } from './admin/usage-totals.ts';
import { Catalog } from './catalog/catalog.ts';
import { FaultRules } from './faults/fault-rules.ts';
import type { Account, RegionEndpoint } from './http/account-context.ts';
import { type Listener, startListener } from './http/listener.ts';
import { checkOptions, type EmulatorOptions } from './options.ts';
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
    const endpoints: RegionEndpoint[] = [];
    const account: Account = {
      id: options.account ?? 'cosmos-emulator',
      catalog,
      stores,
      partitionRanges: options.partitionRanges ?? 2,
      clock,
      writableRegions: () => endpoints,
      readableRegions: () => endpoints,
    };
    const faults = new FaultRules(
      clock,
      stores.map(({ name }) => name),
    );
    const usage = new UsageTotals();
    const start = async (region: () => (typeof stores)[number], port: number): Promise<Listener> => {
      const listener = await startListener({ account, key: secret, faults, usage, region, port });
      undo.push(() => listener.close());
      return listener;
    };
    for (const [index, store] of stores.entries()) {
      const { endpoint } = await start(() => store, options.regions[index]?.port ?? 0);
      endpoints.push({ name: store.name, endpoint });
    }
    const [first] = stores;
    if (!first) throw new Error('An account needs a region.');
    const global = await start(() => first, options.globalPort ?? 0);
    const admin = await startAdminServer({ account, faults, usage, port: options.adminPort ?? 0 });
    undo.push(() => admin.close());
    const sweeper = startSweeper(account);
    undo.push(() => sweeper.stop());
    return { endpoint: global.endpoint, key, regions: endpoints, adminUrl: admin.url, close: once(closeAll) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
