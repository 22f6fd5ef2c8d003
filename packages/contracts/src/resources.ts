/** Names of what is created once per region in its storage account. */
export const blobContainers = {
  /** Originals: private, one blob per image, named by the image's id. */
  images: 'images',
  /** Thumbnails: readable by anyone who knows the unguessable name, no listing. */
  thumbnails: 'thumbnails',
  /** Events that could not be delivered. */
  deadLetters: 'deadletters',
  /** Static website. */
  web: '$web',
} as const;

export const queues = {
  /** `{imageId, reason}`: try again, now or at the message's visibility time. */
  retry: 'retry-image',
  retryPoison: 'retry-image-poison',
  /** Where the Functions host puts blob events that failed five times. */
  blobPoison: 'webjobs-blobtrigger-poison',
} as const;

export const cosmosDatabase = 'parallax';

export interface CosmosContainerSpec {
  readonly id: string;
  readonly partitionKeyPath: string;
  /** Seconds; -1 turns TTL on without a default. */
  readonly defaultTtl: number;
  /** Property paths in index policy syntax; everything else is excluded. */
  readonly includedPaths: readonly string[];
  /** Numeric property by which the last writer wins between regions. */
  readonly conflictResolutionPath: string;
}

const container = (id: string, partitionKeyPath: string, includedPaths: readonly string[]): CosmosContainerSpec => ({
  id,
  partitionKeyPath,
  defaultTtl: -1,
  // The partition key has to be listed: with `/*` excluded, filtering on it would scan everything.
  includedPaths: [`${partitionKeyPath}/?`, ...includedPaths],
  conflictResolutionPath: '/lww',
});

export const cosmosContainers = {
  images: container('images', '/imageId', ['/dueAt/?']),
  views: container('views', '/pk', []),
  leases: container('leases', '/id', []),
  control: container('control', '/pk', []),
} as const;

/** Names of functions, as deployed. */
export const functionNames = {
  resizeImage: 'ResizeImage',
  retryImage: 'RetryImage',
  projectViews: 'ProjectViews',
  repairViews: 'RepairViews',
  reconcileImages: 'ReconcileImages',
  handlePoison: 'HandlePoison',
  handleRetryPoison: 'HandleRetryPoison',
} as const;

/** Connections that only the Functions host reads; bindings name them. */
export const hostConnections = {
  /** The host's own queues and leases. */
  webJobs: 'AzureWebJobsStorage',
  /** Account whose blobs trigger ResizeImage. */
  images: 'ImagesStorage',
  /** Account whose change feed drives the views. */
  cosmos: 'ImagesCosmos',
} as const;
