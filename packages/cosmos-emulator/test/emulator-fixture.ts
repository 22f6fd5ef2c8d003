import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Container, CosmosClient, type CosmosClientOptions, type Database, type QueryIterator } from '@azure/cosmos';
import { type EmulatorOptions, type RunningEmulator, startCosmosEmulator } from '../src/start-emulator.ts';

/** A clock that tests move. */
export interface TestClock {
  now(): number;
  advance(ms: number): void;
}

export interface Fixture {
  emulator: RunningEmulator;
  client: CosmosClient;
  database: Database;
  clock: TestClock;
  dataDir: string;
  /** A container of its own for a test. */
  container(definition?: Record<string, unknown>): Promise<Container>;
  clientWith(options: Partial<CosmosClientOptions>): CosmosClient;
  close(): Promise<void>;
}

/** An emulator on a fresh folder, with the real SDK on it. */
export async function startFixture(options: Partial<EmulatorOptions> = {}): Promise<Fixture> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cosmos-emulator-'));
  const clock = testClock();
  const emulator = await startCosmosEmulator({ dataDir, regions: [{ name: 'West US 2' }], clock: clock.now, ...options });
  const clients: CosmosClient[] = [];
  const clientWith = (more: Partial<CosmosClientOptions>) => {
    const client = new CosmosClient({
      endpoint: emulator.endpoint,
      key: emulator.key,
      connectionPolicy: { enableBackgroundEndpointRefreshing: false, requestTimeout: 10_000 },
      ...more,
    });
    clients.push(client);
    return client;
  };
  const client = clientWith({});
  const { database } = await client.databases.create({ id: 'db' });
  let containers = 0;
  return {
    emulator,
    client,
    database,
    clock,
    dataDir,
    clientWith,
    container: async (definition = {}) => {
      const id = `c${++containers}`;
      const { container } = await database.containers.create({ id, partitionKey: { paths: ['/pk'] }, ...definition });
      return container;
    },
    close: async () => {
      for (const each of clients) each.dispose();
      await emulator.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts at the system's time, since the SDK's signatures carry it, and stands still unless it is moved. */
function testClock(): TestClock {
  let now = Date.now();
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}

/** How a call failed: `412`, or `404/1003` with a substatus; `ok` when it did not. */
export async function failureOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { code, substatus, message } = error as { code?: number | string; substatus?: number; message: string };
    if (code === undefined) return message;
    return substatus ? `${code}/${substatus}` : String(code);
  }
}

export async function messageOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    return (error as Error).message;
  }
}

export async function fetchAll<T>(iterator: QueryIterator<T>): Promise<T[]> {
  return (await iterator.fetchAll()).resources;
}

/** All pages one by one, each asked for by the continuation token of the one before. `between` runs after the first. */
export async function fetchPages<T>(
  open: (continuationToken: string | undefined) => QueryIterator<T>,
  between?: (page: number) => Promise<void>,
): Promise<T[]> {
  const found: T[] = [];
  let token: string | undefined;
  for (let page = 1; page <= 200; page++) {
    const response = await open(token).fetchNext();
    found.push(...(response.resources ?? []));
    token = response.continuationToken;
    if (!token) return found;
    await between?.(page);
  }
  throw new Error(`Paging did not end after 200 pages; ${found.length} results so far.`);
}

export const numbersFrom = (first: number, count: number, step: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index * step);
