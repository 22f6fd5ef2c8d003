import { RecognitionError, type RecognitionProblem } from '@parallax/domain/ports';

interface ErrorBody {
  readonly error?: { readonly code?: string; readonly message?: string; readonly innererror?: { readonly code?: string } };
}

/** Inner codes that say that the picture is at fault, as in the service's list of errors. */
const imageFaults = new Set([
  'InvalidImageFormat',
  'InvalidImageSize',
  'InvalidImageDimension',
  'InvalidImageUrl',
  'UnsupportedMediaType',
  'NotSupportedImage',
  'FailedToProcess',
]);
const requestFaults = new Set(['NotSupportedVisualFeature', 'NotSupportedLanguage', 'NotSupportedFeature', 'BadArgument']);

/** What an answer other than 200 means: by status first, then by inner code, never by its message except for refused captions. */
export interface Refusal {
  readonly error: RecognitionError;
  /** The endpoint's region has no captions; everything else may work. */
  readonly captionsRefused: boolean;
}

export async function classifyRefusal(response: Response): Promise<Refusal> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  const code = body.error?.innererror?.code ?? body.error?.code ?? String(response.status);
  const message = body.error?.message ?? '';
  // The only sign of it is this sentence; there is no code of its own.
  const captionsRefused = response.status === 400 && /caption/i.test(message) && /not supported in this region/i.test(message);
  const [problem, retryable] = judge(response.status, code);
  const retryAfterMs = retryAfter(response.headers.get('retry-after'));
  return {
    captionsRefused,
    error: new RecognitionError(problem, `The recognition service answered ${response.status} (${code}).`, {
      retryable,
      retryAfterMs,
    }),
  };
}

function judge(status: number, code: string): [RecognitionProblem, boolean] {
  if (status === 429) return ['throttled', true];
  if (status === 401 || status === 403) return ['auth', true];
  if (status === 408) return ['timeout', true];
  if (status === 413 || status === 415 || imageFaults.has(code)) return ['invalid-image', false];
  // A bare 400 is about the request, which is ours: a retired version of the API, say. It must not condemn every picture.
  if (status === 400) return requestFaults.has(code) ? ['unsupported', false] : ['bug', false];
  if (status >= 500) return ['unavailable', true];
  return ['bug', false];
}

/** Seconds or an HTTP date, in ms; null when absent or unreadable. */
function retryAfter(text: string | null): number | null {
  if (text === null) return null;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** What it means that no answer came. */
export function classifyNoAnswer(error: unknown, deadlinePassed: boolean): RecognitionError {
  const timedOut = deadlinePassed || (error as { name?: unknown }).name === 'TimeoutError';
  const said = timedOut ? 'did not answer in time' : 'cannot be reached';
  return new RecognitionError(timedOut ? 'timeout' : 'unavailable', `The recognition service ${said}.`, {
    retryable: true,
    cause: error,
  });
}
