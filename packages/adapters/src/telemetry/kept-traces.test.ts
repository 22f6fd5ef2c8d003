import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import type { FinishedSpan } from './finished-span.ts';
import { keepTracesWithErrors } from './kept-traces.ts';

interface Told {
  readonly trace?: string;
  /** Id of the span above; left out, it is in another process. */
  readonly below?: string;
  readonly isSampled?: boolean;
  readonly hasFailed?: boolean;
}

/** A span as the SDK hands it out, of which the sampler keeps one in ten; its name is its id. */
function spanOf(name: string, { trace = 'a', below, isSampled = false, hasFailed = false }: Told): FinishedSpan {
  const span = {
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId: trace, spanId: name, traceFlags: isSampled ? 1 : 0 }),
    parentSpanContext: {
      traceId: trace,
      spanId: below ?? 'elsewhere',
      traceFlags: 1,
      ...(below === undefined && { isRemote: true }),
    },
    status: { code: hasFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: { '_MS.sampleRate': 10 },
    events: [],
    setAttributes: () => undefined,
    setAttribute: () => undefined,
  };
  return span as unknown as FinishedSpan;
}

function start() {
  const kept: FinishedSpan[] = [];
  const processor = keepTracesWithErrors({ 'parallax.region': 'westus2' }, (span) => kept.push(span));
  /** Begins a span and gives what ends it. */
  const begin = (name: string, told: Told = {}) => {
    const span = spanOf(name, told);
    processor.onStart(span as never, {} as never);
    return () => processor.onEnd(span);
  };
  return { processor, begin, names: () => kept.map(({ name }) => name), kept };
}

test('what is not sampled is kept as a whole when any of it failed, before or after', () => {
  const { begin, names, kept } = start();
  const end = begin('root');
  begin('before', { below: 'root' })();
  begin('failing', { below: 'root', hasFailed: true })();
  begin('after', { below: 'root' })();
  end();
  expect(names()).toEqual(['before', 'failing', 'after', 'root']);
  expect(kept.every(({ attributes }) => !('_MS.sampleRate' in attributes))).toBe(true);
});

test('what went well is forgotten with the span that it began with, and with no other of its trace', () => {
  const { processor, begin, names } = start();
  const end = begin('resize');
  const endMiddle = begin('middle', { below: 'resize' });
  begin('leaf', { below: 'middle' })();
  begin('views')();
  expect(processor.waiting).toBe(1);
  endMiddle();
  begin('failing', { below: 'resize', hasFailed: true })();
  end();
  expect(names()).toEqual(['leaf', 'middle', 'failing', 'resize']);
  begin('well', { trace: 'b' })();
  expect([processor.waiting, names().length]).toEqual([0, 4]);
});

test('a span below one from before the SDK stands for itself', () => {
  const { processor, begin } = start();
  begin('late', { below: 'held-before' })();
  expect(processor.waiting).toBe(0);
});

test("what is sampled is the SDK's business", () => {
  const { processor, begin, names } = start();
  begin('sampled', { isSampled: true, hasFailed: true })();
  expect([names(), processor.waiting]).toEqual([[], 0]);
});

test('work that never ends does not pile up', () => {
  const { processor, begin, names } = start();
  for (let index = 0; index < 2_000; index++) {
    begin(`root ${index}`, { trace: `t${index}` });
    begin(`child ${index}`, { trace: `t${index}`, below: `root ${index}` })();
  }
  for (let index = 0; index < 2_000; index++) begin(`more ${index}`, { trace: 't1999', below: 'root 1999' })();
  expect(processor.waiting).toBe(500);
  begin('failing', { trace: 't1999', below: 'root 1999', hasFailed: true })();
  expect(names()).toHaveLength(201);
});

test('every span says where it is from, and a request of an event what it is', () => {
  const { processor } = start();
  const set: Record<string, unknown> = {};
  const span = {
    name: 'ResizeImage',
    kind: SpanKind.CONSUMER,
    spanContext: () => ({ spanId: 's' }),
    setAttributes: (values: object) => Object.assign(set, values),
    setAttribute: (key: string, value: unknown) => Object.assign(set, { [key]: value }),
  };
  processor.onStart(span as never, {} as never);
  expect(set).toEqual({ 'parallax.region': 'westus2', 'ai.operation.name': 'ResizeImage' });
});
