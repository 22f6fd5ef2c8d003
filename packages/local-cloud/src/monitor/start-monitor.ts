import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { ActivityFeed } from '../activity.ts';
import { type AdminRoute, makeAdminServer } from '../admin-server.ts';
import { type Clock, delay, systemClock } from '../clock.ts';
import { FaultDice } from '../fault-dice.ts';
import { listen, setListening, stopListening } from '../listen.ts';
import { type Log, silentLog } from '../log.ts';
import { urlOf } from '../url-of.ts';
import { connectionStringOf } from './connection-string.ts';
import { type Envelope, envelope } from './envelope.ts';
import { EnvelopeRing } from './envelope-ring.ts';
import { type MonitorFaults, monitorFaultsSchema, noMonitorFaults } from './monitor-faults.ts';
import { readTelemetry, type Telemetry } from './read-telemetry.ts';

export interface MonitorOptions {
  /** PEM. Whoever sends has to trust it: NODE_EXTRA_CA_CERTS. */
  readonly key: string;
  readonly certificate: string;
  /** 0 takes any free port, here and below. */
  readonly port: number;
  readonly adminPort?: number;
  readonly clock?: Clock;
  readonly log?: Log;
}

export interface Monitor extends Telemetry {
  readonly url: string;
  /** What an app is given as APPLICATIONINSIGHTS_CONNECTION_STRING. */
  readonly connectionString: string;
  /** `GET|PUT /admin/faults`, `GET /admin/state`, `GET /admin/envelopes`, `POST /admin/clear`, `GET /events`. */
  readonly adminUrl: string;
  /** Everything that is kept, spans and failures before metrics. */
  envelopes(): Envelope[];
  setFaults(faults: MonitorFaults): Promise<void>;
  close(): Promise<void>;
}

/** The SDK sends at most a few hundred items at once; the service's own limit is 64 KB an item. */
const maxBodyBytes = 4 * 1024 * 1024;
/** Items that are kept: spans, failures and messages here, and as many metrics besides, which would push out everything else. */
const maxItems = 5_000;
const maxItemBytes = 16 * 1024 * 1024;

/** Starts a stand-in for Application Insights' ingestion (`POST /v2.1/track` over https) that keeps the latest of what it is sent and tells it. */
export async function startMonitor(options: MonitorOptions): Promise<Monitor> {
  const { clock = systemClock, log = silentLog } = options;
  const service = new MonitorService(clock);
  const server = createServer({ key: options.key, cert: options.certificate }, (request, response) =>
    service.answer(request, response).catch((error: unknown) => {
      log('monitor-failed', { error: String(error) });
      response.destroy();
    }),
  );
  const wantedBy = 'the Application Insights stand-in';
  const port = await listen(server, options.port, wantedBy);

  const setFaults = async (faults: MonitorFaults): Promise<void> => {
    service.dice.set(faults);
    await setListening(server, faults.mode !== 'down', port, wantedBy);
    service.feed.add('faults-set', { ...faults });
  };
  const adminServer = makeAdminServer(adminRoutes(service, setFaults), service.feed);
  const adminPort = await listen(adminServer, options.adminPort ?? 0, `${wantedBy}'s admin`);
  const url = `https://127.0.0.1:${port}`;
  return {
    url,
    connectionString: connectionStringOf(url),
    adminUrl: `http://127.0.0.1:${adminPort}`,
    ...readTelemetry(service.items, service.metrics, () => clock.now()),
    envelopes: () => service.all(),
    setFaults,
    async close() {
      service.close();
      await Promise.all([stopListening(server, 0), stopListening(adminServer, 0)]);
    },
  };
}

function adminRoutes(service: MonitorService, setFaults: (faults: MonitorFaults) => Promise<void>): AdminRoute[] {
  return [
    { method: 'GET', path: /^\/admin\/faults$/, handle: () => ({ faults: service.dice.faults }) },
    {
      method: 'PUT',
      path: /^\/admin\/faults$/,
      async handle({ body }) {
        const faults = monitorFaultsSchema.parse(body);
        await setFaults(faults);
        return { faults };
      },
    },
    { method: 'GET', path: /^\/admin\/state$/, handle: () => service.state() },
    { method: 'GET', path: /^\/admin\/envelopes$/, handle: () => service.all() },
    { method: 'POST', path: /^\/admin\/clear$/, handle: () => service.clear() },
  ];
}

class MonitorService {
  readonly dice = new FaultDice<MonitorFaults>(noMonitorFaults);
  readonly feed = new ActivityFeed();
  readonly items = new EnvelopeRing(maxItems, maxItemBytes);
  readonly metrics = new EnvelopeRing(maxItems, maxItemBytes);
  private readonly answers: Record<number, number> = {};
  private readonly clock: Clock;
  private readonly closing = new AbortController();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  close(): void {
    this.closing.abort();
  }

  clear(): object {
    this.items.clear();
    this.metrics.clear();
    return this.state();
  }

  all(): Envelope[] {
    return [...this.items.all(), ...this.metrics.all()];
  }

  state() {
    const { items, metrics, answers } = this;
    return { items: items.size, metrics: metrics.size, bytes: items.sizeBytes + metrics.sizeBytes, answers };
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = urlOf(request).pathname;
    const body = await readBody(request);
    if (body === null) return this.send(response, 413, {});
    if (request.method !== 'POST' || !/^\/v2(\.1)?\/track$/.test(path)) return this.send(response, 404, {});
    const fault = this.dice.next();
    if (fault === 'slow') await delay(this.clock, this.dice.faults.latencyMs, this.closing.signal);
    if (fault === '500') return this.send(response, 500, { errors: [{ index: 0, statusCode: 500, message: 'Internal error' }] });
    if (fault === '429') return this.send(response, 429, {}, this.retryAfter());
    const given = parseItems(request, body);
    if (given === null) return this.send(response, 400, { itemsReceived: 0, itemsAccepted: 0, errors: [] });
    const taken = given.map((item, index) => ({ index, ...this.take(item) }));
    const errors = taken.filter(({ message }) => message !== null).map((entry) => ({ ...entry, statusCode: 400 }));
    // 206: some were refused, and only those are told.
    this.send(response, errors.length === 0 ? 200 : 206, {
      itemsReceived: given.length,
      itemsAccepted: given.length - errors.length,
      errors,
      appId: randomUUID(),
    });
  }

  private take(item: unknown): { message: string | null } {
    const parsed = envelope.safeParse(item);
    if (!parsed.success) return { message: 'is no telemetry item' };
    const ring = parsed.data.data.baseType === 'MetricData' ? this.metrics : this.items;
    ring.add(parsed.data, JSON.stringify(parsed.data).length);
    return { message: null };
  }

  private retryAfter(): Record<string, string> {
    const { retryAfterSeconds } = this.dice.faults;
    return retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
  }

  private send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.answers[status] = (this.answers[status] ?? 0) + 1;
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      ...headers,
    });
    response.end(text);
  }
}

/** Null when it is larger than any delivery. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes > maxBodyBytes ? null : Buffer.concat(chunks);
}

/** A JSON array, or a JSON text per line, either of them perhaps compressed; null when it is neither. */
function parseItems({ headers }: IncomingMessage, body: Buffer): unknown[] | null {
  try {
    const text = (
      headers['content-encoding'] === 'gzip' ? gunzipSync(body, { maxOutputLength: maxBodyBytes * 4 }) : body
    ).toString();
    if (!text.trimStart().startsWith('['))
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as unknown);
    return JSON.parse(text) as unknown[];
  } catch {
    return null;
  }
}
