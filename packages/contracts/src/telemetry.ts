/** How a metric is counted: `count` adds up, of a `distribution` every value matters, `state` is what it is at the moment. */
export interface MetricRow {
  readonly kind: 'count' | 'distribution' | 'state';
  /** UCUM, as OpenTelemetry has it: `1`, `ms`, `s`, `By`. */
  readonly unit: string;
  /** Labels besides `region`, which every metric carries. Few values each; never an image, an owner or a name. */
  readonly labels: readonly string[];
  readonly meaning: string;
}

const row = <const Kind extends MetricRow['kind']>(kind: Kind, unit: string, labels: readonly string[], meaning: string) => ({
  kind,
  unit,
  labels,
  meaning,
});

/** Every metric that the apps measure. Alerts, workbook and control room know them by these names; metrics are never sampled. */
export const metricRows = {
  'request.duration': row(
    'distribution',
    'ms',
    ['route', 'method', 'status'],
    'An API request, from the function to its answer; its count is the number of requests. `status` is the class, such as 5xx.',
  ),
  'request.errors': row('count', '1', ['code'], 'API requests that ended with a problem, by its code.'),
  'upload.grants': row(
    'count',
    '1',
    ['outcome'],
    'Requests for permission to upload: `granted`, `known`, or the code of a refusal.',
  ),
  'images.processed': row(
    'count',
    '1',
    ['outcome', 'provider'],
    'Files that were judged: `ready`, or the code of the verdict; and who had recognised it by the end of that work, or `none`.',
  ),
  'image.e2e.duration': row(
    'distribution',
    'ms',
    [],
    'From the time at which storage had the file (whole seconds) to the record that shows its thumbnails, all tries included.',
  ),
  'image.bytes': row('distribution', 'By', [], 'Size of files that became pictures.'),
  'invocation.failures': row('count', '1', ['function'], 'Invocations of the worker that ended with an error and come again.'),
  'image.postponed': row('count', '1', ['work'], 'Work on an image that is tried again later, because of trouble of ours.'),
  'queue.age': row(
    'distribution',
    's',
    ['source'],
    'How long work waited before it was taken up: an `event` since its upload, a `retry` or what is `due` since its time.',
  ),
  'vision.duration': row(
    'distribution',
    'ms',
    ['outcome', 'endpoint'],
    'One attempt at recognition: `ok`, or the kind of problem.',
  ),
  'vision.throttled': row('count', '1', ['endpoint'], 'Attempts that Vision refused with 429.'),
  'breaker.state': row(
    'state',
    '1',
    ['target'],
    'What an instance thinks of each region: 0 available, 1 read-only, 2 unavailable (not tried first).',
  ),
  'secret.age_s': row('state', 's', ['secret'], 'Age of each secret in use, since it was last fetched.'),
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof metricRows;

/** Names of the two apps in telemetry: `OTEL_SERVICE_NAME`, and the role that Application Insights shows. */
export const telemetryRoles = { api: 'parallax-api', worker: 'parallax-worker' } as const;

/** Spans that do not carry the name of a route, a function or a call of a service. */
export const spanNames = {
  upload: 'image.upload',
  event: 'image.event',
  decode: 'image.decode',
  store: 'image.store',
  recognise: 'image.recognise',
} as const;

/** Attributes that our spans carry besides the usual ones. */
export const spanAttributes = {
  region: 'parallax.region',
  colour: 'parallax.colour',
  release: 'parallax.release',
  image: 'parallax.image',
  reason: 'parallax.reason',
  outcome: 'parallax.outcome',
  stage: 'parallax.stage',
  /** Tries of this image before this one. */
  attempt: 'parallax.attempt',
  /** Where the file is read from, when that is not the region of the span. */
  adoptedFrom: 'parallax.adopted_from',
  code: 'parallax.code',
} as const;
