import type { TargetMonitor } from '../../src/control/control-target.ts';
import { type Envelope, envelope } from '../../src/monitor/envelope.ts';
import { EnvelopeRing } from '../../src/monitor/envelope-ring.ts';
import { readTelemetry } from '../../src/monitor/read-telemetry.ts';

export interface FakeMonitor extends TargetMonitor {
  /** One upload that is granted in the first region and worked on in the last, as its apps would tell it now; gives its operation. */
  tell(image: string, regions: readonly string[], fails: boolean): string;
}

/** Telemetry as if it had been sent. */
export function makeFakeMonitor(adminUrl: string): FakeMonitor {
  const items = new EnvelopeRing(500, 1_000_000);
  const metrics = new EnvelopeRing(500, 1_000_000);
  let told = 0;
  return {
    adminUrl,
    ...readTelemetry(items, metrics, Date.now),
    tell(image, regions, fails) {
      told += 1;
      const operation = String(told).padStart(32, '0');
      const [first = '', last = ''] = [regions[0], regions.at(-1)];
      for (const item of uploadItems({ operation, image, first, last, fails })) items.add(item, 400);
      for (const item of metricItems(first, fails)) metrics.add(item, 200);
      return operation;
    },
  };
}

const agoMs = 14_000;

interface Told {
  readonly operation: string;
  readonly image: string;
  readonly first: string;
  readonly last: string;
  readonly fails: boolean;
}

function uploadItems({ operation, image, first, last, fails }: Told): Envelope[] {
  // Figures are drawn in whole steps of ten seconds, and nobody waits for one to end.
  const start = Date.now() - agoMs;
  const span = (id: string, parent: string, name: string, [from, ms]: readonly [number, number], more: object = {}) => {
    const isApi = /^(POST|cosmos.create)/.test(name);
    return envelope.parse({
      name: 'Span',
      time: new Date(start + from).toISOString(),
      tags: {
        'ai.operation.id': operation,
        'ai.operation.parentId': `${operation} ${parent}`,
        'ai.cloud.role': isApi ? 'parallax-api' : 'parallax-worker',
      },
      data: {
        baseType: /^(POST|ResizeImage)/.test(name) ? 'RequestData' : 'RemoteDependencyData',
        baseData: {
          id: `${operation} ${id}`,
          name,
          duration: `00:00:0${(ms / 1_000).toFixed(6)}`,
          success: true,
          properties: { 'parallax.region': isApi ? first : last, 'parallax.image': image },
          ...more,
        },
      },
    });
  };
  const failure = envelope.parse({
    name: 'Exception',
    time: new Date(start + 900).toISOString(),
    tags: { 'ai.operation.id': operation, 'ai.operation.parentId': `${operation} vision` },
    data: { baseType: 'ExceptionData', baseData: { exceptions: [{ typeName: 'AppError', message: 'Vision did not answer' }] } },
  });
  return [
    span('grant', 'browser', 'POST uploads', [0, 60]),
    span('create', 'grant', 'cosmos.create', [20, 30]),
    span('resize', 'grant', 'ResizeImage', [400, 700]),
    span('write', 'resize', 'cosmos.write', [420, 0.4]),
    span('decode', 'resize', 'image.decode', [430, 200]),
    span('vision', 'resize', 'vision.analyze', [640, 400], fails ? { success: false, resultCode: '503' } : {}),
    ...(fails ? [failure] : []),
  ];
}

const metricItems = (region: string, fails: boolean): Envelope[] =>
  [
    { name: 'request.duration', value: 300, count: 40, labels: { status: '2xx' } },
    { name: 'queue.age', value: 2, count: 2, max: 1.5, labels: { source: 'event' } },
    ...(fails ? [{ name: 'invocation.failures', value: 3, labels: { function: 'ResizeImage' } }] : []),
  ].map(({ labels, ...metric }) =>
    envelope.parse({
      name: 'Metric',
      time: new Date(Date.now() - agoMs).toISOString(),
      tags: { 'ai.cloud.role': 'parallax-api' },
      data: { baseType: 'MetricData', baseData: { metrics: [metric], properties: { region, ...labels } } },
    }),
  );
