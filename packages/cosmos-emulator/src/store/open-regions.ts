import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { RegionStore } from './region-store.ts';

/** Opens the replica of each region, in the order given, and drops what belongs to containers that are gone. */
export function openRegions(dataDir: string, names: readonly string[], catalog: Catalog): RegionStore[] {
  const containers = catalog.containers();
  const numbers = new Set(containers.map(({ number }) => number));
  const opened: RegionStore[] = [];
  try {
    const places = names.map((name) => ({ name, number: catalog.regionNumber(name) }));
    // Vectors also list regions that the account once had.
    const regionCount = catalog.regionNames().length;
    for (const { name, number } of places) {
      const store = new RegionStore(join(dataDir, `${fileName(name)}.sqlite`), name, number, regionCount);
      opened.push(store);
      store.dropAllBut(numbers);
      // Made now rather than on the first request, which may come inside a transaction.
      for (const container of containers) store.items(container);
    }
    return opened;
  } catch (error) {
    for (const store of opened) store.close();
    throw error;
  }
}

const fileName = (region: string) => `region-${region.toLowerCase().replaceAll(' ', '-')}`;
