import type { Region, RegionState } from '@parallax/contracts/region';
import type { RegionOverride } from '@parallax/contracts/release';

/** What is known about one region; times are ms since 1970. */
export interface RegionObservations {
  readonly name: string;
  readonly displayName: string;
  /** An operator's word beats every measurement; null without one. */
  readonly override: RegionOverride | null;
  /** Result of the latest cheap probe; null before the first. */
  readonly probe: { readonly at: number; readonly canWrite: boolean; readonly canRead: boolean } | null;
  /** Times of recent failed and successful writes to the region. */
  readonly failures: readonly number[];
  readonly lastSuccessAt: number | null;
  readonly lagMs: number | null;
}

/** Failures older than this say nothing about now, ms. */
export const failureWindowMs = 30_000;

/** Failures within the window, with no success after them, that make a region count as lost before the next probe. */
const failuresThatCount = 3;

/**
 * Judges a region: the operator's word first, then failures in a row, then the latest probe. A region that nobody has looked at yet is
 * taken for available: requests will tell. That a region is drained says nothing about how it is: its pictures are served from it as ever.
 */
export function judgeRegion({ override, probe, failures, lastSuccessAt }: RegionObservations, now: number): RegionState {
  if (override !== null && override !== 'drained') return override;
  const recent = failures.filter(
    (at) => now - at < failureWindowMs && at > Math.max(lastSuccessAt ?? 0, probe?.canWrite ? probe.at : 0),
  );
  const failed = recent.length >= failuresThatCount;
  if (probe === null) return failed ? 'unavailable' : 'available';
  if (probe.canWrite && !failed) return 'available';
  // A region that cannot be written lets its pictures be read as long as its secondary answers.
  return probe.canRead || probe.canWrite ? 'read-only' : 'unavailable';
}

/** Keeps `since` while the state stays the same. */
export function nextRegion(previous: Region | null, observations: RegionObservations, now: number): Region {
  const state = judgeRegion(observations, now);
  const { name, displayName, lagMs } = observations;
  if (previous?.state === state) return { ...previous, lagMs };
  const since = previous === null && state === 'available' ? null : new Date(now).toISOString();
  return { name, displayName, state, since, lagMs };
}

/** Regions in which an upload can be granted, best first: own region, then as the settings list them; those to avoid come last. */
export function grantOrder(own: string, regions: readonly Region[], avoid: readonly string[]): string[] {
  const open = regions.filter((region) => region.state === 'available').map((region) => region.name);
  const ordered = [...open.filter((name) => name === own), ...open.filter((name) => name !== own)];
  return [...ordered.filter((name) => !avoid.includes(name)), ...ordered.filter((name) => avoid.includes(name))];
}

/** Why a write to the blobs of an image has to wait, for people; null when it has not. */
export function whyNotRewritable(home: Region | undefined): string | null {
  if (home === undefined) return 'This picture has no home region yet. Try again when it has been processed.';
  if (home.state === 'available') return null;
  const since = home.since === null ? '' : ` since ${home.since.slice(11, 16)} UTC`;
  const what = home.state === 'read-only' ? 'is read-only' : 'does not answer';
  return `${home.displayName}, where this picture is kept, ${what}${since}. Looking, editing and deleting work; this has to wait until it is back.`;
}
