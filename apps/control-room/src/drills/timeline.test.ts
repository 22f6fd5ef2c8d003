import type { Drill } from '@parallax/local-cloud/api/control-drills';
import { expect, test } from 'vitest';
import { sampleEvent } from '../stream/sample-events.ts';
import { eventsAround } from './events-around.ts';
import { markAt, timelineOf } from './timeline.ts';

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1_000).toISOString();
const drill: Drill = {
  id: 'd',
  name: 'outage',
  hypothesis: 'Nothing is lost.',
  startedAt: at(0),
  steps: [
    { at: at(5), what: 'killed', region: 'westus2' },
    { at: at(10), what: 'carried on' },
  ],
};
const over: Drill = { ...drill, verdict: { holds: true, text: '0 lost', at: at(20) } };

test('marks stand where they happened, from the hypothesis to the verdict', () => {
  const timeline = timelineOf(over, Date.parse(at(99)));
  expect(timeline).toMatchObject({ lengthMs: 20_000, isOver: true });
  expect(timeline.marks.map(({ place, kind, text, region }) => [place, kind, text, region])).toEqual([
    [0, 'start', 'Nothing is lost.', null],
    [0.25, 'step', 'killed', 'westus2'],
    [0.5, 'step', 'carried on', null],
    [1, 'verdict', '0 lost', null],
  ]);
});

test('a drill that runs reaches to now', () => {
  expect(timelineOf(drill, Date.parse(at(40)))).toMatchObject({ lengthMs: 40_000, isOver: false });
  expect(timelineOf({ ...drill, steps: [] }, Date.parse(at(1))).lengthMs).toBe(5_000);
});

test('the scrubber finds what held at a moment', () => {
  const timeline = timelineOf(over, 0);
  const texts = [-1, 0, 4.9, 5, 19.9, 20, 99].map((seconds) => timeline.marks[markAt(timeline, Date.parse(at(seconds)))]?.text);
  expect(texts).toEqual(['Nothing is lost.', 'Nothing is lost.', 'Nothing is lost.', 'killed', 'carried on', '0 lost', '0 lost']);
});

test('events around a moment are the nearest ones, in order, and not the drill’s own', () => {
  const events = [0, 4, 5, 5.5, 6, 9].map((seconds, index) => sampleEvent(index, seconds));
  const own = sampleEvent(9, 5, { kind: 'drill' });
  expect(eventsAround([...events, own].reverse(), Date.parse(at(5))).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
});
