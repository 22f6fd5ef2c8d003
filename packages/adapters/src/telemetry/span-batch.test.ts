import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FinishedSpan } from './finished-span.ts';
import { SpanBatch } from './span-batch.ts';

const span = (name: string) => ({ name }) as unknown as FinishedSpan;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('spans wait until there is a way to send them, and then go together', async () => {
  const batch = new SpanBatch();
  const sent: string[][] = [];
  batch.add(span('a'));
  batch.add(span('b'));
  await batch.flush();
  batch.sendBy(async (spans) => {
    sent.push(spans.map(({ name }) => name));
    return true;
  });
  await vi.advanceTimersByTimeAsync(2_000);
  batch.add(span('c'));
  await batch.flush();
  expect(sent).toEqual([['a', 'b'], ['c']]);
});

test('what nobody takes is bounded, and what cannot be sent is lost without a word', async () => {
  const batch = new SpanBatch();
  for (let index = 0; index < 2_500; index++) batch.add(span(String(index)));
  const counts: number[] = [];
  batch.sendBy(async (spans) => {
    counts.push(spans.length);
    throw new Error('no network');
  });
  await batch.flush();
  await batch.flush();
  expect(counts).toEqual([2_000]);
});
