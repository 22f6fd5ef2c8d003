import { join } from 'node:path';
import type { RunFile } from '../api/run-file.ts';
import { accountKey, accountName, connectionString } from '../storage/account.ts';
import type { CloudAccess, CloudApp, CloudOptions, RegionAddresses, RunningCloud } from './cloud.ts';
import {
  appPart,
  cosmosPart,
  edgePart,
  pagesPart,
  primaryAzuritePart,
  secondaryAzuritePart,
  storagePart,
  visionPart,
} from './cloud-parts.ts';
import { addressesOn, type CloudPorts, portsOf, reserveCloudPorts } from './cloud-ports.ts';
import { createCosmosResources } from './cosmos-resources.ts';
import { openDataFolder } from './data-folder.ts';
import type { CloudEvent } from './part.ts';
import { publishSite } from './publish-site.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';
import { keptSecrets } from './secrets.ts';
import { allowOrigins, createStorageResources } from './storage-resources.ts';
import { problemsOf, subscribe } from './subscribe.ts';
import { Supervisor } from './supervisor.ts';

/**
 * Starts a whole local cloud: every process in the order of what it needs, as much as possible side by side, with everything created that a deployment
 * would create. Rejects with a `Refusal` when a person has to decide something first, and with a `PartFailure` when a part does not come up; nothing is
 * left running then.
 */
export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  const startedAt = new Date();
  const emit = options.onEvent ?? (() => undefined);
  const folder = await openDataFolder(options.dataDir, { fresh: options.fresh === true });
  const settled = { ...options, dataDir: folder.dir };
  const run = { pid: process.pid, startedAt: startedAt.toISOString() };
  const close = () => {
    removeRunFile(folder.dir);
    folder.release();
  };
  try {
    let addresses: Pick<RunFile, 'web' | 'api' | 'regions'> = { web: null, api: null, regions: [] };
    const noteRun = (): void => writeRunFile(folder.dir, { ...run, ...addresses, parts: supervisor.parts });
    const supervisor = new Supervisor({
      logDir: folder.logs,
      onEvent: (event) => {
        emit(event);
        if (event.type === 'part-back' || event.type === 'part-restarted')
          tryTo(noteRun, (error) => emit({ type: 'note', text: `run.json was not brought up to date: ${error.message}` }));
      },
      ...(options.cacheDir === undefined ? {} : { env: { NODE_COMPILE_CACHE: join(options.cacheDir, 'compiled') } }),
    });
    noteRun();
    const stop = async () => {
      await supervisor.stop();
      close();
    };
    try {
      const ports = await reserveCloudPorts(settled, (text) => emit({ type: 'note', text }));
      const cloud = new CloudStart(settled, ports, supervisor, emit);
      const access = await orStopped(cloud.run(), supervisor, options.signal);
      addresses = runAddresses(access, settled.apps);
      noteRun();
      return {
        ...access,
        dataDir: folder.dir,
        logDir: folder.logs,
        get parts() {
          return supervisor.parts;
        },
        failed: supervisor.failed.then(async (failure) => {
          await stop();
          return failure;
        }),
        kill: (name, region, signal) => supervisor.kill(name, region, signal),
        stopPart: (name, region) => supervisor.stopPart(name, region),
        startPart: async (name, region) => void (await supervisor.startAgain(name, region)),
        restart: async (name, region) => void (await supervisor.restart(name, region)),
        publishSite: () => cloud.publish(access),
        stop,
        killAll: () => supervisor.killAll(),
      };
    } catch (error) {
      await supervisor.stop();
      throw error;
    }
  } catch (error) {
    close();
    throw error;
  }
}

/** For what must not take a running cloud down, such as a full disk while something is noted. */
function tryTo(work: () => void, onError: (error: Error) => void): void {
  try {
    work();
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
  }
}

class CloudStart {
  readonly #options: CloudOptions;
  readonly #ports: CloudPorts;
  readonly #supervisor: Supervisor;
  readonly #emit: (event: CloudEvent) => void;

  constructor(options: CloudOptions, ports: CloudPorts, supervisor: Supervisor, emit: (event: CloudEvent) => void) {
    this.#options = options;
    this.#ports = ports;
    this.#supervisor = supervisor;
    this.#emit = emit;
  }

  async run(): Promise<CloudAccess> {
    const options = this.#options;
    const addresses = addressesOn(this.#ports, options);
    const secret = keptSecrets(options.dataDir);
    const visionKey = secret('vision');
    const cosmosKey = this.#startCosmos();
    const storages = addresses.regions.map((region) => this.#startStorage(region, addresses.web));
    const visions = addresses.regions.map((region) =>
      this.#supervisor.start(visionPart(options, region, portsOf(this.#ports, region.name), visionKey)),
    );
    const everything = [cosmosKey, ...storages, ...visions];
    await Promise.all(everything);
    const access: CloudAccess = {
      ...addresses,
      storageAccount: { name: accountName, key: accountKey },
      storageConnection: (region) => connectionString(region.blob, region.queue),
      cosmosKey: await cosmosKey,
      visionKey,
      secret,
    };
    await options.prepare?.(access);
    await Promise.all([
      this.#openSite(access),
      ...access.regions.flatMap((region) => options.apps.map((app) => this.#startApp(app, access, region))),
    ]);
    return access;
  }

  async #openSite(access: CloudAccess): Promise<void> {
    if (this.#options.site === null) return;
    await this.publish(access);
    await this.#supervisor.start(edgePart(this.#options, access, this.#ports));
    const { pageServer } = this.#options;
    if (pageServer !== undefined) await this.#supervisor.start(pagesPart(pageServer, access, this.#ports));
  }

  async publish(access: CloudAccess): Promise<void> {
    const { site, storage, cacheDir } = this.#options;
    if (site === null) return;
    const files = { ...site(access), ...(cacheDir === undefined ? {} : { cacheDir: join(cacheDir, 'brotli') }) };
    await this.#step('pages published', () =>
      Promise.all(
        access.regions.map(({ blob }) => publishSite({ ...access.storageAccount, blobUrl: blob }, storage.webContainer, files)),
      ),
    );
  }

  async #startCosmos(): Promise<string> {
    const ready = await this.#supervisor.start(cosmosPart(this.#options, this.#ports));
    const { endpoint, key } = ready;
    if (typeof endpoint !== 'string' || typeof key !== 'string')
      throw new Error('Cosmos did not say its endpoint and key in its ready line.');
    await this.#step('containers of Cosmos', () => createCosmosResources({ endpoint, key }, this.#options.cosmos));
    return key;
  }

  async #startStorage(region: RegionAddresses, web: string): Promise<void> {
    const { dataDir } = this.#options;
    const ports = portsOf(this.#ports, region.name);
    // The front waits for neither Azurite, but whoever uses it would have to.
    await Promise.all([
      this.#supervisor.start(primaryAzuritePart(dataDir, region.name, ports)),
      this.#supervisor.start(secondaryAzuritePart(dataDir, region.name, ports)),
      this.#supervisor.start(storagePart(this.#options, region, ports)),
    ]);
    const account = { name: accountName, key: accountKey, blobUrl: region.blob, queueUrl: region.queue };
    await this.#step(`containers and queues (${region.displayName})`, async () => {
      await Promise.all([
        createStorageResources(account, this.#options.storage),
        allowOrigins(account, this.#options.storage.corsOrigins(web)),
      ]);
    });
  }

  async #startApp(app: CloudApp, access: CloudAccess, region: RegionAddresses): Promise<void> {
    const spec = appPart(this.#options, app, access, region, portsOf(this.#ports, region.name));
    const subscriptions = app.blobEvents ?? [];
    await this.#supervisor.start({
      ...spec,
      onReady: async (ready) => {
        for (const text of problemsOf(ready)) this.#emit({ type: 'note', text: `${app.name} (${region.displayName}): ${text}` });
        await subscribe(region.admin.storage, subscriptions, ready);
      },
    });
  }

  async #step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const since = performance.now();
    const result = await work();
    this.#emit({ type: 'step', name, ms: Math.round(performance.now() - since) });
    return result;
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

const runAddresses = (access: CloudAccess, apps: readonly CloudApp[]) => {
  const firstApp = apps[0]?.name ?? '';
  return {
    web: access.web,
    api: access.regions[0]?.apps[firstApp] ?? null,
    regions: access.regions.map(({ name, displayName, apps: urls, blob, blobSecondary, vision }) => ({
      name,
      displayName,
      api: urls[firstApp] ?? blob,
      blob,
      blobSecondary,
      vision,
    })),
  };
};
