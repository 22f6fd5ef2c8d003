import { inSpan } from '@parallax/adapters/telemetry/span';
import type { Recognition } from '@parallax/contracts/image';
import { spanNames } from '@parallax/contracts/telemetry';
import type { ImageDocument, Stored } from '@parallax/domain/documents';
import { noRecognition, recordRecognition, step } from '@parallax/domain/life-cycle';
import { RecognitionError } from '@parallax/domain/ports';
import type { RecognitionCopy } from '../media/derive.ts';
import { changeImage } from './change-image.ts';
import { postponeRecord } from './postpone.ts';
import type { Call, Outcome, Services } from './services.ts';

/** Longest wait for recognition in one try, all endpoints together, ms. Nobody waits for it: the picture is visible meanwhile. */
const deadlineMs = 20_000;

export type RecognitionOutcome =
  | { readonly kind: 'settled'; readonly recognition: Recognition; readonly ms: number }
  | { readonly kind: 'postponed'; readonly reason: string; readonly retryAfterMs: number | null };

/** Asks once what is on a picture. Never rejects: whatever the service does, the picture goes on without it. */
export async function recognise(
  { recognizer, clock }: Services,
  { bytes, width, height }: RecognitionCopy,
  signal?: AbortSignal,
): Promise<RecognitionOutcome> {
  const started = clock();
  const limit = AbortSignal.timeout(deadlineMs);
  try {
    const recognition = await inSpan(spanNames.recognise, {}, () =>
      recognizer.recognize(bytes, { width, height }, signal ? AbortSignal.any([signal, limit]) : limit),
    );
    return { kind: 'settled', recognition, ms: clock() - started };
  } catch (error) {
    if (!(error instanceof RecognitionError)) return { kind: 'postponed', reason: `recognition: ${error}`, retryAfterMs: null };
    // The service cannot read this picture (too small, say) and never will; everything else may be mended on our side within a day.
    if (error.problem === 'invalid-image') {
      return { kind: 'settled', recognition: { ...noRecognition, status: 'unavailable' }, ms: clock() - started };
    }
    return { kind: 'postponed', reason: `recognition ${error.problem}: ${error.message}`, retryAfterMs: error.retryAfterMs };
  }
}

/** Writes what recognition gave for a picture that is visible already, or that it has to be asked again. */
export async function settleRecognition(
  services: Services,
  image: Stored<ImageDocument>,
  outcome: RecognitionOutcome,
  call: Call,
): Promise<Outcome> {
  if (outcome.kind === 'postponed') {
    call.log('recognition-postponed', { imageId: image.document.imageId, reason: outcome.reason }, 'warn');
    return await postponeRecord(services, image, 'recognition', outcome.reason, call, outcome.retryAfterMs ?? 0);
  }
  const { records, region, clock } = services;
  const { recognition, ms } = outcome;
  const asOf = image.document.recognizedAt;
  const now = clock();
  const change = (document: ImageDocument) =>
    document.stage === 'ready' && document.recognizedAt === asOf
      ? recordRecognition(document, recognition, region, now, [step('recognised', now, region, ms)])
      : null;
  await changeImage(records, image, change, call.signal);
  return recognition.status === 'unavailable' ? 'recognition-unavailable' : 'recognised';
}
