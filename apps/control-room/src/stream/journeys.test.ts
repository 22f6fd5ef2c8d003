import { describe, expect, test } from 'vitest';
import { addEvents, emptyStream, eventsOf, type Stream } from './journeys.ts';
import { imageId, sampleEvent } from './sample-events.ts';

const id = imageId(1);
const journey = (stream: Stream, image = id) => stream.journeys.get(image);
const ready = { kind: 'resize', what: 'image-ready' } as const;

describe('the journey of an image', () => {
  test('grows with what happens to it, in order of time, whatever order it is told in', () => {
    const stream = addEvents(emptyStream, [
      sampleEvent(1, 10.05, { kind: 'event', what: 'event-sent' }),
      sampleEvent(2, 10),
      sampleEvent(3, 10.3, { kind: 'write' }),
    ]);
    expect(journey(stream)?.events.map((event) => event.id)).toEqual([2, 1, 3]);
    expect(journey(stream)).toMatchObject({
      startedAt: 1_700_000_010_000,
      lastAt: 1_700_000_010_300,
      readyMs: null,
      level: 'info',
    });
  });

  test('knows how long it took from file to picture', () => {
    const stream = addEvents(emptyStream, [sampleEvent(1, 10), sampleEvent(2, 10.42, { ...ready, ms: 90 })]);
    expect(journey(stream)?.readyMs).toBe(420);
    const later = addEvents(stream, [sampleEvent(3, 99, ready)]);
    expect(journey(later)?.readyMs).toBe(420);
  });

  test('takes no time for granted when its file was not seen', () => {
    expect(journey(addEvents(emptyStream, [sampleEvent(1, 10, { ...ready, ms: 2_000 })]))).toMatchObject({
      readyMs: null,
      startedAt: 1_700_000_008_000,
    });
  });

  test('is as bad as the worst that happened', () => {
    const stream = addEvents(emptyStream, [
      sampleEvent(1, 1, { level: 'warn' }),
      sampleEvent(2, 2, { level: 'error' }),
      sampleEvent(3, 3),
    ]);
    expect(journey(stream)?.level).toBe('error');
  });

  test('shows its smallest picture', () => {
    const stored = (number: number, blob: string) => sampleEvent(number, number, { kind: 'write', blob });
    const stream = addEvents(emptyStream, [
      stored(1, 'thumbnails/x-r0-640.webp'),
      stored(2, 'thumbnails/x-r0-320.webp'),
      stored(3, 'thumbnails/x-r0-1280.webp'),
      stored(4, 'deadletters/x.json'),
    ]);
    expect(journey(stream)?.picture).toEqual({ region: 'westus2', blob: 'thumbnails/x-r0-320.webp' });
  });

  test('keeps its beginning and its end when it goes on for hours', () => {
    const events = Array.from({ length: 300 }, (_, index) => sampleEvent(index + 1, index));
    const kept = journey(addEvents(emptyStream, events))?.events.map((event) => event.id) ?? [];
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([80, 1, 300]);
  });
});

describe('what belongs to no image', () => {
  const part = { kind: 'part', image: null, what: 'part-died', text: 'worker died' } as const;

  test('stands beside, and once when it repeats itself', () => {
    const stream = addEvents(emptyStream, [
      sampleEvent(1, 1, part),
      sampleEvent(2, 2, part),
      sampleEvent(3, 3, { ...part, region: 'eastus2' }),
    ]);
    expect(stream.others.map(({ id: number, times, region }) => [number, times, region])).toEqual([
      [1, 2, 'westus2'],
      [3, 1, 'eastus2'],
    ]);
  });

  test('is left out when it is the usual course of things', () => {
    const answered = { kind: 'recognise', what: 'answered', image: null } as const;
    const stream = addEvents(emptyStream, [sampleEvent(1, 1, answered), sampleEvent(2, 2, { ...answered, level: 'warn' })]);
    expect(stream.others.map((event) => event.id)).toEqual([2]);
    expect(stream.lastId).toBe(2);
  });
});

describe('the stream', () => {
  test('takes nothing twice', () => {
    const once = addEvents(emptyStream, [sampleEvent(1, 1), sampleEvent(2, 2)]);
    expect(addEvents(once, [sampleEvent(1, 1), sampleEvent(2, 2)])).toBe(once);
  });

  test('stays bounded, and what moved last stays', () => {
    let stream = emptyStream;
    for (let number = 1; number <= 1_000; number++)
      stream = addEvents(stream, [
        sampleEvent(number * 2 - 1, number, { image: imageId(number) }),
        sampleEvent(number * 2, number, { kind: 'note', image: null, text: `note ${number}` }),
      ]);
    expect([stream.journeys.size, stream.others.length]).toEqual([240, 240]);
    expect(stream.journeys.has(imageId(1_000))).toBe(true);
    expect(stream.journeys.has(imageId(1))).toBe(false);
    expect(eventsOf(stream)).toHaveLength(480);
  });

  test('does not change what was there before', () => {
    const before = addEvents(emptyStream, [sampleEvent(1, 1)]);
    const seen = journey(before);
    addEvents(before, [sampleEvent(2, 2)]);
    expect(journey(before)).toBe(seen);
    expect(seen?.events).toHaveLength(1);
  });
});
