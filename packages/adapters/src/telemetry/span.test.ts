import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { asyncContextManager } from './context-manager.ts';
import type { FinishedSpan } from './finished-span.ts';
import { heldTracerProvider } from './held-tracer.ts';
import { bindToTrace } from './invocation.ts';
import { inSpan, noteSpan } from './span.ts';
import { traceCalls } from './traced-calls.ts';
import { activeTraceparent, operationOf } from './traceparent.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const trigger = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
const triggers = `00-${trigger.traceId}-${trigger.spanId}-00`;

const ended: FinishedSpan[] = [];
const named = (name: string) => ended.find((span) => span.name === name);

beforeAll(() => {
  context.setGlobalContextManager(asyncContextManager());
  trace.setGlobalTracerProvider(heldTracerProvider({ attributes: {} } as never, (span) => ended.push(span)));
});
beforeEach(() => {
  ended.length = 0;
});
afterAll(() => {
  trace.disable();
  context.disable();
});

/** As the worker runs a function whose trigger has a trace of its own. */
async function invoked<Result>(work: () => Promise<Result>): Promise<Result> {
  const call = { invocationContext: { traceContext: { traceParent: triggers } }, functionHandler: work as () => unknown };
  bindToTrace(call);
  return (await call.functionHandler()) as Result;
}

test('a span continues the trace of the record, and is linked to the one of its trigger', async () => {
  expect(await invoked(() => inSpan('ResizeImage', { traceparent }, async () => 'done'))).toBe('done');
  expect(named('ResizeImage')).toMatchObject({
    kind: SpanKind.CONSUMER,
    parentSpanContext: { traceId, spanId: '00f067aa0ba902b7', isRemote: true },
    links: [{ context: trigger }],
  });
});

test('what runs inside is below it, also after waiting', async () => {
  await inSpan('outer', { traceparent }, async (outer) => {
    await new Promise((resolve) => setImmediate(resolve));
    expect(activeTraceparent()).toBe(`00-${traceId}-${outer.spanContext().spanId}-01`);
    await inSpan('inner', {}, () => undefined);
  });
  expect(named('inner')?.parentSpanContext?.spanId).toBe(named('outer')?.spanContext().spanId);
  expect(named('inner')?.spanContext().traceId).toBe(traceId);
});

test.each([null, '', 'nonsense', '00-short-00f067aa0ba902b7-01', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`])(
  'with %j as traceparent the work is done all the same, in the trace of the trigger',
  async (text) => {
    const failing = () => inSpan('work', { traceparent: text }, async () => Promise.reject(new Error('it failed')));
    await expect(invoked(failing)).rejects.toThrow('it failed');
    expect(named('work')).toMatchObject({ status: { code: SpanStatusCode.ERROR }, parentSpanContext: trigger, links: [] });
  },
);

test('an error is told by its kind, its place and words that say nothing about people', async () => {
  const message = 'no answer from https://a.test/images/x?sig=s3cret&se=1 for "my cat.jpg" of 10.0.0.7';
  await inSpan('work', {}, () => {
    throw new TypeError(message);
  }).catch(() => undefined);
  const told = JSON.stringify(named('work'));
  expect(told).toContain('TypeError');
  expect(told).toContain('span.test.ts');
  expect(told).not.toMatch(/s3cret|cat|10\.0\.0\.7/);
});

test('what nobody watched is noted with its times', async () => {
  noteSpan('outside', 1_000, 2_000);
  await inSpan('ResizeImage', { traceparent }, () => noteSpan('image.upload', 1_000, 1_250.5));
  expect(named('outside')).toBeUndefined();
  expect(named('image.upload')).toMatchObject({ startTime: [1, 0], duration: [0, 250_500_000] });
});

test('calls of a port are spans of what runs, lost races are no errors, and outside of it nothing is noted', async () => {
  class Race extends Error {
    override readonly name = 'Race';
  }
  const port = {
    prefix: 'x',
    url: (name: string) => `${port.prefix}/${name}`,
    find: async () => 'found',
    lose: async () => Promise.reject(new Race()),
    fail: async () => Promise.reject(new Error('no')),
  };
  const traced = traceCalls(port, 'cosmos', { 'db.system': 'cosmosdb' }, (error) => error instanceof Race);
  expect(await traced.find()).toBe('found');
  expect(ended).toEqual([]);
  await inSpan('work', {}, async () => {
    expect([traced.url('a'), await traced.find()]).toEqual(['x/a', 'found']);
    await Promise.allSettled([traced.lose(), traced.fail()]);
  });
  const codes = ended.map(({ name, kind, status }) => [name, kind, status.code]);
  expect(codes).toEqual([
    ['cosmos.find', SpanKind.CLIENT, SpanStatusCode.UNSET],
    ['cosmos.lose', SpanKind.CLIENT, SpanStatusCode.UNSET],
    ['cosmos.fail', SpanKind.CLIENT, SpanStatusCode.ERROR],
    ['work', SpanKind.INTERNAL, SpanStatusCode.UNSET],
  ]);
});

test('the operation of a record is its trace', () => {
  expect([operationOf(traceparent), operationOf(null)]).toEqual([traceId, null]);
});
