/** A step of a price: `usd` for one unit, up to so many units a month in all. */
interface Step {
  readonly upTo: number;
  readonly usd: number;
}

export interface Price {
  readonly what: string;
  /** What one unit is. */
  readonly unit: string;
  readonly steps: readonly Step[];
  /** Units a month that cost nothing, for a whole subscription. */
  readonly free: number;
}

/** When the prices were written down. Every one is an estimate from memory of list prices in US regions: none was looked up. */
export const pricesOf = '2026-11-21';

const price = (what: string, unit: string, usd: number | readonly Step[], free = 0): Price => ({
  what,
  unit,
  steps: typeof usd === 'number' ? [{ upTo: Number.POSITIVE_INFINITY, usd }] : usd,
  free,
});

const rest = Number.POSITIVE_INFINITY;
const million = 1_000_000;

export const prices = {
  execution: price('Flex Consumption, execution time on demand', 'GB-s', 0.000026, 100_000),
  executions: price('Flex Consumption, executions', 'million', 0.4, 0.25),
  alwaysReady: price('Flex Consumption, always ready and idle', 'GB-s', 0.000004),
  alwaysReadyExecution: price('Flex Consumption, execution time of an always-ready instance', 'GB-s', 0.000016),
  requestUnits: price('Cosmos DB, autoscale with several write regions', '100 RU/s for an hour', 0.016),
  requestUnitsOneRegion: price('Cosmos DB, autoscale with one region', '100 RU/s for an hour', 0.012),
  documents: price('Cosmos DB, documents', 'GB-month', 0.25),
  hotBlobs: price('Blobs, RA-GZRS, hot', 'GB-month', 0.052),
  coolBlobs: price('Blobs, RA-GZRS, cool', 'GB-month', 0.026),
  blobWrites: price('Blobs, writes', '10,000', 0.13),
  blobReads: price('Blobs, reads', '10,000', 0.005),
  geoReplication: price('Blobs, copying to the secondary', 'GB', 0.02),
  vision: price('Vision S1: tags, objects, people; each', '1,000', [
    { upTo: million / 1000, usd: 1 },
    { upTo: (10 * million) / 1000, usd: 0.65 },
    { upTo: rest, usd: 0.6 },
  ]),
  visionText: price('Vision S1: captions, text; each', '1,000', [
    { upTo: million / 1000, usd: 1.5 },
    { upTo: rest, usd: 0.6 },
  ]),
  egress: price(
    'Bytes to people',
    'GB',
    [
      { upTo: 10_240, usd: 0.087 },
      { upTo: 51_200, usd: 0.083 },
      { upTo: rest, usd: 0.07 },
    ],
    100,
  ),
  events: price('Event Grid, operations', 'million', 0.6, 0.1),
  probedEndpoint: price('Traffic Manager, external endpoint with fast probes', 'month', 2.54),
  nameQueries: price('Traffic Manager, DNS queries', 'million', 0.54),
  telemetry: price('Log Analytics, telemetry kept for 31 days', 'GB', 2.3, 5),
  telemetryKept: price('Log Analytics, telemetry kept beyond 31 days', 'GB-month', 0.1),
  logAlert: price('Alert on logs, every 5 minutes', 'month', 1.5),
  metricAlert: price('Alert on a metric, per time series', 'month', 0.1),
  webTest: price('Availability test, one call from one place', 'call', 0.0006),
  dnsZone: price('DNS zone', 'month', 0.5),
  frontDoor: price('Front Door Standard, base', 'month', 35),
  privateEndpoint: price('Private endpoint', 'hour', 0.01),
  natGateway: price('NAT gateway with one public address', 'hour', 0.05),
  natBytes: price('NAT gateway, bytes either way', 'GB', 0.045),
} as const satisfies Record<string, Price>;

/** What `quantity` units cost in a month, USD: beyond what is free, step by step. */
export function costOf({ steps, free }: Price, quantity: number): number {
  let left = Math.max(0, quantity - free);
  let from = 0;
  let usd = 0;
  for (const step of steps) {
    const units = Math.min(left, step.upTo - from);
    usd += units * step.usd;
    left -= units;
    from = step.upTo;
  }
  return usd;
}
