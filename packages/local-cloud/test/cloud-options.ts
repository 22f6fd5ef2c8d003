import { fileURLToPath } from 'node:url';
import type { CloudOptions } from '../src/supervisor/cloud.ts';
import type { CloudEvent } from '../src/supervisor/part.ts';

export const sample = (path: string) => fileURLToPath(new URL(`sample-apps/${path}`, import.meta.url));

const displayNames: Readonly<Record<string, string>> = { westus2: 'West US 2', eastus2: 'East US 2' };

/** A local cloud with the smallest app and site that show whether it is wired. */
export function cloudOptions(given: {
  dataDir: string;
  regions: readonly string[];
  onEvent?: (event: CloudEvent) => void;
}): CloudOptions {
  return {
    dataDir: given.dataDir,
    webPort: 0,
    regions: given.regions.map((name) => ({ name, displayName: displayNames[name] ?? name })),
    storage: {
      blobContainers: [
        { name: 'inbox' },
        { name: 'pictures', publicAccess: 'blob' },
        { name: 'deadletters' },
        { name: '$web', publicAccess: 'blob' },
      ],
      queues: ['chores'],
      webContainer: '$web',
      deadLetterContainer: 'deadletters',
      corsOrigins: (web) => [web],
    },
    cosmos: {
      database: 'sample',
      containers: [
        { id: 'things', partitionKeyPath: '/kind', defaultTtl: -1, includedPaths: ['/kind/?'], conflictResolutionPath: '/lww' },
      ],
    },
    apps: [
      {
        name: 'echo',
        dir: sample('echo'),
        settings: (access, region) => ({
          AzureWebJobsStorage: access.storageConnection(region),
          SampleStorage: access.storageConnection(region),
          SAMPLE_SECRET: access.secret('sample'),
        }),
        blobEvents: [
          { name: 'inbox', functionName: 'onUpload', filter: { subjectBeginsWith: '/blobServices/default/containers/inbox/' } },
        ],
      },
    ],
    trafficManagers: [
      {
        name: null,
        app: 'echo',
        profile: ({ regions }) => ({
          defaultPlace: 'home',
          profile: {
            routing: 'performance',
            ttlMs: 500,
            probe: { path: '/api/seen', intervalMs: 250, timeoutMs: 1_000, toleratedFailures: 0 },
            // The first region is the nearest.
            endpoints: regions.map(({ name, apps }, index) => ({
              name,
              region: name,
              url: apps['echo'] ?? '',
              latencyMs: { home: 10 * (index + 1) },
            })),
          },
        }),
      },
    ],
    site: (addresses) => ({
      dir: sample('site'),
      extraFiles: { 'release.json': JSON.stringify({ api: addresses.regions[0]?.apps['echo'] }) },
    }),
    ...(given.onEvent === undefined ? {} : { onEvent: given.onEvent }),
  };
}
