import { app, type InvocationContext } from '@azure/functions';
import { cosmosContainers, cosmosDatabase, functionNames } from '@parallax/contracts/resources';
import { hostConnections } from '@parallax/contracts/settings';
import { type ProjectServices, projectChanges, type Share } from '../use-cases/project-views.ts';
import { invocationLog } from './invocation-log.ts';

/** Pause between two looks at the change feed when it had nothing new, ms. */
const ownPollMs = 500;
/** Peers are given time to do their own work first. */
const othersPollMs = 30_000;

/**
 * Who reads a part of the feed, ms. After a crash nobody does until the lease expires, which by default is a minute in which new pictures
 * are in no list; keeping a shorter one costs a few request units a second.
 */
const leaseTimes = { leaseAcquireInterval: 4_000, leaseExpirationInterval: 15_000, leaseRenewInterval: 4_000 };

/** Views of the images that are at home here. */
export function registerProjectViews(services: ProjectServices): void {
  register(functionNames.projectViews, services, 'own', ownPollMs);
}

/** Views of everybody else's images, at leisure: normally the work is done already, and when a home is gone it is done here. */
export function registerRepairViews(services: ProjectServices): void {
  register(functionNames.repairViews, services, 'others', othersPollMs);
}

function register(name: string, services: ProjectServices, share: Share, feedPollDelay: number): void {
  app.cosmosDB(name, {
    connection: hostConnections.cosmos,
    databaseName: cosmosDatabase,
    containerName: cosmosContainers.images.id,
    leaseContainerName: cosmosContainers.leases.id,
    // The leases are replicated to all regions, and each region reads the feed for itself.
    leaseContainerPrefix: `${services.region}-${name}-`,
    createLeaseContainerIfNotExists: false,
    preferredLocations: services.region,
    startFromBeginning: true,
    feedPollDelay,
    ...leaseTimes,
    maxItemsPerInvocation: 100,
    // Without a policy a batch that fails is skipped.
    retry: {
      strategy: 'exponentialBackoff',
      maxRetryCount: -1,
      minimumInterval: { seconds: 1 },
      maximumInterval: { minutes: 1 },
    },
    handler: async (documents: unknown[], context: InvocationContext) => {
      const log = invocationLog(context, services.region);
      const written = await projectChanges(services, documents, share, log);
      if (written > 0) log('views-written', { images: written, share });
    },
  });
}
