import type { Stage } from '@parallax/contracts/image';

/** Room for the time part, ms since 1970: good until the year 5138. */
const timeRange = 1e14;

/** Deletes and restores of one image, at most: 80 x 10^14 plus a time stays below 2^53. */
export const maxRevision = 80;

const stageNumber: Record<Stage, number> = { awaiting: 1, processing: 2, failed: 3, ready: 4 };

/** How far along a stage is; a record never goes to a lower one. */
export const stageRank = (stage: Stage): number => stageNumber[stage];

/**
 * What settles concurrent writes of two regions on the image's record: the later stage wins, then the later time, so `ready` never
 * loses to a late `processing`. The time part always grows, so a slow clock cannot lose a later write.
 * @param previous lww of the document that is replaced, 0 for none.
 */
export const imageLww = (stage: Stage, now: number, previous: number): number =>
  stageNumber[stage] * timeRange + nextTime(now, previous);

/** The same for people's edits: a higher revision (delete, restore) beats any concurrent edit. */
export const editsLww = (revision: number, now: number, previous: number): number =>
  revision * timeRange + nextTime(now, previous);

/** For documents without stages. */
export const plainLww = (now: number, previous: number): number => nextTime(now, previous);

const nextTime = (now: number, previous: number): number => Math.max(Math.trunc(now), (previous % timeRange) + 1);
