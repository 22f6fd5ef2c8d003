import { valueAt } from '../partition/partition-key.ts';
import type { JsonObject } from '../sql/types.ts';
import type { ItemRow } from '../store/item-row.ts';

/** What of a version decides a conflict. */
export type Candidate = Pick<ItemRow, 'region' | 'regionLsn' | 'deleted' | 'crts' | 'body'>;

/**
 * Of versions that were written without knowing of each other, the one that stays: a delete before any update, then the highest number at the
 * container's conflict resolution path (learn.microsoft.com/azure/cosmos-db/conflict-resolution-policies; no number counts as the lowest), then
 * the latest write, then the region with the higher number. Every region comes to the same choice, in whatever order the versions came.
 */
export function chooseWinner<Version extends Candidate>(
  versions: readonly [Version, ...Version[]],
  path: readonly string[],
): Version {
  return versions.reduce((best, next) => (beats(next, best, path) ? next : best));
}

function beats(left: Candidate, right: Candidate, path: readonly string[]): boolean {
  const ranks = [left.deleted - right.deleted, compareNumbers(left, right, path), left.crts - right.crts];
  const decided = ranks.find((rank) => rank !== 0) ?? (left.region - right.region || left.regionLsn - right.regionLsn);
  return decided > 0;
}

function compareNumbers(left: Candidate, right: Candidate, path: readonly string[]): number {
  const [a, b] = [numberAt(left, path), numberAt(right, path)];
  return a === b ? 0 : a - b;
}

function numberAt({ deleted, body }: Candidate, path: readonly string[]): number {
  if (deleted) return 0;
  const value = valueAt(JSON.parse(body) as JsonObject, path);
  return typeof value === 'number' ? value : Number.NEGATIVE_INFINITY;
}
