import type { Limits } from '@parallax/contracts/limits';
import type { Region } from '@parallax/contracts/region';
import type { Blobs, CallOptions, Clock, ImageRecognizer, ImageRecords, RetryQueue } from '@parallax/domain/ports';
import type { DecoderPool } from '../media/decoder-pool.ts';
import type { Log } from '../telemetry/log.ts';

/** All that the work on one image needs, made once in main.ts. */
export interface Services {
  readonly region: string;
  readonly records: ImageRecords;
  readonly blobs: Blobs;
  readonly retries: RetryQueue;
  readonly recognizer: ImageRecognizer;
  readonly decoders: Pick<DecoderPool, 'derive'>;
  readonly clock: Clock;
  /** 0..1, for the spread of delays. */
  readonly random: () => number;
  readonly limits: Limits;
  readonly retryBaseMs: number;
  /** What this region thinks of every region, in settings order. */
  readonly regions: { states(): Region[] };
  /** How long a region has to be gone before its peers take over what it left. */
  readonly adoptAfterMs: number;
  /** Images of which this process makes thumbnails at the moment. */
  readonly beingMade: Set<string>;
}

/** One invocation's part. */
export interface Call {
  /** Why the image is looked at: "event", "retry", "due" ... */
  readonly reason: string;
  /** Messages sent so far about an image whose record could not be read, or that somebody else is at. */
  readonly tries: number;
  readonly log: Log;
  /** The function that runs, for telemetry. */
  readonly functionName?: string;
  readonly signal?: AbortSignal;
}

export const optionsOf = ({ signal }: Pick<Call, 'signal'>): CallOptions => (signal === undefined ? {} : { signal });

/** What became of the image in this invocation. */
export type Outcome =
  | 'ready'
  | 'failed'
  | 'recognised'
  | 'recognition-unavailable'
  | 'erased'
  | 'strays-erased'
  | 'postponed'
  | 'waiting-for-file'
  | 'waiting-for-record'
  | 'waiting-for-region'
  | 'held-by-another'
  | 'other-region'
  | 'nothing-to-do';
