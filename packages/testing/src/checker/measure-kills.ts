import type { Disturbance, History, Operation } from '../history/history.ts';
import type { ImageCase } from './case-of-image.ts';
import { missedBy } from './missed-writes.ts';

/** What one region kill cost. Seconds. */
export interface Kill {
  readonly region: string;
  readonly at: number;
  readonly restoredAt: number | null;
  /** From the kill until everybody who was at work had an action succeed again; null when nobody did anything afterwards. */
  readonly rtoSeconds: number | null;
  /** Age, at the kill, of the oldest acknowledged write that could not be seen while the region was away; 0 when all could. */
  readonly rpoSeconds: number;
  /** Acknowledged writes that could not be seen meanwhile. */
  readonly outOfSight: number;
}

export function measureKills(history: History, cases: readonly ImageCase[]): Kill[] {
  return history.disturbances.filter(({ kind }) => kind === 'kill').map((kill) => measure(kill, history, cases));
}

function measure(kill: Disturbance, { operations, endedAt }: History, cases: readonly ImageCase[]): Kill {
  const until = kill.until ?? endedAt;
  const hidden = cases.flatMap((image) =>
    missedBy(image, (read) => read.invokedAt >= kill.at && read.invokedAt <= until && !kill.regions.includes(read.region ?? ''))
      .map(({ write }) => write)
      .filter((write) => write.endedAt <= kill.at),
  );
  return {
    region: kill.regions.join(', '),
    at: kill.at,
    restoredAt: kill.until,
    rtoSeconds: rtoOf(kill.at, until, operations),
    rpoSeconds: hidden.length === 0 ? 0 : seconds(kill.at - Math.min(...hidden.map((write) => write.endedAt))),
    outOfSight: hidden.length,
  };
}

/** The slowest of all clients who had something under way at the kill or began something within the outage. */
function rtoOf(at: number, until: number, operations: readonly Operation[]): number | null {
  const recoveries: number[] = [];
  for (const own of Map.groupBy(operations, ({ client }) => client).values()) {
    const affected = own.filter((each) => each.endedAt > at && each.invokedAt < until);
    const began = Math.max(at, Math.min(...affected.map((each) => each.invokedAt)));
    const next = affected.filter(({ outcome }) => outcome === 'ok').sort((a, b) => a.endedAt - b.endedAt)[0];
    if (next !== undefined) recoveries.push(next.endedAt - began);
    else if (affected.length > 0) recoveries.push(until - began);
  }
  return recoveries.length === 0 ? null : seconds(Math.max(...recoveries));
}

const seconds = (ms: number): number => Math.round(ms) / 1_000;
