import type { Recognition, RecognitionStatus } from '@parallax/contracts/image';
import type { Release } from '@parallax/contracts/release';
import type {
  CardDocument,
  EditsDocument,
  ImageDocument,
  ImageRecord,
  ManifestDocument,
  Stored,
  ViewEntry,
} from './documents.ts';

/** Milliseconds since 1970. Always passed in, never read from the system by the domain. */
export type Clock = () => number;

/** What every call that waits takes. `session` makes a read see at least what the caller saw or wrote before. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly session?: SessionToken;
}

/** Collects the session tokens of answers, and gives those to send. One per request; travels in x-parallax-session. */
export interface SessionToken {
  get(container: string): string | undefined;
  merge(container: string, token: string): void;
}

/** A write lost its race: somebody wrote the document since it was read. Read again and decide anew. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** A blob lies in the archive tier: nobody can read it before it is brought back, which takes hours. */
export class ArchivedError extends Error {
  override readonly name = 'ArchivedError';
}

/** A document with work outstanding, and what it says about where the files are; null for edits, which do not know. */
export interface DueItem {
  readonly imageId: string;
  readonly dueAt: number;
  readonly whereabouts: Whereabouts | null;
}

/** Where the files of an image are or may be. */
export type Whereabouts = Pick<ImageDocument, 'home' | 'grants'> & { readonly thumbnails: { readonly region: string } | null };

/** Images and what people said about them. All rejections are AppError `service-unavailable` (with cause) except where noted. */
export interface ImageRecords {
  /** Null when there is no such image, in any region that can be asked. */
  find(imageId: string, options?: CallOptions): Promise<ImageRecord | null>;
  /** @returns the stored document, or null when the image exists already (read it then). */
  create(document: ImageDocument, options?: CallOptions): Promise<Stored<ImageDocument> | null>;
  /** Replaces the whole document. Rejects with ConflictError when `etag` is no longer current. */
  write(document: ImageDocument, etag: string, options?: CallOptions): Promise<Stored<ImageDocument>>;
  /** Replaces (etag) or creates (null) the edits. Rejects with ConflictError when somebody else was first. */
  writeEdits(document: EditsDocument, etag: string | null, options?: CallOptions): Promise<Stored<EditsDocument>>;
  /**
   * Work that was due before `now` (ms), the oldest first, at most `limit` items; with `from`, only what was due then or later, which is how
   * to go on. An image may come twice, once for either of its documents.
   */
  due(now: number, limit: number, options?: CallOptions & { from?: number }): Promise<DueItem[]>;
  /** The version of an image that counts once regions have told each other all: null when no region that can be asked has one. */
  findNewest(imageId: string, options?: CallOptions): Promise<ImageDocument | null>;
}

/** A view's entries in order of id, which is newest first. */
export interface ViewEntries {
  /** Entries of one partition with an id greater than `after` (null: from the newest). Tombstones included. */
  page(pk: string, after: string | null, limit: number, options?: CallOptions): Promise<ViewEntry[]>;
  find(pk: string, id: string, options?: CallOptions): Promise<Stored<ViewEntry> | null>;
  /** Creates (etag null) or replaces. Rejects with ConflictError when somebody else was first. */
  write(entry: ViewEntry, etag: string | null, options?: CallOptions): Promise<void>;
  count(pk: string, options?: CallOptions): Promise<number>;
  findCard(imageId: string, options?: CallOptions): Promise<Stored<CardDocument> | null>;
  writeCard(card: CardDocument, etag: string | null, options?: CallOptions): Promise<void>;
  /** Buckets of a view, newest first. */
  manifests(view: string, options?: CallOptions): Promise<ManifestDocument[]>;
  /** Creates the manifest if it is not there; what is there stays. */
  ensureManifest(manifest: ManifestDocument, options?: CallOptions): Promise<void>;
}

/** Counts what an owner was granted in the running hour. */
export interface Quotas {
  /** Adds one and gives the new count. Rejects with AppError `service-unavailable`; callers then let the request pass. */
  count(owner: string, windowStart: number, windowMs: number, options?: CallOptions): Promise<number>;
}

/** The release document as one region holds it; null when that region has none. */
export interface ReleaseCopy {
  readonly region: string;
  readonly release: Release | null;
}

/** The one release document, of which every region holds a copy. */
export interface ReleaseRecords {
  /**
   * The copies of all regions that answer, own region first; the highest revision is the current release. Rejects with AppError
   * `service-unavailable` when no region answers at all.
   */
  copies(options?: CallOptions): Promise<ReleaseCopy[]>;
}

export interface BlobFacts {
  readonly etag: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly blobType: string;
  readonly lastModified: number;
}

/** Blobs of one region. "From the secondary" reads the read-only copy; writes always go to the region itself. */
export interface RegionBlobs {
  readonly region: string;
  originalUrl(imageId: string): string;
  thumbnailUrl(name: string): string;
  thumbnailSecondaryUrl(name: string): string;
  /** Create-only permission for the blob of one image. Rejects when no key can be had for the region. */
  grantUpload(
    imageId: string,
    expiresAt: number,
    options?: CallOptions,
  ): Promise<{ url: string; headers: Record<string, string> }>;
  /** Short-lived read address of the original with the given type and disposition forced on the answer; null when no key can be had. */
  readAddress(
    imageId: string,
    answer: { contentType: string; disposition: string; expiresAt: number; secondary: boolean },
  ): Promise<string | null>;
  /** Null when the blob is not there. */
  originalFacts(imageId: string, options?: CallOptions & { secondary?: boolean }): Promise<BlobFacts | null>;
  /** The whole original, at most `maxBytes` of it; null when it is not there. Rejects with ArchivedError when it lies in the archive. */
  readOriginal(
    imageId: string,
    maxBytes: number,
    options?: CallOptions & { secondary?: boolean },
  ): Promise<{ facts: BlobFacts; bytes: Buffer } | null>;
  /** For streaming to a browser; null when it is not there. */
  openOriginal(
    imageId: string,
    options?: CallOptions & { secondary?: boolean },
  ): Promise<{ facts: BlobFacts; body: ReadableStream<Uint8Array> } | null>;
  putThumbnail(name: string, bytes: Buffer, contentType: string, options?: CallOptions): Promise<void>;
  /** Deleting what is not there succeeds. */
  deleteOriginal(imageId: string, options?: CallOptions): Promise<void>;
  deleteThumbnail(name: string, options?: CallOptions): Promise<void>;
  /** Names of all thumbnails of an image in this region, also of those that its record does not name. */
  thumbnailNames(imageId: string, options?: CallOptions): Promise<string[]>;
  /** Names of originals in lexical order after `after`, with their facts; for the sweep. */
  listOriginals(after: string | null, limit: number, options?: CallOptions): Promise<{ imageId: string; facts: BlobFacts }[]>;
}

/** A cheap look at a region, without side effects. Never rejects: what cannot be found out is false or null. */
export interface RegionProbes {
  probe(region: string, signal: AbortSignal): Promise<{ canWrite: boolean; canRead: boolean; lagMs: number | null }>;
}

/** One RegionBlobs per region of the settings. Throws for a name that the settings do not know. */
export interface Blobs {
  in(region: string): RegionBlobs;
}

/** Looks again, later. Losing a message loses nothing: `dueAt` in the record is the truth. */
export interface RetryQueue {
  /** `tries` counts messages about an image whose record cannot be read, so that their delay can grow too. */
  later(imageId: string, delayMs: number, reason: string, tries?: number): Promise<void>;
}

export type RecognitionProblem = 'invalid-image' | 'unsupported' | 'auth' | 'throttled' | 'unavailable' | 'timeout' | 'bug';

/** Why recognition gave nothing. */
export class RecognitionError extends Error {
  override readonly name = 'RecognitionError';
  readonly problem: RecognitionProblem;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;

  constructor(
    problem: RecognitionProblem,
    message: string,
    options: { retryable: boolean; retryAfterMs?: number | null; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.problem = problem;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** Says what is on a picture. */
export interface ImageRecognizer {
  /**
   * @param bytes an encoded picture without metadata, and its size in pixels (boxes are answered as fractions of it).
   * @returns status `done`, or `partial` when a feature was refused (captions in a region without them).
   * Rejects with RecognitionError.
   */
  recognize(
    bytes: Buffer,
    size: { width: number; height: number },
    signal: AbortSignal,
  ): Promise<Recognition & { status: Extract<RecognitionStatus, 'done' | 'partial'> }>;
}
