import { expect, it } from 'vitest';
import { EventRing, type NewEvent } from './event-ring.ts';

const told = (text: string, image: string | null = null): NewEvent => ({
  at: '2026-01-02T03:04:05.000Z',
  kind: 'upload',
  what: 'blob-written',
  text,
  region: 'westus2',
  image,
  blob: null,
  ms: null,
  level: 'info',
});
const texts = (events: readonly { text: string }[]) => events.map(({ text }) => text);

it('gives what came after a number, oldest first, and no more than the last so many', () => {
  const ring = new EventRing();
  for (const text of ['a', 'b', 'c', 'd']) ring.add(told(text));
  expect(texts(ring.after(0))).toEqual(['a', 'b', 'c', 'd']);
  expect(texts(ring.after(2))).toEqual(['c', 'd']);
  expect(texts(ring.after(0, 1))).toEqual(['d']);
  expect(ring.after(4)).toEqual([]);
  expect(ring.after(99)).toEqual([]);
});

it('forgets the oldest, and neither their numbers nor their counts', () => {
  const ring = new EventRing(0, 3);
  for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) ring.add(told(text));
  expect(ring.after(0).map(({ id, text }) => `${id}${text}`)).toEqual(['5e', '6f', '7g']);
  expect(texts(ring.after(5))).toEqual(['f', 'g']);
  expect([ring.lastId, ring.counts().upload, ring.counts().fault]).toEqual([7, 7, 0]);
});

it('numbers from its base on, and gives everything to whoever has only seen earlier numbers', () => {
  const ring = new EventRing(1_000);
  for (const text of ['a', 'b']) ring.add(told(text));
  expect(ring.after(17).map(({ id, text }) => `${id}${text}`)).toEqual(['1001a', '1002b']);
  expect(texts(ring.after(1_001))).toEqual(['b']);
  expect(ring.lastId).toBe(1_002);
});

it('finds what it still knows of one image', () => {
  const ring = new EventRing(0, 2);
  for (const text of ['a', 'b', 'c']) ring.add(told(text, text === 'b' ? 'other' : 'mine'));
  expect(texts(ring.ofImage('mine'))).toEqual(['c']);
});
