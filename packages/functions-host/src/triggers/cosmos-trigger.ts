import { randomUUID } from 'node:crypto';
import type { Container, CosmosClient } from '@azure/cosmos';
import type { HostFunction } from '../functions.ts';
import { messageOf } from '../log.ts';
import { runWithRetry, waited } from '../retry.ts';
import { selectLeasesToTake } from './balance-leases.ts';
import { createLeaseStore, type Lease, LeaseLostError, type LeaseStore } from './cosmos-leases.ts';
import { type CosmosTriggerOptions, readCosmosOptions } from './cosmos-options.ts';
import { FeedReader } from './feed-reader.ts';
import type { CreateListener, Listener, TriggerContext } from './listener.ts';

/** Runs a function for every change of a container; hosts with the same lease prefix share its ranges. */
export const createCosmosListener: CreateListener = (context, fn): Listener => {
  const options = readCosmosOptions(fn);
  const client = context.connections.cosmos(options.connection, options.preferredLocations);
  const leaseClient = context.connections.cosmos(options.leaseConnection, options.preferredLocations);
  return new CosmosListener(context, fn, options, client, leaseClient);
};

class CosmosListener implements Listener {
  readonly name: string;
  readonly #context: TriggerContext;
  readonly #fn: HostFunction;
  readonly #options: CosmosTriggerOptions;
  readonly #client: CosmosClient;
  readonly #leaseClient: CosmosClient;
  readonly #accountHost: string;
  /** A new name at every start, as in the real host: one that died must wait until its own leases expire. */
  readonly #me = randomUUID();
  readonly #abort = new AbortController();
  readonly #readers = new Map<string, FeedReader>();
  #loops: Promise<void>[] = [];

  constructor(
    context: TriggerContext,
    fn: HostFunction,
    options: CosmosTriggerOptions,
    client: CosmosClient,
    leaseClient: CosmosClient,
  ) {
    this.name = `changes of '${options.databaseName}/${options.containerName}'`;
    this.#context = context;
    this.#fn = fn;
    this.#options = options;
    this.#client = client;
    this.#leaseClient = leaseClient;
    this.#accountHost = context.connections.cosmosHost(options.connection);
  }

  async start(): Promise<void> {
    const monitored = this.#client.database(this.#options.databaseName).container(this.#options.containerName);
    const leases = await this.#openLeases(monitored);
    await leases.createMissing(await monitored.getFeedRanges());
    this.#loops = [this.#acquireForever(monitored, leases), this.#renewForever()];
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#loops);
    await Promise.all([...this.#readers.values()].map((reader) => reader.stop()));
  }

  async #openLeases(monitored: Container): Promise<LeaseStore> {
    const { leaseDatabaseName, leaseContainerName, createLeaseContainerIfNotExists, leasesThroughput } = this.#options;
    if (createLeaseContainerIfNotExists) {
      const { database } = await this.#leaseClient.databases.createIfNotExists({ id: leaseDatabaseName });
      const throughput = leasesThroughput === null ? {} : { throughput: leasesThroughput };
      await database.containers.createIfNotExists({ id: leaseContainerName, partitionKey: '/id', ...throughput });
    }
    const container = this.#leaseClient.database(leaseDatabaseName).container(leaseContainerName);
    try {
      const [database, source] = [await this.#client.database(this.#options.databaseName).read(), await monitored.read()];
      await container.read();
      const prefix = `${this.#options.leaseContainerPrefix}${this.#accountHost}_${ridOf(database.resource)}_${ridOf(source.resource)}`;
      return createLeaseStore(container, prefix);
    } catch (error) {
      if ((error as { code?: number }).code !== 404) throw error;
      throw new Error(this.#describeMissing(), { cause: error });
    }
  }

  #describeMissing(): string {
    const { containerName, databaseName, leaseContainerName, leaseDatabaseName } = this.#options;
    return (
      `Either the source container '${containerName}' (in database '${databaseName}') or the lease container '${leaseContainerName}' ` +
      `(in database '${leaseDatabaseName}') does not exist. Both must exist before the listener starts; ` +
      "to have the lease container created, set 'createLeaseContainerIfNotExists' to true."
    );
  }

  async #acquireForever(monitored: Container, leases: LeaseStore): Promise<void> {
    do {
      try {
        await this.#acquire(monitored, leases);
      } catch (error) {
        this.#context.log(
          'error',
          'Host.Triggers.CosmosDB',
          `Leases of '${this.#fn.name}' could not be balanced: ${messageOf(error)}`,
        );
      }
    } while (await waited(this.#options.leaseAcquireIntervalMs, this.#abort.signal));
  }

  async #acquire(monitored: Container, leases: LeaseStore): Promise<void> {
    const all = await leases.list();
    for (const lease of selectLeasesToTake(all, this.#me, new Date(), this.#options.leaseExpirationIntervalMs)) {
      // An own lease counts as expired while the store was away; its reader is still at work.
      if (this.#abort.signal.aborted || this.#readers.has(lease.leaseToken)) continue;
      try {
        this.#read(monitored, leases, await leases.update(lease, { owner: this.#me }));
      } catch (error) {
        if (!(error instanceof LeaseLostError)) throw error;
      }
    }
  }

  #read(monitored: Container, leases: LeaseStore, lease: Lease): void {
    const { log } = this.#context;
    log('information', 'Host.Triggers.CosmosDB', `'${this.#fn.name}' reads range ${lease.leaseToken} now.`);
    const reader = new FeedReader(
      {
        container: monitored,
        leases,
        options: this.#options,
        log,
        handle: (documents, signal) => this.#handle(documents, signal),
      },
      lease,
    );
    this.#readers.set(lease.leaseToken, reader);
    void reader.done.then(() => {
      if (!this.#abort.signal.aborted) this.#readers.delete(lease.leaseToken);
    });
  }

  async #handle(documents: unknown[], signal: AbortSignal) {
    const { containerName } = this.#options;
    const invocation = {
      fn: this.#fn,
      data: { json: JSON.stringify(documents) },
      metadata: {},
      bindingData: {},
      reason: `New changes on container ${containerName} at ${new Date().toISOString()}`,
    };
    return await runWithRetry(this.#context.invoker, this.#context.log, invocation, signal);
  }

  async #renewForever(): Promise<void> {
    while (await waited(this.#options.leaseRenewIntervalMs, this.#abort.signal)) {
      await Promise.all([...this.#readers.values()].map((reader) => reader.renew()));
    }
  }
}

function ridOf(resource: unknown): string {
  const rid = (resource as { _rid?: unknown } | undefined)?._rid;
  if (typeof rid !== 'string') throw new Error('The service gave no _rid.');
  return rid;
}
