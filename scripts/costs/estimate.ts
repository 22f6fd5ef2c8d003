import { assumed } from './assumptions.ts';
import { costOf, type Price, prices } from './prices.ts';

/** How an installation is set up; the volume comes with each question. */
export interface Installation {
  readonly regions: number;
  readonly colours: number;
  /** Always-ready instances of the live colour, per region. */
  readonly alwaysReady: { readonly api: number; readonly worker: number };
  /** Addresses called from outside, per region. */
  readonly availabilityTests: number;
  /** Most request units a second of each container; a tenth is always billed. */
  readonly requestUnits: readonly number[];
  /** One origin for people before every region's pages. */
  readonly frontDoor: boolean;
  /** Readiness is probed by Traffic Manager; a small installation may go without. */
  readonly trafficManager: boolean;
  readonly alerts: boolean;
  /** How long telemetry is kept, days. */
  readonly retentionDays: number;
}

export const production = (regions: number): Installation => ({
  regions,
  colours: 2,
  alwaysReady: { api: 1, worker: 2 },
  availabilityTests: 3,
  requestUnits: [2000, 2000, 1000, 1000],
  frontDoor: true,
  trafficManager: true,
  alerts: true,
  retentionDays: 90,
});

export const small = (regions: number): Installation => ({
  regions,
  colours: 1,
  alwaysReady: { api: 0, worker: 0 },
  availabilityTests: 0,
  requestUnits: [1000, 1000, 1000, 1000],
  frontDoor: false,
  trafficManager: false,
  alerts: false,
  retentionDays: 31,
});

export interface Line {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

const line = (item: string, price: Price, quantity: number): Line => ({
  item,
  quantity,
  unit: price.unit,
  usd: costOf(price, quantity),
});

/** What a month costs in USD, line by line, in the order in which the page shows them. */
export function estimate(installation: Installation, imagesPerDay: number): Line[] {
  const images = (imagesPerDay * assumed.hoursPerMonth) / 24;
  return [
    ...functionLines(installation, images),
    ...cosmosLines(installation, images),
    ...blobLines(images),
    ...visionLines(images),
    line('Bytes to people', prices.egress, (images * assumed.viewsPerImage * assumed.megabytesPerView) / 1000),
    line('Event Grid', prices.events, (images * 2) / 1e6),
    ...trafficLines(installation, images),
    line('Front Door', prices.frontDoor, installation.frontDoor ? 1 : 0),
    ...telemetryLines(installation, images),
  ];
}

export const totalOf = (lines: readonly Line[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

const secondsPerMonth = assumed.hoursPerMonth * 3600;

/** Requests to the API in a month: people's, and the probes of every endpoint. */
function apiRequests({ regions, colours, trafficManager }: Installation, images: number) {
  const people = images * (assumed.requestsPerUpload + assumed.viewsPerImage * assumed.requestsPerView);
  const probes = trafficManager ? regions * colours * assumed.probesPerMinute * 60 * assumed.hoursPerMonth : 0;
  return { people, probes };
}

/**
 * Seconds for which instances run: alone, each request is billed for the shortest execution; at a higher rate `apps` instances run all the
 * time, and beyond them what cannot share one.
 */
export function busySeconds(requests: number, seconds: number, concurrency: number, apps: number): number {
  const alone = requests * Math.max(seconds, assumed.shortestExecutionSeconds);
  const shared = apps * secondsPerMonth + (requests * seconds) / concurrency;
  return Math.min(alone, shared);
}

function functionLines(installation: Installation, images: number): Line[] {
  const { regions, colours, alwaysReady } = installation;
  const { people, probes } = apiRequests(installation, images);
  const timers = regions * colours * assumed.timerRunsPerHour * assumed.hoursPerMonth;
  const apiSeconds = busySeconds(people + probes, assumed.apiSeconds, assumed.apiConcurrency, regions * colours);
  const workerSeconds = (images * assumed.workerSeconds) / assumed.workerConcurrency + timers * assumed.shortestExecutionSeconds;
  const gigabyteSeconds = apiSeconds * assumed.apiGigabytes + workerSeconds * assumed.workerGigabytes;
  // The live colour's share of the work runs on its always-ready instances, at a lower price.
  const readySeconds = regions * secondsPerMonth;
  const onReady = Math.min(apiSeconds / colours, alwaysReady.api * readySeconds) * assumed.apiGigabytes;
  const ready = readySeconds * (alwaysReady.api * assumed.apiGigabytes + alwaysReady.worker * assumed.workerGigabytes);
  return [
    line('Functions: execution on demand', prices.execution, gigabyteSeconds - onReady),
    line('Functions: execution on always-ready instances', prices.alwaysReadyExecution, onReady),
    line('Functions: always ready', prices.alwaysReady, ready),
    line('Functions: executions', prices.executions, (people + probes + timers + images * (1 + regions)) / 1e6),
  ];
}

/**
 * RU/s that a month is billed for in one region, for all containers: the first two share the load, none is billed for less than a tenth of
 * its most.
 */
export function billedRequestUnits(requestUnits: readonly number[], images: number): number {
  const mean = (images * (assumed.ruPerImage + assumed.viewsPerImage * assumed.ruPerView)) / secondsPerMonth;
  const loads = [(mean / 2) * assumed.peak, (mean / 2) * assumed.peak];
  return requestUnits.reduce((sum, most, index) => sum + Math.max(most / 10, loads[index] ?? 0), 0);
}

function cosmosLines({ regions, requestUnits }: Installation, images: number): Line[] {
  const price = regions === 1 ? prices.requestUnitsOneRegion : prices.requestUnits;
  const hours = (billedRequestUnits(requestUnits, images) / 100) * assumed.hoursPerMonth * regions;
  const kept = (images * assumed.monthsKept * assumed.documentKilobytes) / 1e6;
  return [line('Cosmos DB: request units', price, hours), line('Cosmos DB: documents', prices.documents, kept * regions)];
}

function blobLines(images: number): Line[] {
  const originals = (images * assumed.originalMegabytes) / 1000;
  const thumbnails = (images * assumed.thumbnailMegabytes) / 1000;
  return [
    line('Blobs: hot, thumbnails and the last month', prices.hotBlobs, originals + thumbnails * assumed.monthsKept),
    line('Blobs: cool, older originals', prices.coolBlobs, originals * (assumed.monthsKept - 1)),
    line('Blobs: writes', prices.blobWrites, (images * 4) / 10_000),
    line('Blobs: reads', prices.blobReads, (images * (3 + assumed.viewsPerImage * 32)) / 10_000),
    line('Blobs: copying to the secondary', prices.geoReplication, originals + thumbnails),
  ];
}

function visionLines(images: number): Line[] {
  return [
    line('Vision: tags, objects, people', prices.vision, (images * 3) / 1000),
    line('Vision: captions, text', prices.visionText, (images * 2) / 1000),
  ];
}

function trafficLines({ regions, colours, trafficManager }: Installation, images: number): Line[] {
  if (!trafficManager) return [];
  const visits = images * (1 + assumed.viewsPerImage);
  return [
    line('Traffic Manager: endpoints', prices.probedEndpoint, regions * colours),
    line('Traffic Manager: name queries', prices.nameQueries, (visits * 2) / 1e6),
    line('DNS zone', prices.dnsZone, 1),
  ];
}

function telemetryLines(installation: Installation, images: number): Line[] {
  const { regions, colours, trafficManager, alerts, availabilityTests, retentionDays } = installation;
  const { people } = apiRequests(installation, images);
  // Probes alone keep one API instance of every app running.
  const instances = trafficManager ? regions * colours : 0;
  const gigabytes =
    (images * assumed.telemetryKilobytesPerImage + people * assumed.telemetryKilobytesPerRequest) / 1e6 +
    instances * assumed.telemetryGigabytesPerInstance;
  const calls =
    regions * availabilityTests * assumed.availabilityPlaces * assumed.availabilityCallsPerHour * assumed.hoursPerMonth;
  const logAlerts = alerts ? regions * assumed.logAlertsPerRegion : 0;
  const series = alerts ? regions * assumed.metricSeriesPerRegion : 0;
  return [
    line('Telemetry', prices.telemetry, gigabytes),
    line('Telemetry kept for longer', prices.telemetryKept, (gigabytes * Math.max(0, retentionDays - 31)) / 30.4),
    line('Alerts on logs', prices.logAlert, logAlerts),
    line('Alerts on metrics', prices.metricAlert, series),
    line('Availability tests', prices.webTest, calls),
  ];
}

/** What can be switched on or off, and what a month of it costs for a number of regions, USD. */
export function options(regions: number): { readonly name: string; readonly usd: number }[] {
  const shape = production(regions);
  const idle = totalOf(estimate(shape, 0));
  const without = (change: Partial<Installation>) => idle - totalOf(estimate({ ...shape, ...change }, 0));
  return [
    { name: 'always-ready instances (in)', usd: without({ alwaysReady: small(regions).alwaysReady }) },
    { name: 'the second colour standing by (in)', usd: without({ colours: 1 }) },
    { name: 'availability tests (in)', usd: without({ availabilityTests: 0 }) },
    { name: 'alerts (in)', usd: without({ alerts: false }) },
    { name: 'Front Door for the pages (in)', usd: without({ frontDoor: false }) },
    {
      name: '2,000 RU/s at most instead of 1,000 where the load is (in)',
      usd: without({ requestUnits: small(regions).requestUnits }),
    },
    { name: 'network module: private endpoints, a gateway out (not in)', usd: totalOf(networkLines(regions, 0)) },
    {
      name: 'network module: its gateway counts pictures, at 100,000 a day (not in)',
      usd: totalOf(networkLines(regions, 100_000)) - totalOf(networkLines(regions, 0)),
    },
  ];
}

/** What a month of `private_network` adds. Pictures pass the gateway, since their account stays public: originals in, thumbnails out. */
export function networkLines(regions: number, imagesPerDay: number): Line[] {
  const { hoursPerMonth, ownPrivateEndpoints, privateZonesPerRegion, gatewayGigabytes } = assumed;
  const images = (imagesPerDay * hoursPerMonth) / 24;
  const pictures = (images * (assumed.originalMegabytes + assumed.thumbnailMegabytes)) / 1000;
  return [
    line('Private endpoints', prices.privateEndpoint, regions * (ownPrivateEndpoints + regions) * hoursPerMonth),
    line('Private DNS zones', prices.dnsZone, regions * privateZonesPerRegion),
    line('NAT gateway', prices.natGateway, regions * hoursPerMonth),
    line('NAT gateway: bytes', prices.natBytes, regions * gatewayGigabytes + pictures),
  ];
}
