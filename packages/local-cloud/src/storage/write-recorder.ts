import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import type { ActivityFeed } from '../activity.ts';
import type { BlobFacts, CallFacts } from '../events/blob-created.ts';
import type { EventQueue } from '../events/event-queue.ts';
import type { ChangeJournal, Intent } from './change-journal.ts';
import type { UpstreamAnswer } from './forward.ts';
import { inTransaction } from './open-ledger.ts';
import type { StorageCall } from './storage-call.ts';

export interface RecorderParts {
  database: DatabaseSync;
  journal: ChangeJournal;
  queue: EventQueue;
  /** When a change made now may reach the secondary. */
  dueAt: () => number;
  /** Base address that events name blobs by: origin of the front. */
  origin: () => string;
  feed: ActivityFeed;
  /** There is something to publish and to replicate. */
  onRecorded: () => void;
  /** An intent was left without an outcome. */
  onLost: () => void;
}

/** Containers that Event Grid is not told about. Source: "Azure Blob Storage as an Event Grid source". */
const silentContainers = new Set(['$logs', '$blobchangefeed']);

/**
 * Keeps the promise that no acknowledged write is forgotten: the intent is on disk before the call goes out, and its outcome before
 * the client hears of it. An intent without outcome (this process died, or the answer was lost) is settled by looking at the blob.
 */
export class WriteRecorder {
  private readonly parts: RecorderParts;
  private readonly underWay = new Set<number>();

  constructor(parts: RecorderParts) {
    this.parts = parts;
  }

  /** Writes the intent; null for calls that leave nothing to record. */
  begin(call: StorageCall, request: IncomingMessage): number | null {
    if (call.effect === 'none') return null;
    const { container, blob } = call.target;
    const address = (request.url ?? '').replace(/\?.*$/, '');
    const id = this.parts.journal.addIntent({
      at: Date.now(),
      address,
      effect: call.effect,
      container,
      blob,
      createdBy: call.createdBy,
    });
    this.underWay.add(id);
    return id;
  }

  /** Settles an intent by the answer of the service behind. */
  answered(id: number, call: StorageCall, request: IncomingMessage, answer: UpstreamAnswer): void {
    if (answer.status >= 500) {
      // Whether it was carried out is not said.
      this.lost(id);
      return;
    }
    this.underWay.delete(id);
    if (answer.status >= 300 || call.effect === 'none') {
      this.parts.journal.removeIntent(id);
      return;
    }
    const { container, blob } = call.target;
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const event = { container, blob, createdBy: call.createdBy };
    this.settle(id, { kind: call.effect, container, blob }, this.toFacts(event, path, factsOf(request.headers, answer.headers)));
  }

  /** No answer came: what became of the call is found out later. */
  lost(id: number): void {
    this.underWay.delete(id);
    this.parts.onLost();
  }

  /** Intents nobody is working on: of a process that died, or whose answer was lost. */
  orphans(): Intent[] {
    return this.parts.journal.intents().filter(({ id }) => !this.underWay.has(id));
  }

  /** Settles an orphan after a look at its blob (null: not there). A blob older than the intent was not made by it. */
  settleOrphan(intent: Intent, blob: (BlobFacts & { modifiedAt: number }) | null): void {
    // Last-Modified has whole seconds.
    const isMade = blob !== null && blob.modifiedAt >= Math.floor(intent.at / 1_000) * 1_000;
    const facts = isMade
      ? this.toFacts(intent, intent.address, {
          requestId: randomUUID(),
          clientRequestId: null,
          etag: blob.etag,
          contentLength: blob.contentLength,
          contentType: blob.contentType,
          blobType: blob.blobType,
        })
      : null;
    this.settle(intent.id, { kind: intent.effect, container: intent.container, blob: intent.blob }, facts);
  }

  private settle(
    id: number,
    change: { kind: Intent['effect']; container: string | null; blob: string | null },
    facts: CallFacts | null,
  ): void {
    const { database, journal, queue, dueAt, feed, onRecorded } = this.parts;
    const { kind, container, blob } = change;
    inTransaction(database, () => {
      journal.removeIntent(id);
      journal.addChange({ kind, container: container ?? '', blob: blob ?? '', writtenAt: Date.now(), dueAt: dueAt() });
      if (facts !== null) queue.record(facts);
    });
    if (facts === null) feed.add('storage-changed', { kind, container, blob });
    else feed.add('blob-written', { container, blob, api: facts.api, requestId: facts.requestId });
    onRecorded();
  }

  private toFacts(
    event: Pick<Intent, 'container' | 'blob' | 'createdBy'>,
    path: string,
    known: Omit<CallFacts, 'id' | 'api' | 'container' | 'blob' | 'url' | 'at'>,
  ): CallFacts | null {
    const { container, blob, createdBy } = event;
    if (container === null || blob === null || createdBy === null || silentContainers.has(container)) return null;
    return { id: randomUUID(), api: createdBy, container, blob, url: `${this.parts.origin()}${path}`, at: Date.now(), ...known };
  }
}

function factsOf(
  request: IncomingHttpHeaders,
  answer: IncomingHttpHeaders,
): Omit<CallFacts, 'id' | 'api' | 'container' | 'blob' | 'url' | 'at'> {
  const blobType = one(request['x-ms-blob-type']);
  // The request describes the blob only in a Put Blob; a page blob's length has a header of its own, an append blob starts empty.
  const length = one(request['x-ms-blob-content-length']) ?? (blobType === 'AppendBlob' ? '0' : request['content-length']);
  return {
    requestId: one(answer['x-ms-request-id']) ?? randomUUID(),
    clientRequestId: one(request['x-ms-client-request-id']),
    etag: answer.etag ?? null,
    contentLength: blobType === null || length === undefined ? null : Number(length),
    contentType: blobType === null ? null : (one(request['x-ms-blob-content-type']) ?? request['content-type'] ?? null),
    blobType,
  };
}

function one(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
