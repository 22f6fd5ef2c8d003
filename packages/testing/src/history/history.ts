/** All times are ms since 1970 by the clock of the machine that runs the clients. */

/**
 * How an operation ended for the person who began it. `ok`: acknowledged, so it must never be lost. `fail`: refused, so it did not happen.
 * `info`: nobody knows; it may have happened, now or later.
 */
export type Outcome = 'ok' | 'fail' | 'info';

/** One request within an operation: failover, a repeated grant, a PUT. */
export interface Attempt {
  readonly at: number;
  readonly ms: number;
  /** Base address that was asked. */
  readonly address: string;
  readonly method: string;
  /** Null when no answer came. */
  readonly status: number | null;
  /** As the answer said (`x-parallax-region`), or the grant for a PUT; null when unknown. */
  readonly region: string | null;
  readonly note: string | null;
}

interface OperationBase {
  /** Counts up from 1 in the order of invocation. */
  readonly id: number;
  /** Who did it: one owner key. */
  readonly client: string;
  readonly invokedAt: number;
  readonly endedAt: number;
  readonly outcome: Outcome;
  /** The region that acknowledged it; null when nobody did. */
  readonly region: string | null;
  readonly error: string | null;
  readonly attempts: readonly Attempt[];
}

export interface UploadOperation extends OperationBase {
  readonly kind: 'upload';
  readonly key: string;
  /** Every id that an answer named for this key: one, or something is doubled. */
  readonly imageIds: readonly string[];
  readonly sha256: string;
  readonly bytes: number;
}

export interface EditOperation extends OperationBase {
  readonly kind: 'edit';
  readonly imageId: string;
  /** Unique in the history. */
  readonly title: string;
}

export interface FateOperation extends OperationBase {
  readonly kind: 'delete' | 'restore';
  readonly imageId: string;
}

/** What a read showed of an image. */
export interface Sight {
  readonly stage: 'awaiting' | 'processing' | 'failed' | 'ready';
  readonly title: string | null;
  readonly deleted: boolean;
}

export interface ReadOperation extends OperationBase {
  readonly kind: 'read';
  readonly imageId: string;
  /** Null when the answer was that there is no such image. Only meaningful when the outcome is `ok`. */
  readonly saw: Sight | null;
}

export interface ListOperation extends OperationBase {
  readonly kind: 'list';
  /** Query with its question mark, or empty. */
  readonly list: string;
  readonly saw: readonly string[];
}

/** Opens a thumbnail, as a gallery's `img` does: primary, then secondary. */
export interface LookOperation extends OperationBase {
  readonly kind: 'look';
  readonly imageId: string;
}

/** Asks for something that writes at home, and may rightly be refused with 409 while that is away. */
export interface RewriteOperation extends OperationBase {
  readonly kind: 'rewrite';
  readonly imageId: string;
  readonly refusal: string | null;
}

export type Operation =
  | UploadOperation
  | EditOperation
  | FateOperation
  | ReadOperation
  | ListOperation
  | LookOperation
  | RewriteOperation;

/** Something that was done to the cloud on purpose. */
export interface Disturbance {
  readonly at: number;
  /** Null while it stands. */
  readonly until: number | null;
  /** `kill` and `split` stop replication; the checker knows these words. */
  readonly kind: 'kill' | 'read-only' | 'split' | 'cosmos' | 'vision' | 'storage' | 'process' | 'events' | 'lag' | 'other';
  readonly regions: readonly string[];
  readonly what: string;
}

export interface HistoryRegion {
  readonly name: string;
  readonly displayName: string;
  readonly blob: string;
  readonly blobSecondary: string;
}

export interface History {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly regions: readonly HistoryRegion[];
  readonly operations: readonly Operation[];
  readonly disturbances: readonly Disturbance[];
}
