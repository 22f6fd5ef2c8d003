import type { Recognition } from '@parallax/contracts/image';
import { noRecognition } from '@parallax/domain/life-cycle';
import { RecognitionError } from '@parallax/domain/ports';
import type { RecognitionCopy } from '../media/derive.ts';
import type { Services } from './services.ts';

/** Longest wait for recognition in one try, all endpoints together, ms. Nobody waits for it: the picture is visible meanwhile. */
const deadlineMs = 20_000;

export type RecognitionOutcome =
  | { readonly kind: 'settled'; readonly recognition: Recognition; readonly ms: number }
  | { readonly kind: 'postponed'; readonly reason: string; readonly retryAfterMs: number | null };

/** Asks once what is on a picture. Never rejects: whatever the service does, the picture goes on without it. */
export async function recognise(
  { recognizer, clock }: Services,
  copy: RecognitionCopy,
  signal?: AbortSignal,
): Promise<RecognitionOutcome> {
  const started = clock();
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    const recognition = await recognizer.recognize(
      copy.bytes,
      { width: copy.width, height: copy.height },
      signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    );
    return { kind: 'settled', recognition, ms: clock() - started };
  } catch (error) {
    // The service cannot read this picture (too small, say) and never will; everything else may be mended on our side within a day.
    if (error instanceof RecognitionError && error.problem === 'invalid-image') {
      return { kind: 'settled', recognition: { ...noRecognition, status: 'unavailable' }, ms: clock() - started };
    }
    const retryAfterMs = error instanceof RecognitionError ? error.retryAfterMs : null;
    return {
      kind: 'postponed',
      reason: error instanceof RecognitionError ? `recognition ${error.problem}` : `recognition ${error}`,
      retryAfterMs,
    };
  }
}
