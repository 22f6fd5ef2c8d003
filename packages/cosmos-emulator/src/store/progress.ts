/** The counters of one container in one region. */
export interface Progress {
  /** Versions applied here, own and replicated: the order of this region's change feed. */
  lsn: number;
  /** Items made here. */
  documents: number;
  /** Items there are, with those that have expired and still take space. */
  items: number;
  /** Versions kept beside the one that won against them. */
  siblings: number;
  /** By region number: the last of that region's own versions applied here. The entry of this region counts its own writes. */
  seen: number[];
}

export const progressText = (progress: Progress): string => JSON.stringify(progress);

const none = { lsn: 0, documents: 0, items: 0, siblings: 0 };

export function readProgress(text: string | undefined, regionCount: number): Progress {
  const progress: Progress = { ...none, seen: [], ...(text === undefined ? {} : (JSON.parse(text) as Partial<Progress>)) };
  while (progress.seen.length < regionCount) progress.seen.push(0);
  return progress;
}

/** Regions an account can have: the lowest bits of a document number say where the item was made, so that two regions never give the same. */
export const regionSlots = 16;

export const documentNumber = (counter: number, region: number): number => counter * regionSlots + region;
