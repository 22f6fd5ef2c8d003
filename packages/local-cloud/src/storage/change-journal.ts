import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BlobCreatedApi, StorageEffect } from './storage-call.ts';

export type ChangeKind = Exclude<StorageEffect, 'none'>;

/** A write that was sent on and whose outcome is not yet known here. */
export interface Intent {
  id: number;
  /** Real time, milliseconds. */
  at: number;
  /** Path and query as the client sent them, without signature. */
  address: string;
  effect: ChangeKind;
  container: string | null;
  blob: string | null;
  createdBy: BlobCreatedApi | null;
}

/** Something of the primary that the secondary does not have yet. It names what changed, not how: the state is read when it is copied. */
export interface Change {
  seq: number;
  kind: ChangeKind;
  /** '' where the kind has none. */
  container: string;
  blob: string;
  /** When the primary had it, real time. */
  writtenAt: number;
  /** When the secondary may have it, by the clock that drives replication. */
  dueAt: number;
}

/** The same blob on both sides. */
export interface Replica {
  primaryEtag: string;
  /** As the service writes it, RFC 1123. */
  primaryModified: string;
  secondaryEtag: string;
}

/** Write-ahead intents, the queue of changes for the secondary, and which copy stands for which original. */
export class ChangeJournal {
  private readonly statements: Record<keyof typeof sql, StatementSync>;

  constructor(database: DatabaseSync) {
    this.statements = prepareAll(database);
  }

  addIntent(intent: Omit<Intent, 'id'>): number {
    const { at, address, effect, container, blob, createdBy } = intent;
    return Number(this.statements.addIntent.run(at, address, effect, container, blob, createdBy).lastInsertRowid);
  }

  removeIntent(id: number): void {
    this.statements.removeIntent.run(id);
  }

  /** Oldest first. */
  intents(): Intent[] {
    return this.statements.intents.all().map((row) => ({
      id: Number(row['id']),
      at: Number(row['at']),
      address: String(row['address']),
      effect: row['effect'] as ChangeKind,
      container: row['container'] === null ? null : String(row['container']),
      blob: row['blob'] === null ? null : String(row['blob']),
      createdBy: row['created_by'] as BlobCreatedApi | null,
    }));
  }

  addChange(change: Omit<Change, 'seq'>): void {
    this.statements.addChange.run(change.kind, change.container, change.blob, change.writtenAt, change.dueAt);
  }

  /** The oldest change, or null when the secondary has everything. */
  nextChange(): Change | null {
    const row = this.statements.nextChange.get();
    if (row === undefined) return null;
    return {
      seq: Number(row['seq']),
      kind: row['kind'] as ChangeKind,
      container: String(row['container']),
      blob: String(row['blob']),
      writtenAt: Number(row['written_at']),
      dueAt: Number(row['due_at']),
    };
  }

  /** The newest change there is now: what was read after this answers every change up to it. */
  lastSeq(): number {
    return Number(this.statements.lastSeq.get()?.['seq'] ?? 0);
  }

  /** Forgets the changes of one thing up to `seq`: one copy of its state answered them all. */
  settleChanges(change: Pick<Change, 'kind' | 'container' | 'blob'>, seq: number): void {
    this.statements.settleChanges.run(change.kind, change.container, change.blob, seq);
  }

  pendingChanges(): number {
    return Number(this.statements.pendingChanges.get()?.['count'] ?? 0);
  }

  /** null when nothing is pending. */
  oldestWrittenAt(): number | null {
    const at = this.statements.oldestWrittenAt.get()?.['at'];
    return at === null || at === undefined ? null : Number(at);
  }

  /** After a restart a faster clock may have gone back: nothing waits longer than the lag from now. */
  bringForward(latestDueAt: number): void {
    this.statements.bringForward.run(latestDueAt);
  }

  replica(container: string, blob: string): Replica | null {
    const row = this.statements.replica.get(container, blob);
    return row === undefined ? null : toReplica(row);
  }

  setReplica(container: string, blob: string, replica: Replica): void {
    this.statements.setReplica.run(container, blob, replica.primaryEtag, replica.primaryModified, replica.secondaryEtag);
  }

  removeReplica(container: string, blob: string): void {
    this.statements.removeReplica.run(container, blob);
  }

  removeReplicas(container: string): void {
    this.statements.removeReplicas.run(container);
  }

  /** Whether the secondary has once had everything. */
  isBootstrapped(): boolean {
    return this.statements.isBootstrapped.get() !== undefined;
  }

  setBootstrapped(): void {
    this.statements.setBootstrapped.run();
  }
}

const sql = {
  addIntent: 'INSERT INTO intents (at, address, effect, container, blob, created_by) VALUES (?, ?, ?, ?, ?, ?)',
  removeIntent: 'DELETE FROM intents WHERE id = ?',
  intents: 'SELECT * FROM intents ORDER BY id',
  addChange: 'INSERT INTO changes (kind, container, blob, written_at, due_at) VALUES (?, ?, ?, ?, ?)',
  nextChange: 'SELECT * FROM changes ORDER BY seq LIMIT 1',
  lastSeq: 'SELECT max(seq) AS seq FROM changes',
  settleChanges: 'DELETE FROM changes WHERE kind = ? AND container = ? AND blob = ? AND seq <= ?',
  pendingChanges: 'SELECT count(*) AS count FROM changes',
  oldestWrittenAt: 'SELECT min(written_at) AS at FROM changes',
  bringForward: 'UPDATE changes SET due_at = ?1 WHERE due_at > ?1',
  replica: 'SELECT * FROM replicas WHERE container = ? AND blob = ?',
  setReplica:
    'INSERT OR REPLACE INTO replicas (container, blob, primary_etag, primary_modified, secondary_etag) VALUES (?, ?, ?, ?, ?)',
  removeReplica: 'DELETE FROM replicas WHERE container = ? AND blob = ?',
  removeReplicas: 'DELETE FROM replicas WHERE container = ?',
  isBootstrapped: "SELECT value FROM counters WHERE name = 'bootstrapped'",
  setBootstrapped: "INSERT OR REPLACE INTO counters (name, value) VALUES ('bootstrapped', 1)",
};

function prepareAll(database: DatabaseSync): Record<keyof typeof sql, StatementSync> {
  const entries = Object.entries(sql).map(([name, text]) => [name, database.prepare(text)] as const);
  return Object.fromEntries(entries) as Record<keyof typeof sql, StatementSync>;
}

function toReplica(row: Record<string, unknown>): Replica {
  return {
    primaryEtag: String(row['primary_etag']),
    primaryModified: String(row['primary_modified']),
    secondaryEtag: String(row['secondary_etag']),
  };
}
