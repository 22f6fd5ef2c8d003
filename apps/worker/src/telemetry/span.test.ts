import { type Context, type SpanContext, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inSpan, operationOf } from './span.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

const started: { name: string; parent: SpanContext | undefined }[] = [];
const ended: string[] = [];

// Once: a tracer keeps the provider that it first met. It only notes what it is asked for; the telemetry SDK is not ours to test.
beforeAll(() => {
  trace.setGlobalTracerProvider({
    getTracer: () => ({
      startSpan: (name: string, _options?: unknown, context?: Context) => {
        started.push({ name, parent: context && trace.getSpanContext(context) });
        const span = trace.wrapSpanContext({ traceId, spanId: '1'.repeat(16), traceFlags: 1 });
        return Object.assign(span, { end: () => ended.push(name) });
      },
    }),
  } as never);
});
beforeEach(() => {
  started.length = 0;
  ended.length = 0;
});
afterAll(() => trace.disable());

test('a span continues the trace of the record', async () => {
  expect(await inSpan('image.drive', {}, traceparent, async () => 'done')).toBe('done');
  expect(started).toMatchObject([{ name: 'image.drive', parent: { traceId, spanId: '00f067aa0ba902b7', isRemote: true } }]);
  expect(ended).toEqual(['image.drive']);
});

test.each([null, '', 'nonsense', '00-short-00f067aa0ba902b7-01'])(
  'with %j as traceparent the work is done all the same',
  async (text) => {
    await expect(inSpan('work', {}, text, async () => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed');
    expect(started).toMatchObject([{ name: 'work', parent: undefined }]);
    expect(ended).toEqual(['work']);
  },
);

test('the operation of a record is its trace', () => {
  expect([operationOf(traceparent), operationOf(null)]).toEqual([traceId, null]);
});
