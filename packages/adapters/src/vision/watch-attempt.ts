import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { VisionEndpoint } from '@parallax/contracts/settings';
import { count, record } from '../telemetry/measure.ts';
import { inSpan } from '../telemetry/span.ts';

/** One request to Vision as telemetry sees it: a span and the metrics `vision.duration` and `vision.throttled`. */
export async function watchAttempt({ name, endpoint }: VisionEndpoint, attempt: () => Promise<Response>): Promise<Response> {
  const since = performance.now();
  const attributes = {
    'http.request.method': 'POST',
    // Not the whole address: the exporter would name the span after it.
    'server.address': new URL(endpoint).host,
    'peer.service': `vision ${name}`,
  };
  let outcome = 'no-answer';
  try {
    return await inSpan('vision.analyze', { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const response = await attempt();
      span.setAttribute('http.response.status_code', response.status);
      if (!response.ok) span.setStatus({ code: SpanStatusCode.ERROR });
      outcome = response.ok ? 'ok' : outcomeOf(response.status);
      return response;
    });
  } finally {
    record('vision.duration', performance.now() - since, { outcome, endpoint: name });
    if (outcome === 'throttled') count('vision.throttled', { endpoint: name });
  }
}

function outcomeOf(status: number): string {
  if (status === 429) return 'throttled';
  return status >= 500 ? 'unavailable' : 'refused';
}
