import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from '../storage/open-ledger.ts';
import type { BlobCreatedEvent, CallFacts } from './blob-created.ts';

/** One event on its way to one subscription. */
export interface Delivery {
  id: number;
  subscription: string;
  event: BlobCreatedEvent;
  /** Milliseconds of the clock that drives delivery. */
  publishedAt: number;
  dueAt: number;
  /** Attempts made so far. */
  attempts: number;
  lastAttemptAt: number | null;
  lastOutcome: string | null;
  /** HTTP status of the last attempt; null when there was no answer. */
  lastStatus: number | null;
  /** Why it is on its way to the dead letters instead; null while it is still tried. */
  deadReason: string | null;
}

export type AttemptRecord = Pick<Delivery, 'attempts' | 'dueAt' | 'lastAttemptAt' | 'lastOutcome' | 'lastStatus' | 'deadReason'>;

/** Events between the storage call and the last subscriber, on disk: first as facts of the call, then whole, with a row per delivery. */
export class EventQueue {
  private readonly database: DatabaseSync;
  private readonly statements: Record<keyof typeof sql, StatementSync>;

  constructor(database: DatabaseSync) {
    this.database = database;
    const entries = Object.entries(sql).map(([name, text]) => [name, database.prepare(text)] as const);
    this.statements = Object.fromEntries(entries) as Record<keyof typeof sql, StatementSync>;
  }

  /** Takes a call that happened. Part of the caller's transaction. */
  record(facts: CallFacts): void {
    this.statements.record.run(JSON.stringify(facts));
  }

  /** The oldest call whose event is not whole yet, or null. */
  nextRecorded(): { seq: number; facts: CallFacts } | null {
    const row = this.statements.nextRecorded.get();
    return row === undefined ? null : { seq: Number(row['seq']), facts: JSON.parse(String(row['facts'])) as CallFacts };
  }

  /** Makes an event whole and queues it once for every entry: a subscription and when it is due. */
  publish(
    seq: number,
    event: BlobCreatedEvent,
    publishedAt: number,
    deliveries: { subscription: string; dueAt: number }[],
  ): void {
    inTransaction(this.database, () => {
      this.statements.complete.run(JSON.stringify(event), seq);
      for (const { subscription, dueAt } of deliveries) this.statements.addDelivery.run(seq, subscription, publishedAt, dueAt);
      this.statements.forgetEvent.run(seq, seq);
    });
  }

  /** The next delivery of a subscription by due time, leaving out those in `busy`; null when there is none. */
  next(subscription: string, busy: ReadonlySet<number>): Delivery | null {
    for (const row of this.statements.next.iterate(subscription)) {
      if (!busy.has(Number(row['id']))) return toDelivery(row);
    }
    return null;
  }

  recordAttempt(id: number, record: AttemptRecord): void {
    const { attempts, dueAt, lastAttemptAt, lastOutcome, lastStatus, deadReason } = record;
    this.statements.recordAttempt.run(attempts, dueAt, lastAttemptAt, lastOutcome, lastStatus, deadReason, id);
  }

  /** Removes a delivery that ended, and counts how. */
  finish(id: number, how: 'delivered' | 'deadLettered' | 'dropped'): void {
    inTransaction(this.database, () => {
      const seq = this.statements.eventOf.get(id)?.['event_seq'] ?? null;
      this.statements.removeDelivery.run(id);
      if (seq !== null) this.statements.forgetEvent.run(seq, seq);
      this.statements.count.run(how);
    });
  }

  /** Makes everything that still waits for a subscription due at once: its endpoint is new, or back. */
  makeDue(subscription: string, now: number): void {
    this.statements.makeDue.run(now, subscription, now);
  }

  /** After a restart a faster clock may have gone back: nothing waits beyond `latestDueAt`. */
  bringForward(latestDueAt: number): void {
    this.statements.bringForward.run(latestDueAt);
  }

  /** Removes what waits for subscriptions that are not in the list any more, as deleting a subscription does. */
  keepOnly(subscriptions: string[]): void {
    const known = JSON.stringify(subscriptions);
    inTransaction(this.database, () => {
      this.statements.removeUnknown.run(known);
      this.statements.forgetAll.run();
    });
  }

  /** Deliveries (and events not yet matched to subscriptions) that are still to be made. */
  pending(): number {
    return Number(this.statements.pending.get()?.['count'] ?? 0);
  }

  total(how: 'delivered' | 'deadLettered' | 'dropped'): number {
    return Number(this.statements.total.get(how)?.['value'] ?? 0);
  }
}

const sql = {
  record: 'INSERT INTO events (facts) VALUES (?)',
  nextRecorded: 'SELECT seq, facts FROM events WHERE event IS NULL ORDER BY seq LIMIT 1',
  complete: 'UPDATE events SET event = ? WHERE seq = ?',
  addDelivery: 'INSERT INTO deliveries (event_seq, subscription, published_at, due_at) VALUES (?, ?, ?, ?)',
  forgetEvent:
    'DELETE FROM events WHERE seq = ? AND event IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event_seq = ?)',
  forgetAll: 'DELETE FROM events WHERE event IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event_seq = events.seq)',
  next: `SELECT d.*, e.event FROM deliveries d JOIN events e ON e.seq = d.event_seq
         WHERE d.subscription = ? ORDER BY d.due_at, d.id`,
  recordAttempt: `UPDATE deliveries SET attempts = ?, due_at = ?, last_attempt_at = ?, last_outcome = ?, last_status = ?, dead_reason = ?
                  WHERE id = ?`,
  eventOf: 'SELECT event_seq FROM deliveries WHERE id = ?',
  removeDelivery: 'DELETE FROM deliveries WHERE id = ?',
  count: 'INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1',
  makeDue: 'UPDATE deliveries SET due_at = ? WHERE subscription = ? AND due_at > ?',
  bringForward: 'UPDATE deliveries SET due_at = ?1 WHERE due_at > ?1',
  removeUnknown: 'DELETE FROM deliveries WHERE subscription NOT IN (SELECT value FROM json_each(?))',
  pending: 'SELECT (SELECT count(*) FROM deliveries) + (SELECT count(*) FROM events WHERE event IS NULL) AS count',
  total: 'SELECT value FROM counters WHERE name = ?',
};

function toDelivery(row: Record<string, unknown>): Delivery {
  return {
    id: Number(row['id']),
    subscription: String(row['subscription']),
    event: JSON.parse(String(row['event'])) as BlobCreatedEvent,
    publishedAt: Number(row['published_at']),
    dueAt: Number(row['due_at']),
    attempts: Number(row['attempts']),
    lastAttemptAt: row['last_attempt_at'] === null ? null : Number(row['last_attempt_at']),
    lastOutcome: row['last_outcome'] === null ? null : String(row['last_outcome']),
    lastStatus: row['last_status'] === null ? null : Number(row['last_status']),
    deadReason: row['dead_reason'] === null ? null : String(row['dead_reason']),
  };
}
