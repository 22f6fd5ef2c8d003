import { join } from 'node:path';
import type { RunFile } from '../api/run-file.ts';
import type { RunningControl } from '../control/start-control.ts';
import type { Monitor } from '../monitor/start-monitor.ts';
import { accountUrl } from '../storage/account.ts';
import type { CloudAccess, CloudOptions, RegionAddresses, RunningCloud } from './cloud.ts';
import type { CloudClock } from './cloud-clock.ts';
import { type CloudPorts, portsOf, reserveCloudPorts } from './cloud-ports.ts';
import { CloudStart } from './cloud-start.ts';
import { cloudTarget } from './cloud-target.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import type { CloudEvent } from './part.ts';
import { type RegionSwitches, regionSwitches } from './region-switches.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';
import { Supervisor } from './supervisor.ts';

/**
 * Starts a whole local cloud: every process in the order of what it needs, as much as possible side by side, with everything created that a deployment
 * would create. Rejects with a `Refusal` when a person has to decide something first, and with a `PartFailure` when a part does not come up; nothing is
 * left running then.
 */
export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  const folder = await openDataFolder(options.dataDir, { fresh: options.fresh === true });
  const close = () => {
    removeRunFile(folder.dir);
    folder.release();
  };
  try {
    return await startIn(folder, { ...options, dataDir: folder.dir }, close);
  } catch (error) {
    close();
    throw error;
  }
}

async function startIn(folder: DataFolder, options: CloudOptions, close: () => void): Promise<RunningCloud> {
  const run = { pid: process.pid, startedAt: new Date().toISOString() };
  let running: { access: CloudAccess; switches: RegionSwitches } | null = null;
  const noteRun = (): void => {
    const addresses = running === null ? nowhere : runAddresses(running.access, running.switches, options);
    writeRunFile(folder.dir, { ...run, ...addresses, parts: supervisor.parts });
  };
  const events = new EventHub(options.onEvent);
  events.listen((event) => {
    if (!changesRun.has(event.type)) return;
    tryTo(noteRun, (error) => events.emit({ type: 'note', text: `run.json was not brought up to date: ${error.message}` }));
  });
  const supervisor = new Supervisor({
    logDir: folder.logs,
    onEvent: events.emit,
    ...(options.cacheDir === undefined ? {} : { env: { NODE_COMPILE_CACHE: join(options.cacheDir, 'compiled') } }),
  });
  noteRun();
  let begun: CloudStart | null = null;
  try {
    const ports = await reserveCloudPorts(options, (text) => events.emit({ type: 'note', text }));
    const cloud = new CloudStart(options, ports, supervisor, events.emit);
    begun = cloud;
    const access = await orStopped(cloud.run(), supervisor, options.signal);
    const switches = regionSwitches({ access, supervisor, apps: options.apps.map(({ name }) => name), emit: events.emit });
    const monitor = await cloud.monitor;
    const control = await openControl({ options, ports, access, supervisor, switches, events, monitor, clock: cloud.clock });
    running = { access, switches };
    noteRun();
    const stop = async () => {
      await Promise.all([supervisor.stop(), control.close()]);
      // Apps that end still send what they know.
      await monitor?.close();
      close();
    };
    return {
      ...access,
      dataDir: folder.dir,
      logDir: folder.logs,
      get parts() {
        return supervisor.parts;
      },
      get regionStates() {
        return switches.all();
      },
      failed: supervisor.failed.then(async (failure) => {
        await stop();
        return failure;
      }),
      kill: (name, region, signal) => supervisor.kill(name, region, signal),
      stopPart: (name, region) => supervisor.stopPart(name, region),
      startPart: async (name, region) => void (await supervisor.startAgain(name, region)),
      restart: async (name, region) => void (await supervisor.restart(name, region)),
      killRegion: (name) => switches.kill(name),
      restoreRegion: (name) => switches.restore(name),
      setReadOnly: (name, on) => switches.setReadOnly(name, on),
      get clockFactor() {
        return cloud.clock.factor;
      },
      setClockFactor: (factor) => cloud.clock.set(factor),
      stop,
      killAll: () => supervisor.killAll(),
    };
  } catch (error) {
    await supervisor.stop();
    // It may still be on its way up.
    await (await begun?.monitor.catch(() => null))?.close();
    throw error;
  }
}

/** Hands what happens to everybody who listens. */
class EventHub {
  readonly #listeners = new Set<(event: CloudEvent) => void>();

  constructor(first: ((event: CloudEvent) => void) | undefined) {
    if (first !== undefined) this.#listeners.add(first);
  }

  readonly emit = (event: CloudEvent): void => {
    for (const listener of this.#listeners) listener(event);
  };

  readonly listen = (listener: (event: CloudEvent) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

interface ControlParts {
  readonly options: CloudOptions;
  readonly ports: CloudPorts;
  readonly access: CloudAccess;
  readonly supervisor: Supervisor;
  readonly switches: RegionSwitches;
  readonly events: EventHub;
  readonly monitor: Monitor | null;
  readonly clock: CloudClock;
}

/** The control room lives in this process: it watches the others, and outlives every one of them. */
async function openControl({
  options,
  ports,
  access,
  supervisor,
  switches,
  events,
  monitor,
  clock,
}: ControlParts): Promise<RunningControl> {
  const { startControl } = await import('../control/start-control.ts');
  const target = cloudTarget({
    access,
    supervisor,
    switches,
    releaseUrls: releaseUrlsOf(options, ports),
    apiUrl: apiUrlOf(options),
    monitor,
    clock,
    onEvent: events.listen,
  });
  return await startControl({ port: ports.control, target, siteDir: options.controlSite ?? null });
}

/** For what must not take a running cloud down, such as a full disk while something is noted. */
function tryTo(work: () => void, onError: (error: Error) => void): void {
  try {
    work();
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
  }
}

/** A part that dies while others still start is the reason that is told, not what its death does to them; and so is a request to stop. */
async function orStopped<Result>(
  work: Promise<Result>,
  supervisor: Supervisor,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const failed = supervisor.failed.then((failure) => {
    throw failure;
  });
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(new Error('Told to stop while starting.'));
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
  });
  return await Promise.race([work, failed, aborted]);
}

type RunAddresses = Pick<RunFile, 'web' | 'api' | 'controlRoom' | 'cosmosAdmin' | 'regions'>;

const nowhere: RunAddresses = { web: null, api: null, controlRoom: null, cosmosAdmin: null, regions: [] };

const changesRun: ReadonlySet<CloudEvent['type']> = new Set(['part-back', 'part-restarted', 'region']);

/** The first app is the one that answers people. */
const apiUrlOf =
  ({ apps }: CloudOptions) =>
  (region: RegionAddresses): string =>
    region.apps[apps[0]?.name ?? ''] ?? region.blob;

/** Past the edge and the storage fronts, whose requests are noted and counted. */
const releaseUrlsOf = ({ site, regions, storage }: CloudOptions, ports: CloudPorts): string[] =>
  site === null
    ? []
    : regions.map(({ name }) => `${accountUrl(portsOf(ports, name).azurite)}/${storage.webContainer}/release.json`);

function runAddresses(access: CloudAccess, switches: RegionSwitches, options: CloudOptions): RunAddresses {
  const apiUrl = apiUrlOf(options);
  return {
    web: access.web,
    api: access.trafficManager,
    controlRoom: access.control,
    cosmosAdmin: access.cosmos.adminUrl,
    regions: access.regions.map((region) => {
      const { name, displayName, blob, blobSecondary, vision } = region;
      return { name, displayName, status: switches.stateOf(name).status, api: apiUrl(region), blob, blobSecondary, vision };
    }),
  };
}
