import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import sharp from 'sharp';
import { z } from 'zod';
import { ActivityFeed } from '../activity.ts';
import { type AdminRoute, makeAdminServer } from '../admin-server.ts';
import { type Clock, delay, systemClock } from '../clock.ts';
import { FaultDice } from '../fault-dice.ts';
import { claimsOf } from '../identity/tokens.ts';
import { listen, setListening, stopListening } from '../listen.ts';
import { type Log, silentLog } from '../log.ts';
import { urlOf } from '../url-of.ts';
import { analyzePicture } from './analyze-picture.ts';
import { latencySchema, makeLatency } from './latency.ts';
import { readBody } from './read-body.ts';
import { readQuery } from './read-query.ts';
import { TierLimiter, tierSchema } from './tier-limiter.ts';
import { analyzePath } from './vision-contract.ts';
import { type RefusalName, toErrorBody, VisionRefusal } from './vision-errors.ts';
import { noVisionFaults, type VisionFaults, visionFaultsSchema } from './vision-faults.ts';

const visionConfigSchema = z.strictObject({
  /** For the log alone. */
  region: z.string().optional(),
  /** 0 takes any free port, here and below. */
  port: z.int().min(0).max(65_535),
  adminPort: z.int().min(0).max(65_535).default(0),
  /** The only key that opens the service; any key does when left out. Of bearer tokens only the audience is looked at. */
  key: z.string().min(1).optional(),
  tier: tierSchema.default('S1'),
  /** false: a region where the caption features are refused. */
  captions: z.boolean().default(true),
  /** Time that an answer takes at least. */
  latencyMs: latencySchema.default(0),
});

export type VisionOptions = z.input<typeof visionConfigSchema> & { clock?: Clock; log?: Log };

export interface Vision {
  /** The endpoint, to be put before `/computervision/imageanalysis:analyze`. */
  url: string;
  /** `GET|PUT /admin/faults`, `GET /admin/state`, `GET /events`. */
  adminUrl: string;
  close(): Promise<void>;
}

/** Starts a stand-in for Azure AI Vision's Image Analysis 4.0: its contract, limits and errors, with words that only pixels back. */
export async function startVision(options: VisionOptions): Promise<Vision> {
  const { clock = systemClock, log = silentLog, ...given } = options;
  const config = visionConfigSchema.parse(given);
  // One picture at a time per call, and nothing kept: the machine is shared with everything else.
  sharp.concurrency(1);
  sharp.cache(false);
  const service = new VisionService(config, clock, log);
  const server = createServer((request, response) => void service.answer(request, response));
  const wantedBy = 'the Vision stand-in';
  const port = await listen(server, config.port, wantedBy);

  const setFaults = async (faults: VisionFaults) => {
    service.dice.set(faults);
    const isRefusingAll = faults.mode === 'refuse' && faults.rate === 1;
    await setListening(server, !isRefusingAll, port, wantedBy);
    service.feed.add('faults-set', { ...faults });
    return { faults };
  };
  const routes: AdminRoute[] = [
    { method: 'GET', path: /^\/admin\/faults$/, handle: () => ({ faults: service.dice.faults }) },
    { method: 'PUT', path: /^\/admin\/faults$/, handle: ({ body }) => setFaults(visionFaultsSchema.parse(body)) },
    { method: 'GET', path: /^\/admin\/state$/, handle: () => ({ answers: service.answers, events: service.feed.recent() }) },
  ];
  const adminServer = makeAdminServer(routes, service.feed);
  const adminPort = await listen(adminServer, config.adminPort, `${wantedBy}'s admin`);
  return {
    url: `http://127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    async close() {
      service.close();
      await Promise.all([stopListening(server, 0), stopListening(adminServer, 0)]);
    },
  };
}

const audience = 'https://cognitiveservices.azure.com';

/** Whoever issued it: a token that says for whom it is has to be for this service. */
function opens(token: string | undefined): boolean {
  if (token === undefined) return false;
  const claims = claimsOf(token);
  return claims === null || claims.aud === audience;
}

class VisionService {
  readonly dice = new FaultDice<VisionFaults>(noVisionFaults);
  readonly feed = new ActivityFeed();
  /** Answers so far by status. */
  readonly answers: Record<number, number> = {};
  private readonly config: z.output<typeof visionConfigSchema>;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly limiter: TierLimiter;
  private readonly latency: () => number;
  private readonly closing = new AbortController();

  constructor(config: z.output<typeof visionConfigSchema>, clock: Clock, log: Log) {
    this.config = config;
    this.clock = clock;
    this.log = log;
    this.limiter = new TierLimiter(config.tier, clock);
    this.latency = makeLatency(config.latencyMs);
  }

  close(): void {
    this.closing.abort();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.dice.next();
    if (fault === 'refuse') return void request.socket.destroy();
    // Taken, and left without an answer until the client gives up.
    if (fault === 'hang') return void request.resume();
    const started = performance.now();
    try {
      if (fault !== 'none')
        throw new VisionRefusal(fault === '503' ? 'unavailable' : 'tooManyRequests', this.dice.faults.retryAfterSeconds);
      const result = await this.analyze(request);
      const atLeastMs = this.dice.faults.latencyMs ?? this.latency();
      await delay(this.clock, atLeastMs - (performance.now() - started), this.closing.signal);
      this.send(response, 200, result, {}, performance.now() - started);
    } catch (error) {
      request.resume();
      this.refuse(response, error);
    }
  }

  private async analyze(request: IncomingMessage) {
    const url = urlOf(request);
    if (url.pathname.toLowerCase() !== analyzePath.toLowerCase() || request.method !== 'POST')
      throw new VisionRefusal('notFound');
    this.checkAccess(request);
    const place = this.limiter.take();
    if (!place.ok) throw new VisionRefusal('tooManyRequests', place.retryAfterSeconds);
    const query = readQuery(url.searchParams, this.config.captions);
    return analyzePicture(await readBody(request), query);
  }

  private checkAccess(request: IncomingMessage): void {
    const key = request.headers['ocp-apim-subscription-key'];
    if (typeof key === 'string' && key !== '' && (this.config.key === undefined || key === this.config.key)) return;
    if (key === undefined && opens(/^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1])) return;
    throw new VisionRefusal('noAccess');
  }

  private refuse(response: ServerResponse, error: unknown): void {
    const isRefusal = error instanceof VisionRefusal;
    const refusal: RefusalName = isRefusal ? error.refusal : 'failed';
    if (!isRefusal) this.log('vision-failed', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    const { status, body } = toErrorBody(refusal);
    const retryAfter = isRefusal && error.retryAfterSeconds !== null ? { 'retry-after': String(error.retryAfterSeconds) } : {};
    this.send(response, status, body, retryAfter);
  }

  private send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}, ms?: number): void {
    this.answers[status] = (this.answers[status] ?? 0) + 1;
    this.feed.add('answered', { status, ...(ms !== undefined && { ms: Math.round(ms) }) });
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      'apim-request-id': randomUUID(),
      ...headers,
    });
    response.end(text);
  }
}
