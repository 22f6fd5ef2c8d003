import { type Attributes, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { count, record } from '@parallax/adapters/telemetry/measure';
import { failSpan, inSpan } from '@parallax/adapters/telemetry/span';
import { apiPrefix, headers } from '@parallax/contracts/headers';
import { spanAttributes } from '@parallax/contracts/telemetry';
import { AppError } from '@parallax/domain/app-error';
import { isImageId } from '@parallax/domain/image-id';
import type { Answer } from './answer.ts';
import { isRefusal } from './problem.ts';
import type { IncomingRequest } from './request-context.ts';

/**
 * Answers inside a span of the caller's trace, named by the route. Of addresses only an image's id is told: what people search for is theirs. The caller's
 * header is gone by rather than the trigger's context: platforms put a span of their own between, which nobody sends.
 */
export function traceRequests(
  route: string,
  answer: (request: IncomingRequest) => Promise<Answer>,
): (request: IncomingRequest) => Promise<Answer> {
  return async (request) => {
    const since = performance.now();
    const traceparent = request.headers.get(headers.traceparent);
    const details = { kind: SpanKind.SERVER, traceparent, attributes: attributesOf(route, request) };
    const given = await inSpan(`${request.method} ${route}`, details, async (span) => {
      const given = await answer(request);
      span.setAttribute('http.response.status_code', given.status);
      if (given.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      return given;
    });
    const status = `${Math.trunc(given.status / 100)}xx`;
    record('request.duration', performance.now() - since, { route, method: request.method, status });
    return given;
  };
}

function attributesOf(route: string, request: IncomingRequest): Attributes {
  const { protocol, host } = new URL(request.url);
  return {
    'http.request.method': request.method,
    'http.route': route,
    'url.scheme': protocol.slice(0, -1),
    'url.path': `${apiPrefix}/${pathOf(route, request.params['id'])}`,
    'server.address': host,
  };
}

/** The path as it was asked for, as far as it names an image; whatever else people type stays out. */
const pathOf = (route: string, id = ''): string => (isImageId(id) ? route.replace('{id}', id) : route);

/** Tells telemetry of a problem: by its code, and as an error where it is ours. Refusals quote what they refuse, which stays here. */
export function noteProblem(error: unknown): void {
  const code = error instanceof AppError ? error.code : 'internal';
  count('request.errors', { code });
  const span = trace.getActiveSpan();
  span?.setAttribute(spanAttributes.code, code);
  if (span !== undefined && !isRefusal(error)) failSpan(span, error);
}
