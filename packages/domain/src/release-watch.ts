import type { Region } from '@parallax/contracts/region';
import type { Release } from '@parallax/contracts/release';
import type { Clock, ReleaseCopy, ReleaseRecords } from './ports.ts';
import type { RegionMonitor } from './region-monitor.ts';

/** How old the release that is known may be before it is read again, ms: an operator's word is obeyed within this and one request. */
const freshMs = 3_000;
/** The same while nothing is known for certain: readiness waits for it, ms. */
const unsettledFreshMs = 1_000;
/** All that one reading of every region may take, ms. */
const readMs = 2_500;
/**
 * How long a process that hears of nobody but its own region waits for the word of a peer, ms. A region that was away holds an old copy until
 * replication has caught up; but when its peers are gone for longer, its own copy is the best there is.
 */
const peersPatienceMs = 10_000;

/** What a process knows about the release. `since` is when it began to be so, ms since 1970. */
export interface ReleaseStatus {
  /**
   * `unread`: no region has answered yet. `unconfirmed`: only the own region has, whose copy may be old. `current`: the last reading
   * succeeded. `stale`: it did not; what was known before goes on counting.
   */
  readonly state: 'unread' | 'unconfirmed' | 'current' | 'stale';
  readonly since: number;
  /** Why the last reading failed; null when it did not. */
  readonly reason: string | null;
}

/** The release that a process goes by. */
export interface ReleaseWatch {
  /** The highest revision seen; null while none is known. Never waits: begins a reading in the background when the last one is old. */
  current(): Release | null;
  status(): ReleaseStatus;
  /** Reads when what is known is older than a few seconds; never rejects. Callers who come meanwhile wait for the same reading. */
  refresh(): Promise<void>;
}

/** Regions by measurement and by the word of operators, for who has no requests to keep the release fresh: asking for states does. */
export const statesByRelease = (regions: Pick<RegionMonitor, 'states'>, release: ReleaseWatch): (() => Region[]) => {
  return () => {
    release.current();
    return regions.states();
  };
};

/**
 * Follows the release document. The highest revision of all regions' copies counts, and a lower one is never gone back to: what an operator
 * published once must not be undone by a region that returns. A document that cannot be read leaves everything as it was.
 * @param onRelease told of every release that is taken up.
 */
export function createReleaseWatch({
  records,
  ownRegion,
  hasPeers,
  clock,
  onRelease,
}: {
  records: Pick<ReleaseRecords, 'copies'>;
  ownRegion: string;
  hasPeers: boolean;
  clock: Clock;
  onRelease: (release: Release) => void;
}): ReleaseWatch {
  let known: Release | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  let firstHeardAt: number | null = null;
  let hasHeardPeer = !hasPeers;
  let status: ReleaseStatus = { state: 'unread', since: clock(), reason: null };
  let reading: Promise<void> | null = null;

  return {
    current() {
      void refresh();
      return known;
    },
    status: () => status,
    refresh,
  };

  function refresh(): Promise<void> {
    if (reading !== null) return reading;
    const isSettled = status.state === 'current' || status.state === 'stale';
    if (clock() - readAt < (isSettled ? freshMs : unsettledFreshMs)) return Promise.resolve();
    reading = read().finally(() => {
      readAt = clock();
      reading = null;
    });
    return reading;
  }

  async function read(): Promise<void> {
    try {
      learn(await records.copies({ signal: AbortSignal.timeout(readMs) }));
      enter(hasHeardPeer || hasWaitedForPeers() ? 'current' : 'unconfirmed', null);
    } catch (error) {
      enter(
        firstHeardAt === null ? 'unread' : status.state === 'unconfirmed' ? 'unconfirmed' : 'stale',
        (error as Error).message,
      );
    }
  }

  function learn(copies: readonly ReleaseCopy[]): void {
    firstHeardAt ??= clock();
    hasHeardPeer ||= copies.some(({ region }) => region !== ownRegion);
    const newest = copies
      .map(({ release }) => release)
      .reduce((best, each) => (each !== null && each.revision > (best?.revision ?? -1) ? each : best), null);
    if (newest === null || (known !== null && newest.revision <= known.revision)) return;
    known = newest;
    onRelease(newest);
  }

  function hasWaitedForPeers(): boolean {
    return firstHeardAt !== null && clock() - firstHeardAt >= peersPatienceMs;
  }

  function enter(state: ReleaseStatus['state'], reason: string | null): void {
    status = { state, since: status.state === state ? status.since : clock(), reason };
  }
}
