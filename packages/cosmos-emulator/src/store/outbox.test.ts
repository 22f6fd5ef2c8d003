import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ItemVersion } from './item-row.ts';
import { openDatabase } from './open-database.ts';
import { Outbox, outboxSchema } from './outbox.ts';

let folder: string;
let database: DatabaseSync;
let outbox: Outbox;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cosmos-outbox-'));
  database = openDatabase(join(folder, 'region.sqlite'), outboxSchema);
  outbox = new Outbox(database);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const version = (regionLsn: number): ItemVersion => ({
  document: regionLsn,
  range: 0,
  deleted: 0,
  ttl: null,
  crts: 1_000 + regionLsn,
  region: 0,
  regionLsn,
  seen: '[1]',
  pk: '["p"]',
  id: `i${regionLsn}`,
  epk: '',
  etag: '',
  body: '{}',
});

let written = 0;
function write(count: number, container = 1): void {
  outbox.beginBatch();
  for (let at = 0; at < count; at++) outbox.append(container, version(++written));
}
const placesAfter = (place: number, limit: number) => outbox.after(place, limit).map((entry) => entry.place);

describe('an outbox', () => {
  it('gives what is behind a place, in order, about as many as are asked for', () => {
    for (let at = 0; at < 5; at++) write(1);
    expect(placesAfter(0, 100)).toEqual([1, 2, 3, 4, 5]);
    expect(placesAfter(2, 100)).toEqual([3, 4, 5]);
    // The last one might have been cut off from its transaction.
    expect(placesAfter(0, 3)).toEqual([1, 2]);
  });

  it('gives no transaction in part', () => {
    write(1);
    write(4);
    write(1);
    expect(placesAfter(0, 3)).toEqual([1]);
    expect(placesAfter(1, 2)).toEqual([2, 3, 4, 5]);
    expect(placesAfter(1, 4)).toEqual([2, 3, 4, 5]);
    expect(placesAfter(5, 4)).toEqual([6]);
  });

  it('counts, also when a container was dropped, a transaction was rolled back, and after opening it again', () => {
    const counts = () => [0, 2].map((place) => outbox.countBehind(place));
    write(3, 1);
    write(2, 2);
    expect(counts()).toEqual([5, 3]);
    database.exec('BEGIN');
    write(2);
    expect(outbox.hasGrown).toBe(true);
    database.exec('ROLLBACK');
    outbox.rollBack();
    expect(counts()).toEqual([5, 3]);
    write(1, 1);
    outbox.dropContainer(2);
    expect(counts()).toEqual([4, 2]);
    outbox = new Outbox(database);
    expect(counts()).toEqual([4, 2]);
    outbox.prune(6);
    expect(counts()).toEqual([0, 0]);
    write(2);
    expect(outbox.countBehind(0)).toBe(2);
  });

  it('never gives a place twice while it is open', () => {
    write(2);
    outbox.prune(2);
    write(1);
    expect(placesAfter(0, 10)).toEqual([3]);
  });
});
