import { startAdminServer } from './admin/admin-server.ts';
import { FaultRules } from './faults/fault-rules.ts';
import type { RegionEndpoint } from './http/account-context.ts';
import { type Listener, startListener } from './http/listener.ts';
import { type OpenAccount, openAccount, startReplicator, type Undo } from './open-account.ts';
import { checkOptions, type EmulatorOptions } from './options.ts';
import { GlobalEndpoint } from './regions/global-endpoint.ts';
import type { Region } from './regions/region.ts';
import { startSweeper } from './store/sweeper.ts';

export type { EmulatorOptions } from './options.ts';

export interface RunningEmulator {
  /** Global endpoint, `http://127.0.0.1:port/`. */
  endpoint: string;
  /** Account key in base64. */
  key: string;
  /** In the order of the options. */
  regions: RegionEndpoint[];
  adminUrl: string;
  /** Ends all connections and closes the files; the data stays. */
  close(): Promise<void>;
}

/** Starts an account on this machine. Rejects with a sentence when an option is wrong, a port is taken or the data is in use. */
export async function startCosmosEmulator(options: EmulatorOptions): Promise<RunningEmulator> {
  checkOptions(options);
  const undo: Undo = [];
  const close = once(async () => {
    for (const step of undo.toReversed()) await step();
  });
  try {
    return { ...(await start(options, undo)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(options: EmulatorOptions, undo: Undo): Promise<Omit<RunningEmulator, 'close'>> {
  const opened = openAccount(options, undo);
  const { account, pace, regions, key } = opened;
  const faults = new FaultRules(account.clock, regions.names);
  for (const [index, region] of regions.all.entries()) {
    region.serveBy(await listen(opened, faults, () => region, options.regions[index]?.port, undo));
  }
  const global = new GlobalEndpoint(await listen(opened, faults, () => regions.first, options.globalPort, undo));
  const replicator = startReplicator(opened, undo);
  const admin = await startAdminServer({ account, pace, regions, global, replicator, faults }, options.adminPort ?? 0);
  undo.push(() => admin.close());
  const sweeper = startSweeper(account);
  undo.push(() => sweeper.stop());
  const endpoints = regions.all.map(({ name, endpoint }) => ({ name, endpoint }));
  return { endpoint: global.describe().endpoint, key, regions: endpoints, adminUrl: admin.url };
}

async function listen(
  { account, secret }: OpenAccount,
  faults: FaultRules,
  region: () => Region | undefined,
  port: number | undefined,
  undo: Undo,
): Promise<Listener> {
  const listener = await startListener({ account, key: secret, faults, region, port: port ?? 0 });
  undo.push(() => listener.close());
  return listener;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
