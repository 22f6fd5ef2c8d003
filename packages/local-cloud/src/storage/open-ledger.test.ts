import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallFacts } from '../events/blob-created.ts';
import { toBlobCreated } from '../events/blob-created.ts';
import { EventQueue } from '../events/event-queue.ts';
import { ChangeJournal } from './change-journal.ts';
import { inTransaction, openLedger } from './open-ledger.ts';

describe('the ledger of a storage front', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'ledger-'));
  });

  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const change = (blob: string, at = 1) => ({ kind: 'blob', container: 'c', blob, writtenAt: at, dueAt: at }) as const;

  it('holds everything over closing and opening', () => {
    const first = openLedger(dataDir);
    const journal = new ChangeJournal(first);
    journal.addIntent({ at: 5, address: '/a/c/b', effect: 'blob', container: 'c', blob: 'b', createdBy: 'PutBlob' });
    journal.addChange(change('b', 7));
    journal.setReplica('c', 'b', { primaryEtag: '"1"', primaryModified: 'then', secondaryEtag: '"2"' });
    journal.setBootstrapped();
    new EventQueue(first).record(facts('b'));
    first.close();

    const second = openLedger(dataDir);
    const again = new ChangeJournal(second);
    expect(again.intents()).toEqual([
      { id: 1, at: 5, address: '/a/c/b', effect: 'blob', container: 'c', blob: 'b', createdBy: 'PutBlob' },
    ]);
    expect(again.nextChange()).toEqual({ seq: 1, ...change('b', 7) });
    expect(again.replica('c', 'b')).toEqual({ primaryEtag: '"1"', primaryModified: 'then', secondaryEtag: '"2"' });
    expect(again.isBootstrapped()).toBe(true);
    expect(new EventQueue(second).nextRecorded()?.facts).toEqual(facts('b'));
    second.close();
  });

  it('does all of a transaction or nothing', () => {
    const database = openLedger(dataDir);
    const journal = new ChangeJournal(database);
    const work = () =>
      inTransaction(database, () => {
        journal.addChange(change('b'));
        throw new Error('in the middle');
      });
    expect(work).toThrow('in the middle');
    expect(journal.pendingChanges()).toBe(0);
    database.close();
  });

  it('settles the changes that one copy answered, and leaves those that came later', () => {
    const database = openLedger(dataDir);
    const journal = new ChangeJournal(database);
    journal.addChange(change('b', 1));
    journal.addChange(change('other', 2));
    journal.addChange(change('b', 3));
    const answered = journal.lastSeq();
    journal.addChange(change('b', 4));
    journal.settleChanges(change('b'), answered);
    expect(journal.pendingChanges()).toBe(2);
    expect(journal.oldestWrittenAt()).toBe(2);
    expect(journal.nextChange()).toMatchObject({ blob: 'other' });
    database.close();
  });

  it('hands out deliveries by due time, leaves out the busy ones, and forgets an event with its last delivery', () => {
    const database = openLedger(dataDir);
    const queue = new EventQueue(database);
    queue.record(facts('one'));
    queue.record(facts('two'));
    for (const dueAt of [20, 10]) {
      const recorded = queue.nextRecorded();
      const event = toBlobCreated(recorded!.facts, null, 'topic', recorded!.seq);
      queue.publish(recorded!.seq, event, 1, [
        { subscription: 'images', dueAt },
        { subscription: 'other', dueAt },
      ]);
    }
    expect(queue.nextRecorded()).toBeNull();
    const first = queue.next('images', new Set());
    expect(first?.event.data.url).toBe('http://x/two');
    expect(queue.next('images', new Set([first!.id]))?.event.data.url).toBe('http://x/one');
    queue.finish(first!.id, 'delivered');
    expect([queue.pending(), queue.total('delivered'), queue.total('deadLettered')]).toEqual([3, 1, 0]);
    queue.keepOnly(['images']);
    expect(queue.pending()).toBe(1);
    expect(database.prepare('SELECT count(*) AS count FROM events').get()?.['count']).toBe(1);
    database.close();
  });

  it('drops an event that nobody subscribed to', () => {
    const database = openLedger(dataDir);
    const queue = new EventQueue(database);
    queue.record(facts('one'));
    queue.publish(1, toBlobCreated(facts('one'), null, 'topic', 1), 1, []);
    expect(database.prepare('SELECT count(*) AS count FROM events').get()?.['count']).toBe(0);
    database.close();
  });
});

function facts(blob: string): CallFacts {
  return {
    id: 'id',
    api: 'PutBlob',
    container: 'c',
    blob,
    url: `http://x/${blob}`,
    requestId: 'r',
    clientRequestId: null,
    etag: '"0x1"',
    contentLength: 3,
    contentType: 'image/png',
    blobType: 'BlockBlob',
    at: 1_000,
  };
}
