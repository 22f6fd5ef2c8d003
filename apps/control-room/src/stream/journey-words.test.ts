import { expect, test } from 'vitest';
import { marksOf, outcomeOf, shortId } from './journey-words.ts';
import { addEvents, emptyStream, type Journey } from './journeys.ts';
import { imageId, sampleEvent } from './sample-events.ts';
import { place } from './scale.ts';

const journeyOf = (...events: Parameters<typeof sampleEvent>[]): Journey => {
  const [journey] = addEvents(
    emptyStream,
    events.map((event) => sampleEvent(...event)),
  ).journeys.values();
  if (journey === undefined) throw new Error('no journey');
  return journey;
};

test('what took time is a bar that ends when it was told; a copy’s lateness is none', () => {
  const marks = marksOf(
    journeyOf([1, 0], [2, 1, { kind: 'resize', ms: 400 }], [3, 2, { kind: 'replicate', ms: 900 }]),
    new Set(),
  );
  expect(marks.map(({ stage, lane }) => [stage, lane])).toEqual([
    ['upload', 0],
    ['resize', 2],
    ['replicate', 5],
  ]);
  expect(marks[1]).toMatchObject({ from: place(600), width: place(1_000) - place(600) });
  expect(marks[2]?.width).toBe(0);
});

test('hidden stages leave no mark', () => {
  expect(marksOf(journeyOf([1, 0], [2, 1, { kind: 'view' }]), new Set(['upload'])).map(({ stage }) => stage)).toEqual(['view']);
});

test('a row ends with how long it took, how long it has been taking, or that it failed', () => {
  const ready = journeyOf([1, 0], [2, 0.35, { kind: 'resize', what: 'image-ready' }]);
  expect(outcomeOf(ready, 9)).toEqual({ text: '350 ms', tone: 'ok' });
  const waiting = journeyOf([1, 0]);
  expect(outcomeOf(waiting, waiting.startedAt + 4_200)).toEqual({ text: '4.2 s', tone: 'busy' });
  expect(outcomeOf(journeyOf([1, 0], [2, 1, { kind: 'resize', level: 'error' }]), 0).tone).toBe('error');
  expect(outcomeOf(journeyOf([1, 0, { kind: 'write' }]), 0).text).toBe('worked on');
});

test('the scale grows by factors, and ends', () => {
  expect([place(-5), place(0)]).toEqual([0, 0]);
  expect(place(1_000) - place(100)).toBeGreaterThan(place(200) - place(100));
  expect(place(10 ** 9)).toBe(1);
});

test('short ids of neighbours differ', () => {
  expect(shortId(imageId(1))).not.toBe(shortId(imageId(2)));
});
