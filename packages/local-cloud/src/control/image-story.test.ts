import { expect, it } from 'vitest';
import type { ControlEvent } from '../api/control-events.ts';
import { type ToldImage, tellStory } from './image-story.ts';

const at = (ms: number) => new Date(1_700_000_000_000 + ms).toISOString();
const event = (ms: number, text: string): ControlEvent => ({
  id: ms,
  at: at(ms),
  kind: 'event',
  what: 'event-sent',
  text,
  region: 'westus2',
  image: 'x',
  blob: null,
  ms: null,
  level: 'info',
});
const image: ToldImage = {
  stage: 'ready',
  region: 'westus2',
  replica: false,
  fileName: 'a.jpg',
  thumbnails: [{ url: 'http://127.0.0.1/t.webp', secondaryUrl: null }],
  timeline: [
    { step: 'granted', at: at(0), region: 'eastus2', ms: null, detail: null },
    { step: 'thumbnails-made', at: at(240), region: 'westus2', ms: 80, detail: null },
    { step: 'postponed', at: at(300), region: 'westus2', ms: null, detail: 'vision' },
  ],
};

it('joins what the app noted with what the services told, by time', () => {
  const story = tellStory('x', image, [event(90, 'Event delivered')], null);
  expect(story.steps.map(({ sinceStartMs, from, kind, text }) => [sinceStartMs, from, kind, text])).toEqual([
    [0, 'timeline', 'upload', 'Granted'],
    [90, 'cloud', 'event', 'Event delivered'],
    [240, 'timeline', 'resize', 'Thumbnails made'],
    [300, 'timeline', 'write', 'Postponed: vision'],
  ]);
  expect(story).toMatchObject({
    stage: 'ready',
    home: 'westus2',
    fileName: 'a.jpg',
    thumbnail: { url: 'http://127.0.0.1/t.webp' },
  });
});

it('has a story without the app, and says why', () => {
  expect(tellStory('x', null, [event(5, 'Event delivered')], 'The API is down.')).toMatchObject({
    stage: null,
    note: 'The API is down.',
    steps: [{ sinceStartMs: 0 }],
  });
});
