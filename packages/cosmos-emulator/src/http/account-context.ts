import type { Catalog } from '../catalog/catalog.ts';
import type { RegionStore } from '../store/region-store.ts';

export interface RegionEndpoint {
  name: string;
  /** `http://127.0.0.1:port/` */
  endpoint: string;
}

/** What every listener of the account shares. */
export interface Account {
  id: string;
  catalog: Catalog;
  /** Of every region, also of those that do not answer now. */
  stores: readonly RegionStore[];
  /** Physical partition ranges of containers made from now on. */
  partitionRanges: number;
  clock: () => number;
  /** The topology that `GET /` tells, which changes while the account lives. */
  writableRegions(): RegionEndpoint[];
  readableRegions(): RegionEndpoint[];
}

/** One request's surroundings: the account and the region whose replica answers. */
export interface Context {
  account: Account;
  region: RegionStore;
  now: number;
}
