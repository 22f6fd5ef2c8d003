import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { cosmosContainers, cosmosDatabase } from '@parallax/contracts/resources';
import { type CosmosStore, openCosmos } from '../src/cosmos/client.ts';
import { startProcess } from './start-process.ts';

const emulator = path.join(import.meta.dirname, '../../cosmos-emulator/src/cli.ts');

export interface RunningCosmos {
  readonly store: CosmosStore;
  readonly adminUrl: string;
  readonly regions: readonly { readonly name: string; readonly cosmosUrl: string }[];
  readonly endpoint: string;
  readonly key: string;
  /** PUTs to the emulator's admin API. */
  tell(path: string, body: unknown): Promise<void>;
  stop(): Promise<void>;
}

/** The emulator as a process of its own, with the containers of Parallax, and our client on it; the first region is its own. */
export async function startCosmos(names: readonly [string, ...string[]] = ['westus2']): Promise<RunningCosmos> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'adapters-cosmos-'));
  const config = JSON.stringify({ dataDir, regions: names.map((name) => ({ name })) });
  const running = await startProcess([emulator, 'start', '--config', config, '--json', '--exit-with-parent']);
  const { key, regions, adminUrl } = JSON.parse(running.firstLine) as {
    key: string;
    adminUrl: string;
    regions: [{ name: string; endpoint: string }, ...{ name: string; endpoint: string }[]];
  };
  const endpoint = regions[0].endpoint;
  await createContainers(endpoint, key);
  const access = regions.map(({ name, endpoint: cosmosUrl }) => ({ name, cosmosUrl }));
  const store = openCosmos({ regions: access, key, credential: undefined });
  return {
    store,
    adminUrl,
    regions: access,
    endpoint,
    key,
    tell: (path, body) => tell(new URL(path, adminUrl), body),
    stop: async () => {
      store.close();
      await running.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function createContainers(endpoint: string, key: string): Promise<void> {
  const client = new CosmosClient({ endpoint, key, connectionPolicy: { enableBackgroundEndpointRefreshing: false } });
  const { database } = await client.databases.create({ id: cosmosDatabase });
  for (const { id, partitionKeyPath, defaultTtl, includedPaths } of Object.values(cosmosContainers)) {
    await database.containers.create({
      id,
      partitionKey: { paths: [partitionKeyPath] },
      defaultTtl,
      indexingPolicy: { includedPaths: includedPaths.map((included) => ({ path: included })), excludedPaths: [{ path: '/*' }] },
      conflictResolutionPolicy: { mode: 'LastWriterWins', conflictResolutionPath: '/lww' },
    });
  }
  client.dispose();
}

async function tell(url: URL, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the emulator answered ${answer.status}: ${await answer.text()}`);
}
