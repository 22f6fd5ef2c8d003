import type { Meter, ObservableCallback, ObservableResult } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { openTelemetryMetrics } from './open-telemetry-metrics.ts';

/** Notes what instruments are made and what they are told. */
function noted() {
  const made: unknown[] = [];
  const told: unknown[] = [];
  const callbacks: ObservableCallback[] = [];
  const tell = (...what: unknown[]) => told.push(what);
  const maker = (instrument: object) => (name: string, options: { unit: string }) => {
    made.push([name, options.unit]);
    return instrument;
  };
  const meter = {
    createCounter: maker({ add: tell }),
    createHistogram: maker({ record: tell }),
    createObservableGauge: maker({ addCallback: (callback: ObservableCallback) => callbacks.push(callback) }),
  } as unknown as Meter;
  const read = () => {
    for (const callback of callbacks) void callback({ observe: tell } as unknown as ObservableResult);
  };
  return { made, told, read, meter };
}

test('each metric has one instrument with its unit, and every measurement the common labels', () => {
  const { made, told, read, meter } = noted();
  const sink = openTelemetryMetrics({ region: 'westus2' }, meter);
  sink.count('upload.grants', 1, { outcome: 'granted' });
  sink.count('upload.grants', 2, { outcome: 'known' });
  sink.record('image.bytes', 5, {});
  sink.observe('breaker.state', () => [[2, { target: 'eastus2' }]]);
  read();
  expect(made).toEqual([
    ['upload.grants', '1'],
    ['image.bytes', 'By'],
    ['breaker.state', '1'],
  ]);
  expect(told).toEqual([
    [1, { outcome: 'granted', region: 'westus2' }],
    [2, { outcome: 'known', region: 'westus2' }],
    [5, { region: 'westus2' }],
    [2, { target: 'eastus2', region: 'westus2' }],
  ]);
});
