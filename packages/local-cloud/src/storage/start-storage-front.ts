import type { z } from 'zod';
import { ActivityFeed } from '../activity.ts';
import { makeAdminServer } from '../admin-server.ts';
import { type Clock, systemClock } from '../clock.ts';
import { topicOf } from '../events/blob-created.ts';
import { deadLetterToBlob } from '../events/dead-letter.ts';
import { planDeliveries } from '../events/event-faults.ts';
import { EventPublisher } from '../events/event-publisher.ts';
import { EventQueue } from '../events/event-queue.ts';
import { EventSubscription, type SubscriptionOptions } from '../events/event-subscription.ts';
import { type RetryPolicy, retryPolicies } from '../events/retry-schedule.ts';
import { listen, stopListening } from '../listen.ts';
import { type Log, silentLog } from '../log.ts';
import { seededRandom } from '../seeded-random.ts';
import { accountName, accountUrl } from './account.ts';
import { connectAccount, readBlobFacts } from './account-client.ts';
import { ChangeJournal } from './change-journal.ts';
import { countRequests } from './count-requests.ts';
import { switchEndpoint } from './endpoint-switch.ts';
import { openLedger } from './open-ledger.ts';
import { makeOrphanResolver } from './orphan-resolver.ts';
import { makePrimaryServer } from './primary-server.ts';
import { Replicator } from './replicator.ts';
import { makeSecondaryServer } from './secondary-server.ts';
import { type StorageFrontConfig, storageFrontConfigSchema } from './storage-front-config.ts';
import { makeStorageRoutes } from './storage-routes.ts';
import { WriteRecorder } from './write-recorder.ts';

export type StorageFrontOptions = z.input<typeof storageFrontConfigSchema> & { clock?: Clock; log?: Log };

export interface StorageFront {
  /** Blob endpoint of the region, with the account's name. */
  blobUrl: string;
  /** Its read-only secondary; the account's name with `-secondary` is understood there too. */
  secondaryBlobUrl: string;
  adminUrl: string;
  /** Stops listening, lets attempts under way end and closes the ledger. What is undelivered or not replicated waits on disk. */
  close(): Promise<void>;
}

/**
 * A region's blob storage as its clients see it: the blob endpoint and its secondary before two Azurites, asynchronous replication
 * between them, and BlobCreated events by Event Grid's rules. Either Azurite may come up later or go away; nothing here waits for them.
 */
export async function startStorageFront(options: StorageFrontOptions): Promise<StorageFront> {
  const { clock = systemClock, log = silentLog, ...given } = options;
  const config = storageFrontConfigSchema.parse(given);
  const parts = build(config, clock, log);
  const { primaryServer, secondaryServer, adminServer, loops, database } = parts;
  const close = async () => {
    await Promise.all([primaryServer, secondaryServer, adminServer].map((server) => stopListening(server)));
    await Promise.all([...loops, ...parts.subscriptions.values()].map((loop) => loop.close()));
    database.close();
  };
  try {
    const { region } = config;
    parts.setPort(await listen(primaryServer, config.port, `the blob endpoint of ${region}`));
    const secondaryPort = await listen(secondaryServer, config.secondaryPort, `the secondary blob endpoint of ${region}`);
    parts.setSecondaryPort(secondaryPort);
    const adminPort = await listen(adminServer, config.adminPort, `the storage admin of ${region}`);
    // Only now: events name blobs by the endpoint's address.
    for (const loop of [...parts.subscriptions.values(), ...loops]) loop.start();
    return {
      blobUrl: accountUrl(parts.port()),
      secondaryBlobUrl: accountUrl(secondaryPort),
      adminUrl: `http://127.0.0.1:${adminPort}`,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Puts the parts together; nothing listens or works yet. */
function build(config: StorageFrontConfig, clock: Clock, log: Log) {
  const database = openLedger(config.dataDir);
  const journal = new ChangeJournal(database);
  const queue = new EventQueue(database);
  const feed = new ActivityFeed();
  const primaryUpstream = new URL(config.primaryUrl);
  const secondaryUpstream = new URL(config.secondaryUrl);
  const pair = { primary: connectBehind(primaryUpstream), secondary: connectBehind(secondaryUpstream) };
  const topic = topicOf(config.region, accountName);
  let port = config.port;
  let secondaryPort = config.secondaryPort;

  const recorder: WriteRecorder = new WriteRecorder({
    database,
    journal,
    queue,
    feed,
    dueAt: () => replicator.dueAt(),
    origin: () => `http://127.0.0.1:${port}`,
    onRecorded() {
      publisher.poke();
      replicator.poke();
    },
    onLost: () => orphans.poke(),
  });
  const oldestOrphanAt = () => recorder.orphans()[0]?.at ?? null;
  const replicator = new Replicator({
    database,
    journal,
    pair,
    clock,
    replication: config.replication,
    oldestOrphanAt,
    feed,
    log,
  });
  const readBlob = (container: string, blob: string, signal: AbortSignal) => readBlobFacts(pair.primary, container, blob, signal);
  const orphans = makeOrphanResolver({ recorder, readBlob, log });

  const { schedule, ...overrides } = config.retry;
  const retry: RetryPolicy = { ...retryPolicies[schedule], ...withoutUndefined(overrides) };
  const random = seededRandom(config.replication.seed);
  // Dead letters go the way of every client's blob, so that they replicate too.
  const deadLetter = deadLetterToBlob(() => connectBehind(new URL(`http://127.0.0.1:${port}`)), config.deadLetterContainer);
  const subscriptions = new Map<string, EventSubscription>();
  const addSubscription = (subscription: SubscriptionOptions) => {
    const added = new EventSubscription(subscription, { queue, clock, retry, random, topic, deadLetter, feed, log });
    subscriptions.set(subscription.name, added);
    return added;
  };
  queue.keepOnly(config.subscriptions.map(({ name }) => name));
  queue.bringForward(clock.now() + Math.max(...retry.delaysMs));
  for (const subscription of config.subscriptions) addSubscription(subscription);

  let plan = planDeliveries(config.faults);
  const publisher = new EventPublisher({
    queue,
    clock,
    topic,
    readBlob,
    subscriptions: () => subscriptions.values(),
    plan: () => plan(),
    feed,
    log,
  });
  const setFaults = (faults: Parameters<typeof planDeliveries>[0]) => {
    plan = planDeliveries(faults);
  };
  const secondaryServer = makeSecondaryServer({
    upstream: secondaryUpstream,
    journal,
    geoReplication: () => replicator.geoReplication(),
    log,
  });
  const primaryServer = makePrimaryServer({
    upstream: primaryUpstream,
    recorder,
    refuse: (request) => endpoints.primary.refuse(request),
    log,
  });
  const endpoints = {
    primary: switchEndpoint(primaryServer, () => port, `the blob endpoint of ${config.region}`),
    secondary: switchEndpoint(secondaryServer, () => secondaryPort, `the secondary blob endpoint of ${config.region}`),
  };
  const routes = makeStorageRoutes({
    clock,
    endpoints,
    requests: countRequests([primaryServer, secondaryServer]),
    region: config.region,
    queue,
    journal,
    replicator,
    feed,
    subscriptions,
    addSubscription,
    setFaults,
  });
  return {
    database,
    subscriptions,
    loops: [publisher, replicator, orphans],
    primaryServer,
    secondaryServer,
    adminServer: makeAdminServer(routes, feed),
    port: () => port,
    setPort: (taken: number) => {
      port = taken;
    },
    setSecondaryPort: (taken: number) => {
      secondaryPort = taken;
    },
  };
}

function connectBehind(upstream: URL) {
  return connectAccount(`${upstream.origin}/${accountName}`);
}

function withoutUndefined(retry: Omit<StorageFrontConfig['retry'], 'schedule'>): Partial<RetryPolicy> {
  return Object.fromEntries(Object.entries(retry).filter(([, value]) => value !== undefined));
}
