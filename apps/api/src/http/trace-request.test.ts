import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { asyncContextManager } from '@parallax/adapters/telemetry/context-manager';
import type { FinishedSpan } from '@parallax/adapters/telemetry/finished-span';
import { heldTracerProvider } from '@parallax/adapters/telemetry/held-tracer';
import { measureInto } from '@parallax/adapters/telemetry/measure';
import { AppError } from '@parallax/domain/app-error';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { request } from '../../test/request.ts';
import { json } from './answer.ts';
import { type Handler, handle } from './handle.ts';
import { traceRequests } from './trace-request.ts';

const imageId = '019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11';
const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const settings = { region: 'westus2', colour: 'blue', release: 'r1', webOrigins: [] } as const;

const spans: FinishedSpan[] = [];
const measured: unknown[] = [];

beforeAll(() => {
  context.setGlobalContextManager(asyncContextManager());
  trace.setGlobalTracerProvider(heldTracerProvider({ attributes: {} } as never, (span) => spans.push(span)));
  measureInto({
    count: (name, _by, labels) => measured.push([name, labels]),
    record: (name, _value, labels) => measured.push([name, labels]),
    observe: () => undefined,
  });
});
beforeEach(() => {
  spans.length = 0;
  measured.length = 0;
});
afterAll(() => {
  trace.disable();
  context.disable();
  measureInto(null);
});

/** Asks for an image as the app is asked, with what nobody but the caller should know. The answer names its span. */
async function ask(handler: Handler, id = imageId): Promise<FinishedSpan | undefined> {
  const serving = { settings, log: () => undefined, release: () => null };
  const incoming = request('GET', `images/${id}?q=my+holiday`, { headers: { traceparent } });
  const answer = await traceRequests('images/{id}', handle(handler, serving))({ ...incoming, params: { id } });
  const span = spans.at(-1);
  expect(answer.headers?.['traceparent']).toBe(`00-${'a'.repeat(32)}-${span?.spanContext().spanId}-01`);
  return span;
}

test('a request is a span of its caller’s trace, named by the route, which tells the image and nothing else of the address', async () => {
  const span = await ask(() => json({}));
  expect(span).toMatchObject({
    name: 'GET images/{id}',
    kind: SpanKind.SERVER,
    parentSpanContext: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
    status: { code: SpanStatusCode.UNSET },
    attributes: { 'http.response.status_code': 200, 'url.path': `/api/v1/images/${imageId}` },
  });
  expect(JSON.stringify(span)).not.toContain('holiday');
  expect(measured).toEqual([['request.duration', { route: 'images/{id}', method: 'GET', status: '2xx' }]]);
  expect((await ask(() => json({}), 'something-typed'))?.attributes['url.path']).toBe('/api/v1/images/{id}');
});

test.each([
  ['a refusal', new AppError('image-not-found', 'No picture is called "my holiday".'), 'image-not-found', '4xx', false],
  ['a drained colour', new AppError('colour-drained', 'Load the page again.'), 'colour-drained', '5xx', false],
  ['trouble of a service', new AppError('service-unavailable', 'Try again.'), 'service-unavailable', '5xx', true],
  ['a bug', new TypeError('x is not a function'), 'internal', '5xx', true],
])('%s is told by its code, and with its place only where it is ours', async (_what, error, code, status, isOurs) => {
  const span = await ask(() => Promise.reject(error));
  expect(span?.attributes['parallax.code']).toBe(code);
  expect(span?.events.map(({ name }) => name)).toEqual(isOurs ? ['exception'] : []);
  expect(JSON.stringify(span)).not.toContain('holiday');
  expect(measured).toEqual([
    ['request.errors', { code }],
    ['request.duration', { route: 'images/{id}', method: 'GET', status }],
  ]);
});
