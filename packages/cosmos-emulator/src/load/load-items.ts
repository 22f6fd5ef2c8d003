import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lockData } from '../account/data-lock.ts';
import { Catalog } from '../catalog/catalog.ts';
import type { Container } from '../catalog/container.ts';
import { upsertItem } from '../items/item-operations.ts';
import { Pace } from '../pace.ts';
import { extractPartitionKey } from '../partition/partition-key.ts';
import { receiveVersion } from '../replication/receive-version.ts';
import { defaultReplication } from '../replication/replication-settings.ts';
import { Replicator } from '../replication/replicator.ts';
import type { JsonObject } from '../sql/types.ts';
import { openRegions } from '../store/open-regions.ts';
import type { RegionStore } from '../store/region-store.ts';

export interface LoadOptions {
  dataDir: string;
  /** Name of the region that writes them, or `all`: every region then has them at once, as if they had been replicated long ago. */
  region: string;
  database: string;
  container: string;
  /** One JSON object per line. */
  file: string;
  /** Makes the database and the container when they are missing. */
  partitionKeyPath?: string;
  onProgress?: (items: number) => void;
}

/** Items written in one transaction. */
const itemsPerTransaction = 5_000;
const itemsPerReport = 100_000;
const allRegions = 'all';
const unconditional = { ifMatch: null, ifNoneMatch: null };

/**
 * Upserts every line of a file, straight into the files: tens of thousands of items per second. Gives how many. Rejects when the store is
 * running, and with the line's number when a line is not an item; what came before it stays.
 */
export async function loadItems(options: LoadOptions): Promise<number> {
  if (!existsSync(join(options.dataDir, 'account.sqlite'))) {
    throw new Error(`There is no emulator data in ${options.dataDir}; start the emulator on it once.`);
  }
  const lock = lockData(options.dataDir);
  const catalog = new Catalog(join(options.dataDir, 'account.sqlite'), Date.now);
  try {
    const names = catalog.regionNames();
    if (options.region !== allRegions && !names.includes(options.region))
      throw new Error(`There is no region '${options.region}' in the data; there is ${names.join(', ')}.`);
    const stores = openRegions(options.dataDir, names, catalog);
    try {
      const container = findContainer(catalog, options);
      const writer = stores.find(({ name }) => name === options.region) ?? stores[0];
      if (!writer) throw new Error(`The region '${options.region}' could not be opened.`);
      const readers = options.region === allRegions ? stores.filter((store) => store !== writer) : [];
      if (options.region === allRegions) deliverAll(stores, catalog);
      return await loadInto(writer, readers, container, options);
    } finally {
      for (const store of stores) store.close();
    }
  } finally {
    catalog.close();
    lock.release();
  }
}

function findContainer(catalog: Catalog, { database, container, partitionKeyPath }: LoadOptions): Container {
  if (partitionKeyPath !== undefined) {
    if (!catalog.listDatabases().some(({ id }) => id === database)) catalog.createDatabase({ id: database }, null);
    if (!catalog.database(database).containers.has(container)) {
      const partitionKey = { paths: [partitionKeyPath], kind: 'Hash', version: 2 };
      catalog.createContainer(database, { id: container, partitionKey }, 2, null);
    }
  }
  return catalog.container(database, container);
}

/** What is still on its way comes first, since each region's writes arrive in order. */
function deliverAll(stores: readonly RegionStore[], catalog: Catalog): void {
  const replicator = new Replicator({
    stores,
    catalog,
    clock: () => Number.POSITIVE_INFINITY,
    pace: new Pace(),
    settings: () => defaultReplication,
    isConnected: () => true,
  });
  while (replicator.deliver() > 0);
  replicator.stop();
}

async function loadInto(
  writer: RegionStore,
  readers: readonly RegionStore[],
  container: Container,
  { file, onProgress }: LoadOptions,
): Promise<number> {
  const items = writer.items(container);
  const copies = readers.map((store) => ({ store, items: store.items(container) }));
  let loaded = 0;
  let lineNumber = 0;
  let lines: { number: number; text: string }[] = [];
  const flush = () => {
    const batch = lines;
    lines = [];
    const rows = writer.write(() =>
      batch.map((line) =>
        atLine(line.number, () => {
          const document = JSON.parse(line.text) as JsonObject;
          const key = extractPartitionKey(document, container.partitionKeyPaths);
          return upsertItem({ items, key, now: Date.now() }, document, unconditional).row;
        }),
      ),
    );
    for (const copy of copies) copy.store.write(() => rows.map(({ lsn, ...version }) => receiveVersion(copy.items, version)));
    // Only now, so that a load that is killed in between leaves nothing that one region alone has.
    if (copies.length > 0) writer.outbox?.prune(Number.MAX_SAFE_INTEGER);
    const before = loaded;
    loaded += batch.length;
    if (Math.floor(before / itemsPerReport) !== Math.floor(loaded / itemsPerReport)) onProgress?.(loaded);
  };
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    lineNumber++;
    if (text.trim() === '') continue;
    lines.push({ number: lineNumber, text });
    if (lines.length >= itemsPerTransaction) flush();
  }
  if (lines.length > 0) flush();
  return loaded;
}

function atLine<Result>(number: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new Error(`Line ${number}: ${(error as Error).message}`, { cause: error });
  }
}
