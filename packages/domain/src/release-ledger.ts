import type { Release, releaseItem } from '@parallax/contracts/release';
import type { Stored } from './documents.ts';
import type { CallOptions } from './ports.ts';

/** How many changes of the release are remembered. */
export const rememberedChanges = 20;

/** Who changed the release, when and why. */
export interface ReleaseChange {
  /** Random: tells a write of ours that got no answer from somebody else's. */
  readonly id: string;
  /** Ms since 1970. */
  readonly at: number;
  readonly by: string;
  /** Null when none was given. */
  readonly reason: string | null;
  /** What was asked for, in a few words: `weights blue=90,green=10`. */
  readonly action: string;
  /** The revision that a rollback brought back; null for any other change. */
  readonly restores: number | null;
}

/** The item `release` of the container `control`. `lww` is the revision, so that the highest one wins between regions. */
export type ReleaseDocument = Release &
  typeof releaseItem & {
    readonly schemaVersion: number;
    readonly lww: number;
    /** Null when the document was put there by something else than an operator's command. */
    readonly change: ReleaseChange | null;
  };

/** What one change made of the release; item `release-<revision>`. */
export interface ReleaseEntry {
  readonly revision: number;
  readonly change: ReleaseChange;
  readonly release: Release;
  /** What it was before; null when there was none. */
  readonly replaced: Release | null;
}

/**
 * The release as one region knows it; nobody else answers for a region that does not. All rejections are AppError `service-unavailable`
 * (with cause) except where noted.
 */
export interface ReleaseLedger {
  readonly region: string;
  /** Null when this region has no release. */
  read(options?: CallOptions): Promise<Stored<ReleaseDocument> | null>;
  /**
   * Writes the document and its entry, both or neither: over the one with `etag`, or (null) where none is. Rejects with ConflictError when
   * somebody else was first.
   */
  write(document: ReleaseDocument, entry: ReleaseEntry, etag: string | null, options?: CallOptions): Promise<void>;
  /** Newest first. */
  entries(options?: CallOptions): Promise<ReleaseEntry[]>;
  /** Lets an entry go. */
  forget(revision: number, options?: CallOptions): Promise<void>;
}

/** `release.json` beside the pages of one region. Rejections as in ReleaseLedger. */
export interface PublishedRelease {
  readonly region: string;
  /** Null when there is none, or something that is no release. */
  read(options?: CallOptions): Promise<Release | null>;
  /** Puts it there unless a higher revision is there already, and says which one is there now. */
  publish(release: Release, options?: CallOptions): Promise<number>;
}
