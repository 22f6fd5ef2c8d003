import { context, trace } from '@opentelemetry/api';
import { asyncContextManager } from '@parallax/adapters/telemetry/context-manager';
import type { FinishedSpan } from '@parallax/adapters/telemetry/finished-span';
import { heldTracerProvider } from '@parallax/adapters/telemetry/held-tracer';
import { bindToTrace } from '@parallax/adapters/telemetry/invocation';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { imageOf } from '../../test/images.ts';
import { twoRegionWorld } from '../../test/two-region-world.ts';
import { driveImage } from './drive-image.ts';

const operation = '4bf92f3577b34da6a3ce929d0e0e4736';
const grant = '00f067aa0ba902b7';
const traceparent = `00-${operation}-${grant}-01`;
const trigger = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
const patienceMs = 600_000;

const spans: FinishedSpan[] = [];
const named = (name: string) => spans.filter((span) => span.name === name);

beforeAll(() => {
  context.setGlobalContextManager(asyncContextManager());
  trace.setGlobalTracerProvider(heldTracerProvider({ attributes: {} } as never, (span) => spans.push(span)));
});
beforeEach(() => {
  spans.length = 0;
});
afterAll(() => {
  trace.disable();
  context.disable();
});

/** A function whose trigger has a trace of its own, as events have. */
async function invoked<Result>(work: () => Promise<Result>): Promise<Result> {
  const traceContext = { traceParent: `00-${trigger.traceId}-${trigger.spanId}-01` };
  const call = { invocationContext: { traceContext }, functionHandler: work as () => unknown };
  bindToTrace(call);
  return (await call.functionHandler()) as Result;
}

const functionName = 'ResizeImage';

test('the upload, its event and its picture are in the operation of the grant, and linked to the event', async () => {
  const world = twoRegionWorld();
  const { west } = world;
  const imageId = await world.uploadTo('westus2', { traceparent });
  await invoked(() => driveImage(west.services, imageId, { ...west.call(), functionName }));
  const [resize] = named(functionName);
  expect(resize).toMatchObject({ parentSpanContext: { traceId: operation, spanId: grant }, links: [{ context: trigger }] });
  for (const name of ['image.upload', 'image.event', 'image.decode', 'image.store', 'image.recognise'])
    expect(named(name)[0]?.parentSpanContext, name).toMatchObject({ traceId: operation, spanId: resize?.spanContext().spanId });
});

test('a picture that a peer adopts stays in it, and says where its file is from', async () => {
  const world = twoRegionWorld();
  const { west, east } = world;
  const imageId = await world.uploadTo('westus2', { traceparent });
  world.lose('westus2');
  world.pass(patienceMs);
  await invoked(() => driveImage(east.services, imageId, { ...east.call('due'), functionName: 'ReconcileImages' }));
  expect((await imageOf(east, imageId)).thumbnails?.region).toBe('eastus2');
  expect(named('ReconcileImages')).toMatchObject([
    {
      parentSpanContext: { traceId: operation, spanId: grant },
      attributes: { 'parallax.adopted_from': 'westus2', 'parallax.outcome': 'ready', 'parallax.reason': 'due' },
    },
  ]);
  expect(west.blobs.thumbnails.size).toBe(0);
  expect(spans.every((span) => span.spanContext().traceId === operation)).toBe(true);
});

test('every try is in it, the failed one with its error and the next one with how many there were', async () => {
  const world = twoRegionWorld();
  const { west } = world;
  const imageId = await world.uploadTo('westus2', { traceparent });
  const derive = west.decoder.derive;
  west.decoder.derive = () => Promise.reject(new Error('no memory'));
  await driveImage(west.services, imageId, { ...west.call(), functionName });
  west.decoder.derive = derive;
  world.pass(patienceMs);
  await world.handleMessages(west);
  expect((await imageOf(west, imageId)).stage).toBe('ready');
  const tries = spans.filter((span) => span.attributes['parallax.image'] === imageId);
  expect(tries.map(({ attributes, status }) => [attributes['parallax.attempt'], status.code])).toEqual([
    [0, 2],
    [1, 0],
  ]);
  expect(spans.every((span) => span.spanContext().traceId === operation)).toBe(true);
});
