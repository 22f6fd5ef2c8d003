import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { freePort } from '../../src/listen.ts';
import { connectionString } from '../../src/storage/account.ts';
import { type Azurite, startAzurite } from '../../src/storage/start-azurite.ts';
import { type StorageFront, type StorageFrontOptions, startStorageFront } from '../../src/storage/start-storage-front.ts';

/** Two Azurites in memory for a file of tests; fronts come and go before them. */
export interface Azurites {
  primary: Azurite;
  secondary: Azurite;
  close(): Promise<void>;
}

export async function startAzurites(): Promise<Azurites> {
  const [primary, secondary] = await Promise.all([
    startAzurite({ dataDir: null, blobPort: await freePort() }),
    startAzurite({ dataDir: null, blobPort: await freePort() }),
  ]);
  return { primary, secondary, close: async () => void (await Promise.all([primary.close(), secondary.close()])) };
}

export type FrontOptions = Partial<StorageFrontOptions> & { dataDir?: string };

/** A front with free ports and no lag, unless told otherwise. */
export function startFront(azurites: Azurites, options: FrontOptions = {}): Promise<StorageFront> {
  return startStorageFront({
    region: 'testregion',
    dataDir: options.dataDir ?? temporaryFolder(),
    port: 0,
    secondaryPort: 0,
    adminPort: 0,
    primaryUrl: azurites.primary.blobUrl,
    secondaryUrl: azurites.secondary.blobUrl,
    replication: { lagMs: 0 },
    ...options,
  });
}

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'storage-front-'));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function connect(blobUrl: string): BlobServiceClient {
  return BlobServiceClient.fromConnectionString(connectionString(blobUrl, null), { retryOptions: { maxTries: 1 } });
}

let containers = 0;

/** A name no other test of the file has used. */
export function newContainerName(): string {
  containers += 1;
  return `container-${process.pid}-${containers}`;
}

export interface FrontState {
  lastSyncTime: string | null;
  geoReplication: string;
  pendingReplication: number;
  eventsPending: number;
  eventsDelivered: number;
  deadLettered: number;
  subscriptions: { name: string; state: string; lastProblem: string | null }[];
  events: { what: string; [detail: string]: unknown }[];
}

export async function readState(front: { adminUrl: string }): Promise<FrontState> {
  const answer = await fetch(`${front.adminUrl}/state`);
  return (await answer.json()) as FrontState;
}
