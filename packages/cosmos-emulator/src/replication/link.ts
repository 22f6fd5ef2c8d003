import type { Catalog } from '../catalog/catalog.ts';
import { randomAt } from '../seeded-random.ts';
import type { OutboxEntry } from '../store/outbox.ts';
import type { RegionStore } from '../store/region-store.ts';
import { type Reception, receiveVersion } from './receive-version.ts';
import type { ReplicationSettings } from './replication-settings.ts';
import { covers } from './vector.ts';

/** Versions taken over in one transaction, about; more wait for the next turn, so that requests come in between. */
const versionsPerDelivery = 200;

/** One way from a region to another: its versions in the order of writing, each after the lag. */
export class Link {
  readonly from: RegionStore;
  readonly to: RegionStore;
  /** Place in the outbox of the last version that the other region has. Not kept: the other region knows what it has seen. */
  place = 0;
  private readonly catalog: Catalog;

  constructor(from: RegionStore, to: RegionStore, catalog: Catalog) {
    this.from = from;
    this.to = to;
    this.catalog = catalog;
    this.skipKnown();
  }

  /** Delivers what is due at `now`, up to a fair share. Gives how many versions that were. */
  deliver(settings: ReplicationSettings, now: number, onReceived: (reception: Reception, version: OutboxEntry) => void): number {
    const entries = this.from.outbox?.after(this.place, versionsPerDelivery) ?? [];
    const paceNow = this.from.pace.at(now);
    const firstLate = entries.findIndex((entry) => this.dueAt(entry, settings) > paceNow);
    const due = firstLate < 0 ? entries : entries.slice(0, firstLate);
    const last = due.at(-1);
    if (!last) return 0;
    const tables = this.tables(due);
    const received = this.to.write(() =>
      due.flatMap((entry) => {
        const table = tables.get(entry.container);
        return table ? [{ entry, reception: receiveVersion(table, withoutPlace(entry)) }] : [];
      }),
    );
    this.place = last.place;
    for (const { entry, reception } of received) onReceived(reception, entry);
    return due.length;
  }

  /** When the next version may arrive, by the pace; null when none is on its way. */
  nextDue(settings: ReplicationSettings): number | null {
    const entry = this.from.outbox?.firstAfter(this.place);
    return entry ? this.dueAt(entry, settings) : null;
  }

  get isIdle(): boolean {
    return this.from.outbox?.firstAfter(this.place) === undefined;
  }

  /** Versions that are on their way. */
  get backlog(): number {
    return this.from.outbox?.countBehind(this.place) ?? 0;
  }

  /** When the oldest of them was written, ms since 1970; null when there is none. */
  get oldest(): number | null {
    return this.from.outbox?.firstAfter(this.place)?.crts ?? null;
  }

  /** Versions of one transaction get the same jitter; order is kept whatever the jitter is, since only the head of the queue is looked at. */
  private dueAt({ crts, batch }: OutboxEntry, { lagMs, jitterMs, seed }: ReplicationSettings): number {
    const jitter = jitterMs === 0 ? 0 : jitterMs * randomAt(seed, this.from.number, this.to.number, batch);
    return this.from.pace.at(crts) + lagMs + jitter;
  }

  /** Opened before the transaction, in which a table cannot be made. */
  private tables(entries: readonly OutboxEntry[]) {
    const wanted = new Set(entries.map(({ container }) => container));
    const containers = this.catalog.containers().filter(({ number }) => wanted.has(number));
    return new Map(containers.map((container) => [container.number, this.to.items(container)]));
  }

  private skipKnown(): void {
    for (;;) {
      const entries = this.from.outbox?.after(this.place, versionsPerDelivery) ?? [];
      const tables = this.tables(entries);
      for (const entry of entries) {
        const table = tables.get(entry.container);
        if (table && !covers(table.progress.seen, entry)) return;
        this.place = entry.place;
      }
      if (entries.length === 0) return;
    }
  }
}

function withoutPlace({ place, batch, container, ...version }: OutboxEntry) {
  return version;
}
