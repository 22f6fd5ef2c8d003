import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { copyRegion } from './copy-region.ts';
import { RegionStore } from './region-store.ts';

/**
 * Opens the replica of each region, in the order given, and drops what belongs to containers that are gone. A region that has no replica yet
 * joins with a copy of one that has.
 */
export function openRegions(dataDir: string, names: readonly string[], catalog: Catalog): RegionStore[] {
  for (const name of names) catalog.regionNumber(name);
  // Vectors also list regions that the account once had.
  const known = catalog.regionNames();
  const containers = catalog.containers();
  const opened = new Map<string, RegionStore>();
  const fileOf = (name: string) => join(dataDir, `${fileName(name)}.sqlite`);
  const open = (name: string): RegionStore => {
    const store = new RegionStore(fileOf(name), name, known.indexOf(name), known.length);
    opened.set(name, store);
    store.dropAllBut(new Set(containers.map(({ number }) => number)));
    // Made now rather than on the first request, which may come inside a transaction.
    for (const container of containers) store.items(container);
    return store;
  };
  try {
    const withData = known.filter((name) => existsSync(fileOf(name)));
    const joining = names.filter((name) => !withData.includes(name));
    const peers = (joining.length > 0 ? withData : withData.filter((name) => names.includes(name))).map(open);
    for (const name of joining) {
      copyRegion(peers, containers, fileOf(name), known.indexOf(name));
      open(name);
    }
    for (const [name, store] of opened) if (!names.includes(name)) store.close();
    return names.flatMap((name) => opened.get(name) ?? []);
  } catch (error) {
    for (const { database } of opened.values()) if (database.isOpen) database.close();
    throw error;
  }
}

const fileName = (region: string) => `region-${region.toLowerCase().replaceAll(' ', '-')}`;
