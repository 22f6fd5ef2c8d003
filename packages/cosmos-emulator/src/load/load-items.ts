import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lockData } from '../account/data-lock.ts';
import { Catalog } from '../catalog/catalog.ts';
import type { Container } from '../catalog/container.ts';
import { upsertItem } from '../items/item-operations.ts';
import { extractPartitionKey } from '../partition/partition-key.ts';
import type { JsonObject } from '../sql/types.ts';
import { openRegions } from '../store/open-regions.ts';
import type { RegionStore } from '../store/region-store.ts';

export interface LoadOptions {
  dataDir: string;
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

/**
 * Upserts every line of a file into one region's replica, straight into the files: tens of thousands of items per second. Gives how many. Rejects
 * when the store is running, and with the line's number when a line is not an item; what came before it stays.
 */
export async function loadItems(options: LoadOptions): Promise<number> {
  if (!existsSync(join(options.dataDir, 'account.sqlite'))) {
    throw new Error(`There is no emulator data in ${options.dataDir}; start the emulator on it once.`);
  }
  const lock = lockData(options.dataDir);
  const catalog = new Catalog(join(options.dataDir, 'account.sqlite'), Date.now);
  try {
    const names = catalog.regionNames();
    if (!names.includes(options.region))
      throw new Error(`There is no region '${options.region}' in the data; there is ${names.join(', ')}.`);
    const stores = openRegions(options.dataDir, names, catalog);
    try {
      const store = stores.find(({ name }) => name === options.region);
      if (!store) throw new Error(`The region '${options.region}' could not be opened.`);
      return await loadInto(store, findContainer(catalog, options), options);
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

async function loadInto(store: RegionStore, container: Container, { file, onProgress }: LoadOptions): Promise<number> {
  const items = store.items(container);
  let loaded = 0;
  let lineNumber = 0;
  let lines: { number: number; text: string }[] = [];
  const flush = () => {
    const batch = lines;
    lines = [];
    store.write(() => {
      for (const line of batch) {
        atLine(line.number, () => {
          const document = JSON.parse(line.text) as JsonObject;
          const key = extractPartitionKey(document, container.partitionKeyPaths);
          upsertItem({ items, key, now: Date.now() }, document, { ifMatch: null, ifNoneMatch: null });
        });
      }
    });
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

function atLine(number: number, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new Error(`Line ${number}: ${(error as Error).message}`, { cause: error });
  }
}
