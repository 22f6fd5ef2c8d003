/** What is created in the Cosmos account. */
export interface CosmosResources {
  readonly database: string;
  readonly containers: readonly CosmosContainer[];
}

export interface CosmosContainer {
  readonly id: string;
  readonly partitionKeyPath: string;
  /** Seconds; -1 turns TTL on without a default. */
  readonly defaultTtl: number;
  /** Everything else is excluded from the index. */
  readonly includedPaths: readonly string[];
  readonly conflictResolutionPath: string;
}

/** Creates what is missing and leaves what is there. */
export async function createCosmosResources(
  account: { endpoint: string; key: string },
  resources: CosmosResources,
): Promise<void> {
  // Loaded here, beside the processes that are starting, and not before them: the SDK takes a fifth of a second.
  const { CosmosClient } = await import('@azure/cosmos');
  const client = new CosmosClient({ ...account, connectionPolicy: { enableBackgroundEndpointRefreshing: false } });
  try {
    const { database } = await client.databases.createIfNotExists({ id: resources.database });
    await Promise.all(
      resources.containers.map((container) =>
        database.containers.createIfNotExists({
          id: container.id,
          partitionKey: { paths: [container.partitionKeyPath], version: 2 },
          defaultTtl: container.defaultTtl,
          indexingPolicy: {
            automatic: true,
            indexingMode: 'consistent',
            includedPaths: container.includedPaths.map((path) => ({ path })),
            excludedPaths: [{ path: '/*' }],
          },
          conflictResolutionPolicy: { mode: 'LastWriterWins', conflictResolutionPath: container.conflictResolutionPath },
        }),
      ),
    );
  } finally {
    client.dispose();
  }
}
