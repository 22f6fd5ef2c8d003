import type { VisionEndpoint } from '@parallax/contracts/settings';
import { type ImageRecognizer, RecognitionError } from '@parallax/domain/ports';
import { type AnalysisAnswer, toRecognition } from './answer.ts';
import { classifyNoAnswer, classifyRefusal } from './classify.ts';
import { createRateLimiter, pause } from './rate-limiter.ts';
import type { AccessHeaders, VisionAccess } from './vision-access.ts';
import { watchAttempt } from './watch-attempt.ts';

/** Longest wait for one answer, ms. */
const attemptMs = 8_000;
/** A throttled endpoint that names a shorter pause than this is waited for; a longer one is left to the caller's next try. */
const longestPauseMs = 2_000;
/** Standard tier: "up to 20 transactions a second". */
const defaultPerSecond = 20;
/** Sides that the service takes, pixels: from the documented limits. */
const leastSide = 50;
const features = ['tags', 'objects', 'people', 'read'] as const;
const apiVersion = '2024-02-01';

export interface AzureVisionOptions {
  /** In the order in which they are tried. */
  readonly endpoints: readonly VisionEndpoint[];
  readonly access: VisionAccess;
  readonly perSecond?: number;
  readonly attemptMs?: number;
  /** Confident names kept of what the service says, at most. */
  readonly maxTags?: number;
  /** Whether to ask for captions now, where an endpoint has them; always, when left out. */
  readonly wantsCaptions?: () => boolean;
}

/**
 * Image Analysis 4.0 over REST (POST computervision/imageanalysis:analyze, version 2024-02-01). One pass over the endpoints: a refused
 * or failing endpoint leads to the next; repeating later is the caller's. Captions exist in some regions only: where they are refused,
 * the rest is asked for without them and the status is `partial`, as it is while captions are not wanted.
 */
export function azureVision(options: AzureVisionOptions): ImageRecognizer {
  const limiter = createRateLimiter(options.perSecond ?? defaultPerSecond);
  const wantsCaptions = options.wantsCaptions ?? (() => true);

  return {
    async recognize(bytes, size, signal) {
      refuseTiny(size);
      let last: RecognitionError | null = null;
      for (const endpoint of options.endpoints) {
        try {
          const { answer, captions } = await analyse(endpoint, bytes, signal);
          const recognition = toRecognition(answer, size, captions ? 'done' : 'partial');
          return { ...recognition, tags: recognition.tags.slice(0, options.maxTags ?? recognition.tags.length) };
        } catch (error) {
          if (!(error instanceof RecognitionError)) throw error;
          // A verdict about the picture is the same everywhere; everything else may be the endpoint's own trouble.
          if (error.problem === 'invalid-image' || signal.aborted) throw error;
          last = preferRetryable(last, error);
        }
      }
      throw last ?? new RecognitionError('bug', 'No recognition endpoint is configured.', { retryable: false });
    },
  };

  async function analyse(endpoint: VisionEndpoint, bytes: Buffer, signal: AbortSignal) {
    let captions = endpoint.captions && wantsCaptions();
    let hasPaused = false;
    let hasRenewed = false;
    for (;;) {
      const access = await options.access.headers();
      const response = await post(endpoint, captions, access, bytes, signal);
      if (response.ok) return { answer: await readAnswer(response, signal), captions };
      const { error, captionsRefused } = await classifyRefusal(response);
      if (captionsRefused && captions) {
        captions = false;
        continue;
      }
      // The key was replaced since it was fetched.
      if (response.status === 401 && !hasRenewed && (await options.access.renewed(access))) {
        hasRenewed = true;
        continue;
      }
      if (error.problem !== 'throttled' || hasPaused || (error.retryAfterMs ?? 0) > longestPauseMs) throw error;
      hasPaused = true;
      await pause(error.retryAfterMs ?? 250, signal).catch((reason: unknown) => {
        throw classifyNoAnswer(reason, true);
      });
    }
  }

  async function post(
    to: VisionEndpoint,
    captions: boolean,
    access: AccessHeaders,
    bytes: Buffer,
    signal: AbortSignal,
  ): Promise<Response> {
    const query = new URLSearchParams({
      'api-version': apiVersion,
      features: [...(captions ? ['caption'] : []), ...features].join(','),
      language: 'en',
      'gender-neutral-caption': 'true',
    });
    try {
      await limiter.turn(signal);
      return await watchAttempt(to, () =>
        fetch(`${to.endpoint}/computervision/imageanalysis:analyze?${query}`, {
          method: 'POST',
          // A redirect could carry the key to another host.
          redirect: 'error',
          headers: { 'content-type': 'application/octet-stream', ...access },
          body: new Uint8Array(bytes),
          signal: AbortSignal.any([signal, AbortSignal.timeout(options.attemptMs ?? attemptMs)]),
        }),
      );
    } catch (error) {
      throw classifyNoAnswer(error, signal.aborted);
    }
  }
}

async function readAnswer(response: Response, signal: AbortSignal): Promise<AnalysisAnswer> {
  try {
    return (await response.json()) as AnalysisAnswer;
  } catch (error) {
    throw classifyNoAnswer(error, signal.aborted);
  }
}

function refuseTiny({ width, height }: { width: number; height: number }): void {
  if (Math.min(width, height) >= leastSide) return;
  const message = `The picture is ${width} x ${height} pixels; recognition needs ${leastSide} a side.`;
  throw new RecognitionError('invalid-image', message, { retryable: false });
}

function preferRetryable(previous: RecognitionError | null, next: RecognitionError): RecognitionError {
  return previous?.retryable && !next.retryable ? previous : next;
}
