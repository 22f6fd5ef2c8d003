import type { Catalog } from '../catalog/catalog.ts';
import type { Pace } from '../pace.ts';
import type { OutboxEntry } from '../store/outbox.ts';
import type { RegionStore } from '../store/region-store.ts';
import { Link } from './link.ts';
import type { Reception } from './receive-version.ts';
import type { ReplicationSettings } from './replication-settings.ts';

export interface ReplicatorParts {
  stores: readonly RegionStore[];
  catalog: Catalog;
  clock: () => number;
  /** As the stores have it. */
  pace: Pace;
  settings: () => ReplicationSettings;
  /** False while versions cannot travel that way. */
  isConnected: (from: string, to: string) => boolean;
  onReceived?: (to: RegionStore, version: OutboxEntry, reception: Reception) => void;
}

export interface LinkState {
  from: string;
  to: string;
  /** Versions that the other region does not have yet. */
  backlog: number;
  /** Age of the oldest of them, ms by the pace; 0 when there is none. */
  lagMs: number;
  connected: boolean;
}

/** The clock may stand still or leap, so it is asked again after this long, ms of real time. */
const maxNapMs = 20;
/** After a delivery that failed, which would be a defect of the emulator. */
const pauseAfterFailureMs = 1_000;
/** Outbox entries that every region has are forgotten so many at a time. */
const placesPerPruning = 500;

/** Carries every region's writes to every other region, each way on its own. */
export class Replicator {
  readonly links: readonly Link[];
  private readonly parts: ReplicatorParts;
  private readonly pruned = new Map<RegionStore, number>();
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(parts: ReplicatorParts) {
    this.parts = parts;
    const { stores, catalog } = parts;
    this.links = stores.flatMap((from) => stores.filter((to) => to !== from).map((to) => new Link(from, to, catalog)));
    for (const store of stores) store.onSent = () => this.wake();
  }

  /** Looks soon whether something is due: to be called when writes, settings or connections have changed. */
  wake(): void {
    if (this.timer || this.isStopped) return;
    const wait = this.nextWait();
    if (wait !== null) this.nap(wait);
  }

  /** Delivers what is due now, a fair share of each link. Gives how many versions that were. */
  deliver(): number {
    const { settings, clock, onReceived } = this.parts;
    let delivered = 0;
    for (const link of this.connected()) {
      delivered += link.deliver(settings(), clock(), (reception, version) => onReceived?.(link.to, version, reception));
    }
    if (delivered > 0) this.prune();
    return delivered;
  }

  pending(): number {
    return this.links.reduce((sum, { backlog }) => sum + backlog, 0);
  }

  describe(): LinkState[] {
    const { clock, pace, isConnected } = this.parts;
    return this.links.map((link) => {
      const { backlog, oldest } = link;
      const lagMs = oldest === null ? 0 : Math.max(0, pace.at(clock()) - pace.at(oldest));
      const [from, to] = [link.from.name, link.to.name];
      return { from, to, backlog, lagMs, connected: isConnected(from, to) };
    });
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    for (const store of this.parts.stores) store.onSent = () => undefined;
  }

  private connected(): Link[] {
    return this.links.filter(({ from, to }) => this.parts.isConnected(from.name, to.name));
  }

  /** Null when nothing is on its way on any link that is open. */
  private nextWait(): number | null {
    const settings = this.parts.settings();
    const dues = this.connected().map((link) => link.nextDue(settings));
    const waiting = dues.filter((due) => due !== null);
    if (waiting.length === 0) return null;
    const { clock, pace } = this.parts;
    return Math.min(maxNapMs, Math.max(0, (Math.min(...waiting) - pace.at(clock())) / pace.factor));
  }

  private nap(ms: number): void {
    this.timer = setTimeout(() => {
      this.timer = null;
      this.run();
    }, ms);
  }

  private run(): void {
    try {
      this.deliver();
      this.wake();
    } catch (error) {
      console.error('cosmos-emulator: replication failed unexpectedly:', error);
      this.nap(pauseAfterFailureMs);
    }
  }

  /** A region that is not part of this start, but was once, still gets what it misses: then nothing is forgotten. */
  private prune(): void {
    for (const store of this.parts.stores) {
      const own = this.links.filter(({ from }) => from === store);
      if (own.length < store.regionCount - 1) continue;
      const place = Math.min(...own.map((link) => link.place));
      const isIdle = own.every((link) => link.isIdle);
      const before = this.pruned.get(store) ?? 0;
      if (place === before || (!isIdle && place - before < placesPerPruning)) continue;
      store.outbox?.prune(place);
      this.pruned.set(store, place);
    }
  }
}
