import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import type { FinishedSpan } from './finished-span.ts';
import { keepTracesWithErrors } from './kept-traces.ts';

interface Told {
  readonly trace?: string;
  readonly isSampled?: boolean;
  readonly hasFailed?: boolean;
  readonly isRoot?: boolean;
}

/** A span as the SDK hands it out, of which the sampler keeps one in ten. */
const ended = (name: string, { trace = 'a', isSampled = false, hasFailed = false, isRoot = false }: Told = {}): FinishedSpan =>
  ({
    name,
    spanContext: () => ({ traceId: trace, spanId: name, traceFlags: isSampled ? 1 : 0 }),
    parentSpanContext: { traceId: trace, spanId: 'p', traceFlags: 1, isRemote: isRoot },
    status: { code: hasFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: { '_MS.sampleRate': 10 },
    events: [],
  }) as unknown as FinishedSpan;

function start() {
  const kept: FinishedSpan[] = [];
  const processor = keepTracesWithErrors({ 'parallax.region': 'westus2' }, (span) => kept.push(span));
  return { processor, names: () => kept.map(({ name }) => name), kept };
}

test('what is not sampled is kept as a whole when any of it failed, before or after', () => {
  const { processor, names, kept } = start();
  for (const span of [ended('before'), ended('failing', { hasFailed: true }), ended('after'), ended('root', { isRoot: true })])
    processor.onEnd(span);
  expect(names()).toEqual(['before', 'failing', 'after', 'root']);
  expect(kept.every(({ attributes }) => !('_MS.sampleRate' in attributes))).toBe(true);
});

test('what went well is forgotten with the span that everything else is below', () => {
  const { processor, names } = start();
  processor.onEnd(ended('child'));
  expect(processor.waiting).toBe(1);
  processor.onEnd(ended('root', { isRoot: true }));
  expect(processor.waiting).toBe(0);
  processor.onEnd(ended('late', { hasFailed: true }));
  expect(names()).toEqual(['late']);
});

test("what is sampled is the SDK's business", () => {
  const { processor, names } = start();
  processor.onEnd(ended('sampled', { isSampled: true, hasFailed: true }));
  expect([names(), processor.waiting]).toEqual([[], 0]);
});

test('traces that never end do not pile up', () => {
  const { processor, names } = start();
  for (let index = 0; index < 2_000; index++) processor.onEnd(ended('child', { trace: `t${index}` }));
  for (let index = 0; index < 2_000; index++) processor.onEnd(ended('child', { trace: 'last' }));
  expect(processor.waiting).toBe(500);
  processor.onEnd(ended('failing', { trace: 'last', hasFailed: true }));
  expect(names()).toHaveLength(201);
});

test('every span says where it is from, and a request of an event what it is', () => {
  const { processor } = start();
  const set: Record<string, unknown> = {};
  const span = {
    name: 'ResizeImage',
    kind: SpanKind.CONSUMER,
    setAttributes: (values: object) => Object.assign(set, values),
    setAttribute: (key: string, value: unknown) => Object.assign(set, { [key]: value }),
  };
  processor.onStart(span as never, {} as never);
  expect(set).toEqual({ 'parallax.region': 'westus2', 'ai.operation.name': 'ResizeImage' });
});
