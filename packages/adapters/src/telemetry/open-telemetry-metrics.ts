import { type Counter, type Histogram, type Meter, metrics, type ObservableGauge } from '@opentelemetry/api';
import { type MetricName, metricRows } from '@parallax/contracts/telemetry';
import type { Labels, MetricSink, ReadState } from './measure.ts';

/** Measurements as OpenTelemetry's instruments of the SDK that is there now. `common` goes onto every measurement. */
export function openTelemetryMetrics(common: Labels, meter: Meter = metrics.getMeter('parallax')): MetricSink {
  const counters = new Map<MetricName, Counter>();
  const histograms = new Map<MetricName, Histogram>();
  const gauges = new Map<MetricName, ObservableGauge>();
  return {
    count(name, by, labels) {
      made(counters, name, (options) => meter.createCounter(name, options)).add(by, { ...labels, ...common });
    },
    record(name, value, labels) {
      made(histograms, name, (options) => meter.createHistogram(name, options)).record(value, { ...labels, ...common });
    },
    observe(name, read: ReadState) {
      made(gauges, name, (options) => meter.createObservableGauge(name, options)).addCallback((result) => {
        for (const [value, labels] of read()) result.observe(value, { ...labels, ...common });
      });
    },
  };
}

function made<Instrument>(
  instruments: Map<MetricName, Instrument>,
  name: MetricName,
  make: (options: { unit: string; description: string }) => Instrument,
): Instrument {
  const known = instruments.get(name);
  if (known !== undefined) return known;
  const { unit, meaning } = metricRows[name];
  const instrument = make({ unit, description: meaning });
  instruments.set(name, instrument);
  return instrument;
}
