import type { FailureCode } from '@parallax/contracts/errors';
import type { Derived, DeriveRequest, RecognitionCopy } from './derive.ts';

/** What the worker sends to its decoder process: one job at a time. */
export interface DecoderJob {
  readonly file: Buffer;
  readonly request: DeriveRequest;
  /** Resident memory at which the process gives up, bytes. */
  readonly maxMemoryBytes: number;
}

/** What the decoder process answers. After anything but `recognition-copy` the job is over. */
export type DecoderAnswer =
  | { readonly kind: 'ready-for-work' }
  | { readonly kind: 'recognition-copy'; readonly copy: RecognitionCopy }
  | { readonly kind: 'derived'; readonly derived: Derived }
  | { readonly kind: 'verdict'; readonly code: FailureCode; readonly sentence: string; readonly detail: string | null }
  | { readonly kind: 'out-of-memory'; readonly bytes: number }
  | { readonly kind: 'bug'; readonly detail: string };
