import { join } from 'node:path';
import { type KeptCertificate, keptCertificate } from '../certificates/kept-certificate.ts';
import type { Monitor } from '../monitor/start-monitor.ts';
import { accountKey, accountName, connectionString } from '../storage/account.ts';
import type { CloudAccess, CloudAddresses, CloudApp, CloudOptions, CloudTrafficManager, RegionAddresses } from './cloud.ts';
import { CloudClock } from './cloud-clock.ts';
import {
  appPart,
  clockFactorOf,
  cosmosPart,
  edgePart,
  identityPart,
  pagesPart,
  primaryAzuritePart,
  secondaryAzuritePart,
  storagePart,
  trafficManagerPart,
  visionPart,
} from './cloud-parts.ts';
import { addressesOn, type CloudPorts, portsOf } from './cloud-ports.ts';
import { createCosmosResources } from './cosmos-resources.ts';
import type { CloudEvent } from './part.ts';
import { publishSite } from './publish-site.ts';
import { keptSecrets } from './secrets.ts';
import { allowOrigins, createStorageResources } from './storage-resources.ts';
import { problemsOf, subscribe } from './subscribe.ts';
import type { Supervisor } from './supervisor.ts';

/** What opens parts and is known before any of them starts. */
type Opening = Pick<CloudAccess, 'visionKey' | 'identityHeader' | 'certificateFile' | 'secret'>;

/** Starts the parts of a cloud in the order of what they need, as much as possible side by side. */
export class CloudStart {
  readonly #options: CloudOptions;
  readonly #ports: CloudPorts;
  readonly #supervisor: Supervisor;
  readonly #emit: (event: CloudEvent) => void;
  #monitor: Promise<Monitor | null> = Promise.resolve(null);
  /** Of all services. */
  readonly clock: CloudClock;

  constructor(options: CloudOptions, ports: CloudPorts, supervisor: Supervisor, emit: (event: CloudEvent) => void) {
    this.#options = options;
    this.clock = new CloudClock(clockFactorOf(options));
    this.#ports = ports;
    this.#supervisor = supervisor;
    this.#emit = emit;
  }

  async run(): Promise<CloudAccess> {
    const options = this.#options;
    const addresses = addressesOn(this.#ports, options);
    const secret = keptSecrets(options.dataDir);
    const visionKey = secret('vision');
    const certificate = keptCertificate(join(options.dataDir, 'certificates'));
    const opening = {
      visionKey,
      identityHeader: secret('identity-header'),
      certificateFile: certificate.certificateFile,
      secret,
    };
    this.#monitor = this.#startMonitor(certificate);
    const identity = { header: opening.identityHeader, certificate, secrets: options.vaultSecrets?.(secret) ?? {} };
    const [access] = await Promise.all([
      this.#startRest(addresses, opening),
      // Nothing has to wait for these, apart from being ready as a whole.
      this.#monitor,
      ...addresses.regions.flatMap((region) => {
        const ports = portsOf(this.#ports, region.name);
        return [
          this.#supervisor.start(secondaryAzuritePart(options.dataDir, region.name, ports)),
          this.#supervisor.start(visionPart(options, region, ports, visionKey)),
          this.#supervisor.start(identityPart(region, ports, identity)),
        ];
      }),
    ]);
    return access;
  }

  /** Null without telemetry, and before the start. */
  get monitor(): Promise<Monitor | null> {
    return this.#monitor;
  }

  /** In this process: it has little to do, and a start has no time for one more. */
  async #startMonitor(certificate: KeptCertificate): Promise<Monitor | null> {
    if (this.#options.telemetry === false) return null;
    const { startMonitor } = await import('../monitor/start-monitor.ts');
    const { monitor: port, monitorAdmin: adminPort } = this.#ports;
    return await startMonitor({ ...certificate, port, adminPort });
  }

  /** Cosmos and storage, and then what works on them. */
  async #startRest(addresses: CloudAddresses, opening: Opening): Promise<CloudAccess> {
    const options = this.#options;
    const [cosmosKey] = await Promise.all([
      this.#startCosmos(),
      ...addresses.regions.map((region) => this.#startStorage(region, addresses.web)),
    ]);
    const access: CloudAccess = {
      ...addresses,
      storageAccount: { name: accountName, key: accountKey },
      storageConnection: (region) => connectionString(region.blob, region.queue),
      cosmosKey,
      ...opening,
    };
    await options.prepare?.(access);
    await Promise.all([this.#openSite(access), this.#startApps(access)]);
    return access;
  }

  async #startApps(access: CloudAccess): Promise<void> {
    const { apps, trafficManagers } = this.#options;
    const start = async (app: CloudApp) => {
      await Promise.all(access.regions.map((region) => this.#startApp(app, access, region)));
      // Its first probe should find what it asks, or it would lead people astray until the next.
      const leading = trafficManagers.filter((manager) => manager.app === app.name);
      await Promise.all(leading.map((manager) => this.#startTrafficManager(manager, access)));
    };
    await Promise.all(apps.map(start));
  }

  async #startTrafficManager(manager: CloudTrafficManager, access: CloudAccess): Promise<void> {
    const { adminUrl } = await this.#supervisor.start(trafficManagerPart(this.#options, manager, access, this.#ports));
    await this.#addClock(`${adminUrl}/clock`);
  }

  async #addClock(url: string, mayBeDown = false): Promise<void> {
    await this.clock.add(url, { mayBeDown }, clockFactorOf(this.#options));
  }

  async #openSite(access: CloudAccess): Promise<void> {
    if (this.#options.site === null) return;
    await this.#publish(access);
    await this.#supervisor.start(edgePart(this.#options, access, this.#ports));
    const { pageServer } = this.#options;
    if (pageServer !== undefined) await this.#supervisor.start(pagesPart(pageServer, access, this.#ports));
  }

  async #publish(access: CloudAccess): Promise<void> {
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
    await this.#addClock(`${addressesOn(this.#ports, this.#options).cosmos.adminUrl}/clock`);
    await this.#step('containers of Cosmos', () => createCosmosResources({ endpoint, key }, this.#options.cosmos));
    return key;
  }

  async #startStorage(region: RegionAddresses, web: string): Promise<void> {
    const { dataDir } = this.#options;
    const ports = portsOf(this.#ports, region.name);
    // The front does not wait for Azurite, but whoever uses it would have to.
    await Promise.all([
      this.#supervisor.start(primaryAzuritePart(dataDir, region.name, ports)),
      this.#supervisor.start(storagePart(this.#options, region, ports)),
    ]);
    await this.#addClock(`${region.admin.storage}/clock`);
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
        await this.#addClock(`${ready['url']}/admin/clock`, true);
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
