import { count, record } from '@parallax/adapters/telemetry/measure';
import { noteSpan } from '@parallax/adapters/telemetry/span';
import type { FailureCode } from '@parallax/contracts/errors';
import type { Recognition } from '@parallax/contracts/image';
import { spanNames } from '@parallax/contracts/telemetry';
import type { ImageDocument } from '@parallax/domain/documents';

/** A file became a picture; null when recognition did not answer by the end of the work on it. */
export const countPicture = (recognition: Recognition | null): void =>
  count('images.processed', { outcome: 'ready', provider: recognition?.provider ?? 'none' });

/** People can see the picture. */
export function measurePicture({ uploadedAt, original }: ImageDocument, now: number): void {
  if (uploadedAt !== null) record('image.e2e.duration', Math.max(0, now - uploadedAt));
  if (original !== null) record('image.bytes', original.bytes);
}

/** A file was judged, and is no picture. */
export const measureVerdict = (code: FailureCode): void => count('images.processed', { outcome: code, provider: 'none' });

/** How long work waited before it was taken up, ms. */
export const measureWait = (source: 'event' | 'retry' | 'due', ms: number): void =>
  record('queue.age', Math.max(0, ms) / 1_000, { source });

/**
 * Tells the trace what happened before this process knew of the file: the upload, which goes past all our code, and the way of its event. Storage tells its
 * time in whole seconds.
 */
export function noteArrival({ grants, createdAt }: ImageDocument, uploadedAt: number, now: number): void {
  const grantedAt = grants.at(-1)?.at ?? createdAt;
  noteSpan(spanNames.upload, grantedAt, Math.max(grantedAt, uploadedAt));
  noteSpan(spanNames.event, Math.max(grantedAt, uploadedAt), now);
  measureWait('event', now - uploadedAt);
}
