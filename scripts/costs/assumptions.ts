/** One number that the arithmetic uses besides prices, and why it is what it is. */
interface Assumption {
  readonly value: number;
  readonly unit: string;
  readonly why: string;
}

const assume = (value: number, unit: string, why: string): Assumption => ({ value, unit, why });

export const assumptions = {
  hoursPerMonth: assume(730, 'h', 'a year divided by twelve'),
  monthsKept: assume(
    12,
    'months',
    'blobs and documents are counted as they are after a year; originals are never deleted by age',
  ),
  originalMegabytes: assume(4, 'MB', "a phone's JPEG of 12 megapixels"),
  thumbnailMegabytes: assume(0.25, 'MB', 'the three WebP thumbnails of one picture'),
  documentKilobytes: assume(20, 'KB', 'the two documents and about 14 entries of lists of one picture'),
  viewsPerImage: assume(5, 'visits', 'visits of the gallery for each picture uploaded'),
  megabytesPerView: assume(0.75, 'MB', '30 small thumbnails and two large ones; the pages themselves are cached'),
  requestsPerUpload: assume(5, 'requests', 'one grant, and four looks at its state'),
  requestsPerView: assume(3, 'requests', 'two pages of the list, one picture'),
  apiSeconds: assume(0.05, 's', 'one request, mostly waiting for Cosmos DB'),
  apiConcurrency: assume(8, 'requests', 'at the same time in one instance'),
  apiGigabytes: assume(0.5, 'GB', 'memory of an API instance'),
  workerSeconds: assume(4, 's', 'one picture: decoding, thumbnails, Vision, change feed'),
  workerConcurrency: assume(2, 'pictures', 'at the same time in one instance'),
  workerGigabytes: assume(2, 'GB', 'memory of a worker instance'),
  shortestExecutionSeconds: assume(1, 's', 'a function that runs alone is billed for a second at least'),
  timerRunsPerHour: assume(12, 'runs', 'ReconcileImages, every five minutes, in both colours'),
  probesPerMinute: assume(30, 'requests', 'Traffic Manager probes every 10 s from several places; five are assumed'),
  ruPerImage: assume(140, 'RU', 'grant, stages, about 14 entries of lists, change feed; every region pays for every write'),
  ruPerView: assume(32, 'RU', 'two pages of the list and one picture'),
  peak: assume(3, 'x', "the busiest hour's request units against the mean: autoscale bills the peak of each hour"),
  telemetryKilobytesPerImage: assume(12, 'KB', 'spans and log lines of one upload'),
  telemetryKilobytesPerRequest: assume(1, 'KB', 'after sampling; errors are always kept'),
  telemetryGigabytesPerInstance: assume(1, 'GB', 'metrics of an instance that runs all month'),
  logAlertsPerRegion: assume(7, 'alerts', 'the golden signals, asked every five minutes'),
  metricSeriesPerRegion: assume(8, 'series', 'storage, Vision, endpoints, events not delivered, request units, availability'),
  availabilityPlaces: assume(5, 'places', 'each calls every address'),
  availabilityCallsPerHour: assume(4, 'calls', 'from each place, to each address: every 15 minutes'),
  ownPrivateEndpoints: assume(
    6,
    'endpoints',
    "in a region's network: blobs and queues of two hosts' accounts, vault, Cosmos DB; and one for every region's Vision",
  ),
  privateZonesPerRegion: assume(5, 'zones', 'blob, queue, vault, Cosmos DB, Vision'),
  gatewayGigabytes: assume(5, 'GB', 'a month of telemetry and tokens, out of each region; pictures come on top'),
} as const satisfies Record<string, Assumption>;

type Assumptions = { readonly [Name in keyof typeof assumptions]: number };

/** The values alone, as the arithmetic takes them. */
export const assumed = Object.fromEntries(
  Object.entries(assumptions).map(([name, { value }]) => [name, value]),
) as unknown as Assumptions;
