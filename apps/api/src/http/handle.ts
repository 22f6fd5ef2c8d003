import { headers } from '@parallax/contracts/headers';
import { isColourDrained, type Release } from '@parallax/contracts/release';
import type { ApiSettings } from '@parallax/contracts/settings';
import { AppError } from '@parallax/domain/app-error';
import type { Answer } from './answer.ts';
import { corsHeaders, refuseForeignWrites } from './cors.ts';
import { isRefusal, problemAnswer } from './problem.ts';
import { contextOf, type IncomingRequest, type RequestContext } from './request-context.ts';
import { noteProblem } from './trace-request.ts';

export type Handler = (context: RequestContext) => Promise<Answer> | Answer;

/** Where facts about requests go: one event name per fact. */
export type Log = (event: string, facts: Readonly<Record<string, unknown>>) => void;

/** What wrapping a route needs. */
export interface Serving {
  readonly settings: Pick<ApiSettings, 'region' | 'colour' | 'release' | 'webOrigins'>;
  readonly log: Log;
  /** The release that this instance goes by; null while it knows none. */
  readonly release: () => Release | null;
}

/** When to come back to a colour that is drained, s: clients do not wait, they go to the other one. */
const drainedRetrySeconds = 5;

/**
 * Wraps every route: always answers (a handler that gave nothing or threw would leave a streaming host hanging), turns errors into
 * problems, names who served, and answers CORS. HEAD is answered as GET without the body.
 * @param evenDrained answers also while the colour of this instance is drained; other routes are then 503 `colour-drained`.
 */
export function handle(
  handler: Handler,
  { settings, log, release }: Serving,
  { evenDrained = false }: { evenDrained?: boolean } = {},
): (request: IncomingRequest) => Promise<Answer> {
  const served = { [headers.region]: settings.region, [headers.colour]: settings.colour, [headers.release]: settings.release };
  return async (request) => {
    const context = contextOf(request, settings.region);
    const answer = await withoutBody(request, await run(context));
    const session = context.session.header();
    return {
      ...answer,
      headers: {
        'x-content-type-options': 'nosniff',
        ...answer.headers,
        ...served,
        [headers.revision]: String(release()?.revision ?? 0),
        ...corsHeaders(request, settings.webOrigins),
        [headers.operation]: context.operationId,
        [headers.traceparent]: context.traceparent,
        ...(session !== null && { [headers.session]: session }),
      },
    };
  };

  async function run(context: RequestContext): Promise<Answer> {
    const where = { region: settings.region, operationId: context.operationId };
    try {
      refuseForeignWrites(context.request, settings.webOrigins);
      if (!evenDrained && isColourDrained(release(), settings.colour)) throw drained();
      return await handler(context);
    } catch (error) {
      const failure = timedOut(error, context.signal);
      noteProblem(failure);
      logFailure(failure, context);
      return problemAnswer(failure, where);
    }
  }

  function logFailure(error: unknown, { request, operationId }: RequestContext): void {
    const facts = { operationId, region: settings.region, method: request.method, path: new URL(request.url).pathname };
    if (isRefusal(error)) log('request-refused', { ...facts, code: error.code });
    else log('request-failed', { ...facts, code: error instanceof AppError ? error.code : 'internal', error: describe(error) });
  }
}

/** HEAD is GET without the body (RFC 9110, 9.3.2). */
async function withoutBody(request: IncomingRequest, answer: Answer): Promise<Answer> {
  if (request.method !== 'HEAD') return answer;
  const { body, ...head } = answer;
  // A stream that broke before anybody read it refuses to be cancelled.
  if (body instanceof ReadableStream) await body.cancel().catch(() => undefined);
  return head;
}

const drained = () =>
  new AppError('colour-drained', 'This version of the site has just been replaced. Load the page again.', {
    retryAfterSeconds: drainedRetrySeconds,
  });

/** What ran into the request's deadline is a service that did not answer, whatever the SDK called it. */
function timedOut(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof AppError || !signal.aborted) return error;
  return new AppError('service-unavailable', 'A service of ours did not answer in time. Try again in a moment.', {
    cause: error,
  });
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describe(error.cause) }),
  };
}
