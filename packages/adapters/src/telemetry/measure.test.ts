import { afterEach, expect, test } from 'vitest';
import { count, HeldMetrics, type MetricSink, measureInto, observe, record } from './measure.ts';

afterEach(() => measureInto(null));

test('what is measured before anything takes it is handed on later, in order; without telemetry it is dropped', () => {
  count('upload.grants', { outcome: 'lost' });
  const held = new HeldMetrics();
  measureInto(held);
  count('upload.grants', { outcome: 'granted' });
  record('image.bytes', 5);
  observe('breaker.state', () => [[1, { target: 'eastus2' }]]);
  const taken: unknown[] = [];
  const sink: MetricSink = {
    count: (...what) => taken.push(what),
    record: (...what) => taken.push(what),
    observe: (name, read) => taken.push([name, ...read()]),
  };
  held.giveTo(sink);
  held.giveTo(sink);
  expect(taken).toEqual([
    ['upload.grants', 1, { outcome: 'granted' }],
    ['image.bytes', 5, {}],
    ['breaker.state', [1, { target: 'eastus2' }]],
  ]);
});
