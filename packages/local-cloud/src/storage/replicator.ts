import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { ActivityFeed } from '../activity.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type Random, seededRandom } from '../seeded-random.ts';
import { type NextStep, WorkLoop } from '../work-loop.ts';
import { isNotThere, statusOf } from './account-client.ts';
import type { Change, ChangeJournal } from './change-journal.ts';
import { copyBlob, OriginalChanged } from './copy-blob.ts';
import { type AccountPair, copyContainer, copyServiceProperties, findDifferences, listContainers } from './copy-container.ts';
import { inTransaction } from './open-ledger.ts';
import type { GeoReplication } from './secondary-server.ts';

export const replicationSchema = z.strictObject({
  /** The least time between a write and its copy. */
  lagMs: z.number().min(0).default(500),
  /** A random part of this is added, from the seed. */
  jitterMs: z.number().min(0).default(0),
  seed: z.int().default(1),
});

export type Replication = z.infer<typeof replicationSchema>;

export interface ReplicatorParts {
  database: DatabaseSync;
  journal: ChangeJournal;
  pair: AccountPair;
  clock: Clock;
  replication: Replication;
  /** When the oldest write of unknown outcome was sent, or null: the sync time cannot be later. */
  oldestOrphanAt: () => number | null;
  feed: ActivityFeed;
  log: Log;
}

const whenUnreachable: NextStep = { realMs: 500 };
const whenChanged: NextStep = { realMs: 20 };
/** A change that storage itself refuses this often is left out, so that it does not hold up all later ones. */
const refusalsAllowed = 5;
/** The answer to a write may be a moment behind the write; the sync time stays clear of it. */
const syncMarginMs = 1_000;

/**
 * Brings the changes in the journal to the secondary, one after another and not before they are due. It copies the state of what
 * changed, so a change that was overtaken does no harm and a crash in the middle costs a repetition.
 */
export class Replicator {
  private readonly parts: ReplicatorParts;
  private replication: Replication;
  private random: Random;
  private lastDueAt = 0;
  private refusals = 0;
  private readonly loop: WorkLoop;

  constructor(parts: ReplicatorParts) {
    const { replication, journal, clock, log } = parts;
    this.parts = parts;
    this.replication = replication;
    this.random = seededRandom(replication.seed);
    journal.bringForward(clock.now() + replication.lagMs + replication.jitterMs);
    // Nothing is taken on trust after a restart: service properties and listings of both sides are compared.
    const now = { writtenAt: Date.now(), dueAt: clock.now(), container: '', blob: '' };
    journal.addChange({ kind: 'service', ...now });
    journal.addChange({ kind: 'many', ...now });
    this.loop = new WorkLoop({ name: 'replicate', clock, log, step: (signal) => this.step(signal) });
  }

  start(): void {
    this.loop.start();
  }

  /** When a change made now may arrive. Never before an earlier one. */
  dueAt(): number {
    const { lagMs, jitterMs } = this.replication;
    this.lastDueAt = Math.max(this.lastDueAt, this.parts.clock.now() + lagMs + jitterMs * this.random());
    return Math.round(this.lastDueAt);
  }

  poke(): void {
    this.loop.poke();
  }

  /** Sets another lag; what is waiting already waits no longer than the new one allows. */
  configure(replication: Replication): void {
    this.replication = replication;
    this.random = seededRandom(replication.seed);
    this.lastDueAt = 0;
    this.parts.journal.bringForward(this.parts.clock.now() + replication.lagMs + replication.jitterMs);
    this.loop.poke();
  }

  geoReplication(): GeoReplication {
    if (!this.parts.journal.isBootstrapped()) return { status: 'bootstrap', lastSyncTime: null };
    const unsynced = [this.parts.journal.oldestWrittenAt(), this.parts.oldestOrphanAt()].filter((at) => at !== null);
    return { status: 'live', lastSyncTime: Math.floor((Math.min(Date.now(), ...unsynced) - syncMarginMs) / 1_000) * 1_000 };
  }

  close(): Promise<void> {
    return this.loop.close();
  }

  private async step(signal: AbortSignal): Promise<NextStep> {
    const { journal, clock } = this.parts;
    const change = journal.nextChange();
    if (change === null) {
      if (!journal.isBootstrapped()) journal.setBootstrapped();
      return 'idle';
    }
    const waitMs = change.dueAt - clock.now();
    if (waitMs > 0) return waitMs;
    try {
      await this.apply(change, signal);
      this.refusals = 0;
      return 0;
    } catch (error) {
      return signal.aborted ? 'idle' : this.failed(change, error);
    }
  }

  private async apply(change: Change, signal: AbortSignal): Promise<void> {
    const { journal, pair, feed } = this.parts;
    // Read before the state is: whatever happens later has a higher number.
    const answered = journal.lastSeq();
    const { container, blob } = change;
    if (change.kind === 'blob') await this.copyOneBlob(container, blob, signal);
    else if (change.kind === 'container') await copyContainer(pair, container, signal);
    else if (change.kind === 'service') await copyServiceProperties(pair, signal);
    else await this.compare(container === '' ? await listContainers(pair, signal) : [container], signal);
    journal.settleChanges(change, answered);
    feed.add('replicated', { kind: change.kind, container, blob, behindMs: Date.now() - change.writtenAt });
  }

  private async copyOneBlob(container: string, blob: string, signal: AbortSignal): Promise<void> {
    const { journal, pair } = this.parts;
    const copy = () =>
      copyBlob(pair.primary.getContainerClient(container), pair.secondary.getContainerClient(container), blob, signal);
    let replica: Awaited<ReturnType<typeof copyBlob>>;
    try {
      replica = await copy();
    } catch (error) {
      // The container may not have come over yet; a 404 of the original would have been answered above.
      if (!(error instanceof OriginalChanged) || !isNotThere(error.cause)) throw error;
      await copyContainer(pair, container, signal);
      replica = await copy();
    }
    if (replica === null) journal.removeReplica(container, blob);
    else journal.setReplica(container, blob, replica);
  }

  private async compare(containers: string[], signal: AbortSignal): Promise<void> {
    const { database, journal, pair } = this.parts;
    for (const container of containers) {
      if (!(await copyContainer(pair, container, signal))) {
        journal.removeReplicas(container);
        continue;
      }
      const different = await findDifferences(pair, journal, container, signal);
      inTransaction(database, () => {
        for (const blob of different)
          journal.addChange({ kind: 'blob', container, blob, writtenAt: Date.now(), dueAt: this.parts.clock.now() });
      });
    }
  }

  private failed(change: Change, error: unknown): NextStep {
    const { journal, feed, log } = this.parts;
    const details = { kind: change.kind, container: change.container, blob: change.blob, error: String(error) };
    if (error instanceof OriginalChanged) return whenChanged;
    const status = statusOf(error);
    this.refusals = status !== null && status < 500 ? this.refusals + 1 : 0;
    if (this.refusals < refusalsAllowed) {
      log('replication-delayed', details);
      return whenUnreachable;
    }
    this.refusals = 0;
    journal.settleChanges(change, change.seq);
    feed.add('replication-given-up', details);
    log('replication-given-up', details);
    return 0;
  }
}
