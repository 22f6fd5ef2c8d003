import { type Container, CosmosClient, type CosmosClientOptions } from '@azure/cosmos';
import type { TokenCredential } from '@azure/identity';
import { cosmosContainers, cosmosDatabase } from '@parallax/contracts/resources';
import { createResilientHttpClient } from './resilient-http-client.ts';

/** Longest wait for one attempt, ms. The SDK's default is 60 s; a hanging region has to be left within one page load. */
const requestTimeoutMs = 1_500;

export interface CosmosAccess {
  /** Own region first; failover goes down the list. */
  readonly regions: readonly { readonly name: string; readonly cosmosUrl: string }[];
  readonly key: string | undefined;
  /** Used when there is no key. */
  readonly credential: TokenCredential | undefined;
  /** Never asks another region, whatever the account says of itself: for who wants to know what one region holds. Default false. */
  readonly staysInRegion?: boolean;
}

/** The containers of Parallax in all regions, with what a call needs to know about them. */
export interface CosmosStore {
  container(name: keyof typeof cosmosContainers): Container;
  /** Names of the regions in order of preference, own first. */
  readonly regions: readonly string[];
  close(): void;
}

/**
 * Connects (lazily) to the own region's endpoint, never only to the global one. Reads and writes leave a region that does not serve
 * within milliseconds (refused) or 1.5 s (hanging); after some failures of a partition its circuit breaker skips the region at once.
 */
export function openCosmos({ regions, key, credential, staysInRegion = false }: CosmosAccess): CosmosStore {
  const own = regions[0];
  if (own === undefined) throw new Error('openCosmos needs at least one region');
  const options = {
    endpoint: own.cosmosUrl,
    ...(key === undefined ? { aadCredentials: required(credential) } : { key }),
    // The SDK derives the scope from the endpoint, and Entra knows no application by the name of a regional endpoint.
    aadScope: 'https://cosmos.azure.com/.default',
    consistencyLevel: 'Session',
    httpClient: createResilientHttpClient(regions.map((region) => region.cosmosUrl)),
    connectionPolicy: {
      preferredLocations: regions.map((region) => region.name),
      requestTimeout: requestTimeoutMs,
      endpointRefreshRateInMs: 30_000,
      enableEndpointDiscovery: !staysInRegion,
      enableBackgroundEndpointRefreshing: !staysInRegion,
      enablePartitionLevelCircuitBreaker: !staysInRegion,
      retryOptions: { maxRetryAttemptCount: 3, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 2 },
    },
  } satisfies CosmosClientOptions & { aadScope: string };
  const client = new CosmosClient(options);
  const database = client.database(cosmosDatabase);
  return {
    container: (name) => database.container(cosmosContainers[name].id),
    regions: regions.map((region) => region.name),
    close: () => client.dispose(),
  };
}

function required(credential: TokenCredential | undefined): TokenCredential {
  if (credential === undefined) throw new Error('openCosmos needs a key or a credential');
  return credential;
}
