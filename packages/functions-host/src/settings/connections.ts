import type { CosmosClient } from '@azure/cosmos';
import type { BlobServiceClient } from '@azure/storage-blob';
import type { QueueServiceClient } from '@azure/storage-queue';
import { HostError } from '../host-error.ts';
import { createIdentityCredential } from './identity-credential.ts';
import { splitList } from './read-app-package.ts';
import { readSetting } from './resolve-settings.ts';

/** Service clients by connection name, as bindings name them; made once per connection. */
export interface Connections {
  blobs(connection: string | undefined): BlobServiceClient;
  queues(connection: string | undefined): QueueServiceClient;
  /** `preferredLocations` as bindings write them: region names, separated by commas. */
  cosmos(connection: string | undefined, preferredLocations?: string | undefined): CosmosClient;
  /** The host name of a Cosmos connection's account, as configured; it is part of the names of leases. */
  cosmosHost(connection: string | undefined): string;
  dispose(): void;
}

/** The account of the host itself: trigger queue, timers' state, receipts. */
export const hostStorage = 'AzureWebJobsStorage';

/** Short, since every listener polls again by itself; the SDK's own back-off (4 s and more) would only delay the recovery. */
const retryOptions = { maxTries: 3, retryDelayInMs: 300, maxRetryDelayInMs: 2_000 };

const defaultCosmos = 'CosmosDB';

interface Sdks {
  blob: typeof import('@azure/storage-blob') | null;
  queue: typeof import('@azure/storage-queue') | null;
  cosmos: typeof import('@azure/cosmos') | null;
}

/**
 * Loads the SDKs that bindings of these types need, and no other: they are most of what a start costs. Every getter throws
 * `settings` when the connection is not in the settings.
 */
export async function openConnections(env: NodeJS.ProcessEnv, bindingTypes: string[]): Promise<Connections> {
  const needs = (pattern: RegExp) => bindingTypes.some((type) => pattern.test(type));
  // A blob trigger works through a queue, and a timer keeps its state and its lock in blobs.
  const [blob, queue, cosmos] = await Promise.all([
    needs(/^(blob|timerTrigger)/i) ? import('@azure/storage-blob') : null,
    needs(/^(blobTrigger|queue)/i) ? import('@azure/storage-queue') : null,
    needs(/^cosmosDB/i) ? import('@azure/cosmos') : null,
  ]);
  return createConnections(env, { blob, queue, cosmos });
}

function createConnections(env: NodeJS.ProcessEnv, sdks: Sdks): Connections {
  const blobs = new Map<string, BlobServiceClient>();
  const queues = new Map<string, QueueServiceClient>();
  const cosmos = new Map<string, CosmosClient>();
  return {
    blobs: (connection = hostStorage) => once(blobs, connection, () => createBlobs(required(sdks.blob), env, connection)),
    queues: (connection = hostStorage) => once(queues, connection, () => createQueues(required(sdks.queue), env, connection)),
    cosmos: (connection = defaultCosmos, preferredLocations = '') =>
      once(cosmos, `${connection} ${preferredLocations}`, () =>
        createCosmos(required(sdks.cosmos), env, connection, splitList(preferredLocations)),
      ),
    cosmosHost: (connection = defaultCosmos) => new URL(readCosmosEndpoint(env, connection)).hostname,
    dispose() {
      for (const client of cosmos.values()) client.dispose();
    },
  };
}

function required<T>(sdk: T | null): T {
  if (sdk === null) throw new Error('A service was asked for that no binding of this app names.');
  return sdk;
}

function once<T>(made: Map<string, T>, name: string, make: () => T): T {
  const existing = made.get(name);
  if (existing) return existing;
  const client = make();
  made.set(name, client);
  return client;
}

function createBlobs(
  { BlobServiceClient }: NonNullable<Sdks['blob']>,
  env: NodeJS.ProcessEnv,
  connection: string,
): BlobServiceClient {
  const text = readConnectionString(env, connection);
  if (text) return BlobServiceClient.fromConnectionString(text, { retryOptions });
  const uri = readServiceUri(env, connection, 'blob');
  return hasSas(uri)
    ? new BlobServiceClient(uri, undefined, { retryOptions })
    : new BlobServiceClient(uri, createIdentityCredential(env, connection), { retryOptions });
}

function createQueues(
  { QueueServiceClient }: NonNullable<Sdks['queue']>,
  env: NodeJS.ProcessEnv,
  connection: string,
): QueueServiceClient {
  const text = readConnectionString(env, connection);
  if (text) return QueueServiceClient.fromConnectionString(text, { retryOptions });
  const uri = readServiceUri(env, connection, 'queue');
  return hasSas(uri)
    ? new QueueServiceClient(uri, undefined, { retryOptions })
    : new QueueServiceClient(uri, createIdentityCredential(env, connection), { retryOptions });
}

function createCosmos(
  { CosmosClient }: NonNullable<Sdks['cosmos']>,
  env: NodeJS.ProcessEnv,
  connection: string,
  preferredLocations: string[],
): CosmosClient {
  const connectionPolicy = preferredLocations.length > 0 ? { connectionPolicy: { preferredLocations } } : {};
  const endpoint = readCosmosEndpoint(env, connection);
  const key = readCosmosKey(env, connection);
  if (key) return new CosmosClient({ endpoint, key, ...connectionPolicy });
  return new CosmosClient({ endpoint, aadCredentials: createIdentityCredential(env, connection), ...connectionPolicy });
}

/** undefined for a connection that names only the account: then an identity is used. */
function readCosmosKey(env: NodeJS.ProcessEnv, connection: string): string | undefined {
  return /(?:^|;)\s*AccountKey=([^;]+)/i.exec(readConnectionString(env, connection) ?? '')?.[1];
}

function readCosmosEndpoint(env: NodeJS.ProcessEnv, connection: string): string {
  const text = readConnectionString(env, connection);
  const endpoint = text ? /(?:^|;)\s*AccountEndpoint=([^;]+)/i.exec(text)?.[1] : readProperty(env, connection, 'accountEndpoint');
  if (endpoint) return endpoint;
  throw missing(connection, '__accountEndpoint');
}

/** The prefixed name first: a binding that says `Storage` means `AzureWebJobsStorage` (GetWebJobsConnectionSection). */
function readConnectionString(env: NodeJS.ProcessEnv, connection: string): string | undefined {
  const names = [`AzureWebJobs${connection}`, connection, `ConnectionStrings:${connection}`];
  return names.map((name) => readSetting(env, name)).find((value) => value !== undefined && value !== '');
}

function readProperty(env: NodeJS.ProcessEnv, connection: string, property: string): string | undefined {
  const names = [`AzureWebJobs${connection}__${property}`, `${connection}__${property}`];
  return names.map((name) => readSetting(env, name)).find((value) => value !== undefined && value !== '');
}

/** Identity-based connections name the service by URI, or only the account (then the public cloud's address). */
export function readServiceUri(env: NodeJS.ProcessEnv, connection: string, service: 'blob' | 'queue'): string {
  const uri = readProperty(env, connection, `${service}ServiceUri`) ?? readProperty(env, connection, 'serviceUri');
  if (uri) return uri;
  const account = readProperty(env, connection, 'accountName');
  if (account) return `https://${account}.${service}.core.windows.net`;
  throw missing(connection, `__${service}ServiceUri or ${connection}__accountName`);
}

function hasSas(uri: string): boolean {
  return new URL(uri).searchParams.has('sig');
}

function missing(connection: string, suffix: string): HostError {
  return new HostError(
    'settings',
    `Connection '${connection}' does not exist: set ${connection} to a connection string, or ${connection}${suffix}.`,
  );
}
