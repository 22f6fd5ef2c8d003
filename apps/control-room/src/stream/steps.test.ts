import type { ImageStory } from '@parallax/local-cloud/api/control-images';
import { expect, test } from 'vitest';
import { addEvents, emptyStream } from './journeys.ts';
import { imageId, sampleEvent } from './sample-events.ts';
import { stepsOf } from './steps.ts';

const [journey] = addEvents(emptyStream, [
  sampleEvent(1, 10),
  sampleEvent(2, 10.2, { kind: 'write', text: 'Stored' }),
]).journeys.values();
const told = sampleEvent(1, 10);
const story: ImageStory = {
  id: imageId(1),
  stage: 'ready',
  home: 'westus2',
  replica: false,
  fileName: null,
  thumbnail: null,
  note: null,
  steps: [
    {
      at: told.at,
      sinceStartMs: 0,
      from: 'cloud',
      kind: 'upload',
      what: told.what,
      text: told.text,
      region: 'westus2',
      ms: null,
      level: 'info',
    },
    {
      at: sampleEvent(9, 10.1).at,
      sinceStartMs: 100,
      from: 'timeline',
      kind: 'event',
      what: 'x',
      text: 'Event received',
      region: 'westus2',
      ms: null,
      level: 'info',
    },
  ],
};

test('a story goes on with what has come since, and nothing stands twice', () => {
  const steps = stepsOf(story, journey ?? null);
  expect(steps.map(({ text, from, sinceStartMs, afterMs }) => [text, from, sinceStartMs, afterMs])).toEqual([
    ['File arrived in images', 'cloud', 0, 0],
    ['Event received', 'timeline', 100, 100],
    ['Stored', 'cloud', 200, 100],
  ]);
  expect(new Set(steps.map(({ key }) => key)).size).toBe(3);
});

test('without a story the events alone tell it', () => {
  expect(stepsOf(null, journey ?? null)).toHaveLength(2);
  expect(stepsOf(null, null)).toEqual([]);
});
