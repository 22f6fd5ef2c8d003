import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../src/catalog/catalog.ts';
import type { Container } from '../../src/catalog/container.ts';
import { CosmosError } from '../../src/http/errors.ts';
import { createItem, deleteItem, type ItemScope, patchItem, upsertItem } from '../../src/items/item-operations.ts';
import { Pace } from '../../src/pace.ts';
import { isSplit } from '../../src/replication/replication-settings.ts';
import { Replicator } from '../../src/replication/replicator.ts';
import { Stability } from '../../src/replication/stability.ts';
import type { JsonObject } from '../../src/sql/types.ts';
import type { ItemTable } from '../../src/store/item-table.ts';
import { openRegions } from '../../src/store/open-regions.ts';
import type { OutboxEntry } from '../../src/store/outbox.ts';
import type { RegionStore } from '../../src/store/region-store.ts';
import { sweep, sweepSiblings } from '../../src/store/sweeper.ts';
import { type Defect, plant } from './defects.ts';
import type { History, Write } from './history.ts';

type RegionMode = 'up' | 'down' | 'stale';

const names = ['r0', 'r1', 'r2', 'r3'];
const unconditional = { ifMatch: null, ifNoneMatch: null };
const partitionKey = ['p'];

/** The real stores, replication and sweeper of an account, without HTTP and timers. Used for one history after the other. */
export class World {
  now = 0;
  replicator!: Replicator;
  onReceived: (region: number, version: OutboxEntry) => void = () => undefined;
  private defect: Defect | null = null;
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'cosmos-convergence-'));
  private readonly regions: number;
  private catalog!: Catalog;
  private stores: RegionStore[] = [];
  private container!: Container;
  private stability = new Stability();
  private settings = { lagMs: 0, jitterMs: 0, seed: 1, split: null as string[][] | null };
  private modes = new Map<string, RegionMode>();

  constructor(regions: number) {
    this.regions = regions;
    this.open();
    this.catalog.createDatabase({ id: 'db' }, null);
  }

  begin({ conflictPath }: History): void {
    this.now = 1_700_000_000_000;
    this.settings = { lagMs: 50, jitterMs: 100, seed: 1, split: null };
    this.modes = new Map();
    this.container = this.catalog.createContainer(
      'db',
      {
        id: 'c',
        partitionKey: { paths: ['/pk'], version: 2 },
        defaultTtl: -1,
        conflictResolutionPolicy: { mode: 'LastWriterWins', conflictResolutionPath: conflictPath },
      },
      2,
      null,
    );
    this.plantDefect();
    this.startReplication();
  }

  /** A defect for all histories from now on, to see that it is found; null for none. */
  setDefect(defect: Defect | null): void {
    this.defect = defect;
    for (const store of this.stores) store.close();
    this.catalog.close();
    this.open();
  }

  end(): void {
    this.catalog.deleteContainer('db', 'c');
    for (const store of this.stores) store.dropContainer(this.container.number);
  }

  close(): void {
    for (const store of this.stores) store.close();
    this.catalog.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  table(region: number): ItemTable {
    return this.store(region).items(this.container);
  }

  isUp = (region: number): boolean => this.modes.get(names[region] ?? '') !== 'down';

  setMode(region: number, mode: RegionMode): void {
    this.modes.set(names[region] ?? '', mode);
  }

  setLag(lagMs: number, jitterMs: number, seed: number): void {
    this.settings = { ...this.settings, lagMs, jitterMs, seed };
  }

  split(mask: number): void {
    const side = (bit: number) => names.slice(0, this.regions).filter((_, at) => ((mask >> at) & 1) === bit);
    this.settings = { ...this.settings, split: mask === 0 ? null : [side(1), side(0)] };
  }

  /** The status of the answer. */
  write(region: number, write: Write, n: number): number {
    return this.attempt(() => this.store(region).write(() => this.run(region, write, n)));
  }

  /** True when all of the writes stand. */
  batch(region: number, writes: readonly Write[], n: number): boolean {
    const all = () => writes.map((write, at) => this.run(region, write, n + at * 100));
    return this.attempt(() => this.store(region).write(all).at(-1) ?? 0) < 400;
  }

  read(region: number, item: number): { n: number } | null {
    const row = this.table(region).read('["p"]', `i${item}`, this.now);
    return row ? { n: (JSON.parse(row.body) as { n: number }).n } : null;
  }

  deliver(): number {
    return this.replicator.deliver();
  }

  /** How many versions are kept beside the one that won against them, in all regions. */
  conflicts(): number {
    return [...this.stores.keys()].reduce((sum, region) => sum + this.table(region).progress.siblings, 0);
  }

  sweep(): void {
    const tables = this.stores.map((store) => store.items(this.container));
    const stable =
      this.defect === 'sweeps too early' ? tables.map(() => Number.MAX_SAFE_INTEGER) : this.stability.advance(tables);
    for (const table of tables) {
      sweep(table, 0, this.now, stable);
      sweepSiblings(table, stable);
    }
  }

  /** As if the process ended: nothing is left but the files. */
  crash(): void {
    for (const store of this.stores) store.close();
    this.catalog.close();
    this.open();
    const kept = this.catalog.containers()[0];
    if (!kept) return;
    this.container = kept;
    this.plantDefect();
    this.startReplication();
  }

  private plantDefect(): void {
    for (const store of this.stores) {
      const table = store.items(this.container);
      if (this.defect) plant(this.defect, store, table);
    }
  }

  private open(): void {
    this.catalog = new Catalog(join(this.dataDir, 'account.sqlite'), () => this.now);
    this.stores = openRegions(this.dataDir, names.slice(0, this.regions), this.catalog);
    // The machine does not lose power in these tests, and they open many files.
    for (const { database } of this.stores) database.exec('PRAGMA synchronous = OFF');
  }

  private startReplication(): void {
    this.stability = new Stability();
    this.replicator = new Replicator({
      stores: this.stores,
      catalog: this.catalog,
      clock: () => this.now,
      pace: new Pace(),
      settings: () => this.settings,
      isConnected: (from, to) => this.isConnected(from, to),
      onReceived: (to, version) => this.onReceived(to.number, version),
    });
    // Steps deliver; nothing happens by itself.
    this.replicator.stop();
  }

  private isConnected(from: string, to: string): boolean {
    const [source, target] = [this.modes.get(from), this.modes.get(to)];
    return source !== 'down' && target !== 'down' && target !== 'stale' && !isSplit(this.settings, from, to);
  }

  private run(region: number, write: Write, n: number): number {
    const scope: ItemScope = { items: this.table(region), key: partitionKey, now: this.now };
    const id = `i${write.item}`;
    switch (write.type) {
      case 'create':
        return createItem(scope, { id, pk: 'p', n, ...write.content } as JsonObject).status;
      case 'upsert':
        return upsertItem(scope, { id, pk: 'p', n, ...write.content } as JsonObject, unconditional).status;
      case 'patch': {
        const operations = [{ op: 'incr' as const, path: '/n', value: 1 }];
        return patchItem(scope, id, { operations, condition: null }, unconditional).status;
      }
      case 'delete':
        return deleteItem(scope, id, unconditional).status;
    }
  }

  private attempt(work: () => number): number {
    try {
      return work();
    } catch (error) {
      if (error instanceof CosmosError) return error.status;
      throw error;
    }
  }

  private store(region: number): RegionStore {
    const store = this.stores[region];
    if (!store) throw new Error(`There is no region ${region}.`);
    return store;
  }
}
