import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/storage/manual-clock.ts';
import { ActivityFeed } from '../activity.ts';
import { silentLog } from '../log.ts';
import { connectAccount } from './account-client.ts';
import { ChangeJournal } from './change-journal.ts';
import { openLedger } from './open-ledger.ts';
import { Replicator } from './replicator.ts';

describe('Replicator', () => {
  let dataDir: string;
  let database: DatabaseSync;
  let journal: ChangeJournal;
  let clock: ManualClock;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'replicator-'));
    database = openLedger(dataDir);
    journal = new ChangeJournal(database);
    clock = new ManualClock(1_000_000);
  });

  afterEach(() => {
    database.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const make = (
    replication: { lagMs: number; jitterMs: number; seed: number },
    oldestOrphanAt: () => number | null = () => null,
  ) => {
    const nowhere = connectAccount('http://127.0.0.1:9/devstoreaccount1');
    const pair = { primary: nowhere, secondary: nowhere };
    return new Replicator({
      database,
      journal,
      pair,
      clock,
      replication,
      oldestOrphanAt,
      feed: new ActivityFeed(),
      log: silentLog,
    });
  };
  const settleAll = () => {
    for (let change = journal.nextChange(); change !== null; change = journal.nextChange())
      journal.settleChanges(change, change.seq);
  };

  it('has no sync time before the secondary has once had everything', () => {
    expect(make({ lagMs: 0, jitterMs: 0, seed: 1 }).geoReplication()).toEqual({ status: 'bootstrap', lastSyncTime: null });
  });

  it('gives a sync time in whole seconds before the oldest write that is missing, or whose outcome is unknown', () => {
    let orphanAt: number | null = null;
    const replicator = make({ lagMs: 0, jitterMs: 0, seed: 1 }, () => orphanAt);
    settleAll();
    journal.setBootstrapped();
    const idle = replicator.geoReplication().lastSyncTime ?? 0;
    expect(Date.now() - idle).toBeLessThan(3_000);

    const writtenAt = Date.UTC(2026, 0, 1, 12, 0, 10, 500);
    journal.addChange({ kind: 'blob', container: 'c', blob: 'b', writtenAt, dueAt: 0 });
    expect(replicator.geoReplication()).toEqual({ status: 'live', lastSyncTime: Date.UTC(2026, 0, 1, 12, 0, 9) });
    orphanAt = Date.UTC(2026, 0, 1, 11, 0, 0);
    expect(replicator.geoReplication().lastSyncTime).toBe(Date.UTC(2026, 0, 1, 10, 59, 59));
  });

  it('spreads the lag by its seed, and never lets a later write arrive earlier', () => {
    const draw = (seed: number) => {
      const replicator = make({ lagMs: 1_000, jitterMs: 500, seed });
      return Array.from({ length: 50 }, () => replicator.dueAt() - clock.now());
    };
    const lags = draw(1);
    expect(lags).toEqual([...lags].sort((a, b) => a - b));
    expect(Math.min(...lags)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...lags)).toBeLessThanOrEqual(1_500);
    expect(new Set(lags).size).toBeGreaterThan(3);
    expect(draw(1)).toEqual(lags);
    expect(draw(2)).not.toEqual(lags);
  });

  it('does not let a clock that went back over a restart hold a change for longer than the lag', () => {
    journal.addChange({ kind: 'blob', container: 'c', blob: 'b', writtenAt: 1, dueAt: 9_999_999_999 });
    make({ lagMs: 1_000, jitterMs: 500, seed: 1 });
    expect(journal.nextChange()?.dueAt).toBe(clock.now() + 1_500);
  });
});
