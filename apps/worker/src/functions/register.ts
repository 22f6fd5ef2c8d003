import { app, type InvocationContext } from '@azure/functions';
import {
  blobContainers,
  cosmosContainers,
  cosmosDatabase,
  functionNames,
  hostConnections,
  queues,
} from '@parallax/contracts/resources';

type Handle<Entry = unknown> = (entry: Entry, context: InvocationContext) => Promise<void>;

/** What runs when a trigger of the app fires. */
export interface Handlers {
  readonly resizeImage: Handle;
  readonly retryImage: Handle;
  readonly projectViews: Handle<unknown[]>;
  readonly repairViews: Handle<unknown[]>;
  readonly reconcileImages: Handle;
  readonly handlePoison: Handle;
  readonly handleRetryPoison: Handle;
}

/** Pause between two looks at the change feed when it had nothing new, ms. */
const ownPollMs = 500;
/** Peers are given time to do their own work first. */
const othersPollMs = 30_000;

/**
 * Who reads a part of the feed, ms. After a crash nobody does until the lease expires, which by default is a minute in which new pictures
 * are in no list; keeping a shorter one costs a few request units a second.
 */
const leaseTimes = { leaseAcquireInterval: 4_000, leaseExpirationInterval: 15_000, leaseRenewInterval: 4_000 };

/** Tells the host every function of the app. `handlers` may still be on their way: a trigger that fires before they are there waits for them. */
export function registerFunctions(region: string, handlers: Promise<Handlers>): void {
  const queueOf = (queueName: string) => ({ queueName, connection: hostConnections.images });

  app.storageBlob(functionNames.resizeImage, {
    path: `${blobContainers.images}/{name}`,
    connection: hostConnections.images,
    source: 'EventGrid',
    handler: async (entry, context) => await (await handlers).resizeImage(entry, context),
  });
  app.storageQueue(functionNames.retryImage, {
    ...queueOf(queues.retry),
    handler: async (entry, context) => await (await handlers).retryImage(entry, context),
  });
  app.storageQueue(functionNames.handlePoison, {
    ...queueOf(queues.blobPoison),
    handler: async (entry, context) => await (await handlers).handlePoison(entry, context),
  });
  app.storageQueue(functionNames.handleRetryPoison, {
    ...queueOf(queues.retryPoison),
    handler: async (entry, context) => await (await handlers).handleRetryPoison(entry, context),
  });
  app.timer(functionNames.reconcileImages, {
    schedule: '%PARALLAX_RECONCILE_SCHEDULE%',
    handler: async (entry, context) => await (await handlers).reconcileImages(entry, context),
  });
  app.cosmosDB(functionNames.projectViews, {
    ...feed(functionNames.projectViews, region, ownPollMs),
    handler: async (documents: unknown[], context: InvocationContext) => await (await handlers).projectViews(documents, context),
  });
  app.cosmosDB(functionNames.repairViews, {
    ...feed(functionNames.repairViews, region, othersPollMs),
    handler: async (documents: unknown[], context: InvocationContext) => await (await handlers).repairViews(documents, context),
  });
}

/** The change feed of images, as one of its readers in a region sees it. */
const feed = (name: string, region: string, feedPollDelay: number) => ({
  connection: hostConnections.cosmos,
  databaseName: cosmosDatabase,
  containerName: cosmosContainers.images.id,
  leaseContainerName: cosmosContainers.leases.id,
  // The leases are replicated to all regions, and each region reads the feed for itself.
  leaseContainerPrefix: `${region}-${name}-`,
  createLeaseContainerIfNotExists: false,
  preferredLocations: region,
  startFromBeginning: true,
  feedPollDelay,
  ...leaseTimes,
  maxItemsPerInvocation: 100,
  // Without a policy a batch that fails is skipped.
  retry: {
    strategy: 'exponentialBackoff' as const,
    maxRetryCount: -1,
    minimumInterval: { seconds: 1 },
    maximumInterval: { minutes: 1 },
  },
});
