import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { ActivityFeed } from '../activity.ts';
import { type AdminRoute, makeAdminServer } from '../admin-server.ts';
import { type Clock, delay, systemClock } from '../clock.ts';
import { FaultDice } from '../fault-dice.ts';
import { listen, setListening, stopListening } from '../listen.ts';
import { urlOf } from '../url-of.ts';
import { type IdentityErrorName, identityErrors } from './identity-errors.ts';
import { type IdentityFaults, identityFaultsSchema, noIdentityFaults } from './identity-faults.ts';
import { makeTokens, type Tokens } from './tokens.ts';

/** Of the endpoint that App Service and Functions give an app; the platform's other hosts have other ones. */
const apiVersion = '2019-08-01';
const tokenPath = '/msi/token';
/** Who somebody is who does not say: the system-assigned identity. */
const systemClientId = '33333333-3333-4333-8333-333333333333';
/** Managed identities get tokens of a day. */
const daySeconds = 24 * 3_600;

export const identityConfigSchema = z.strictObject({
  /** 0 takes any free port, here and below. */
  port: z.int().min(0).max(65_535),
  adminPort: z.int().min(0).max(65_535).default(0),
  /** What apps are given as IDENTITY_HEADER. */
  header: z.string().min(1),
  /** Client ids of the user-assigned identities; any is taken when left out. */
  clientIds: z.array(z.string()).optional(),
});

export type IdentityOptions = z.input<typeof identityConfigSchema> & { clock?: Clock; tokens?: Tokens };

export interface Identity {
  /** What an app is given as IDENTITY_ENDPOINT. */
  endpoint: string;
  /** `GET|PUT /admin/faults`, `GET /admin/state`, `GET /events`. */
  adminUrl: string;
  close(): Promise<void>;
}

/** Starts a stand-in for the managed identity endpoint of an app: the contract of App Service, over http as there. */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const { clock = systemClock, tokens = makeTokens(clock), ...given } = options;
  const service = new IdentityService(identityConfigSchema.parse(given), clock, tokens);
  const wantedBy = 'the managed identity stand-in';
  const server = createServer((request, response) => void service.answer(request, response));
  const port = await listen(server, service.config.port, wantedBy);

  const setFaults = async (faults: IdentityFaults) => {
    service.dice.set(faults);
    await setListening(server, faults.mode !== 'down', port, wantedBy);
    service.feed.add('faults-set', { ...faults });
    return { faults };
  };
  const routes: AdminRoute[] = [
    { method: 'GET', path: /^\/admin\/faults$/, handle: () => ({ faults: service.dice.faults }) },
    { method: 'PUT', path: /^\/admin\/faults$/, handle: ({ body }) => setFaults(identityFaultsSchema.parse(body)) },
    {
      method: 'GET',
      path: /^\/admin\/state$/,
      handle: () => ({ answers: service.answers, issued: service.issued, events: service.feed.recent() }),
    },
  ];
  const adminServer = makeAdminServer(routes, service.feed);
  const adminPort = await listen(adminServer, service.config.adminPort, `${wantedBy}'s admin`);
  return {
    endpoint: `http://127.0.0.1:${port}${tokenPath}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    async close() {
      service.close();
      await Promise.all([stopListening(server, 0), stopListening(adminServer, 0)]);
    },
  };
}

/** Thrown by what reads a request; becomes the answer. */
class IdentityRefusal extends Error {
  readonly refusal: IdentityErrorName;
  constructor(refusal: IdentityErrorName) {
    super(refusal);
    this.refusal = refusal;
  }
}

class IdentityService {
  readonly dice = new FaultDice<IdentityFaults>(noIdentityFaults);
  readonly feed = new ActivityFeed();
  /** Answers so far by status, and tokens by the service they are for. */
  readonly answers: Record<number, number> = {};
  readonly issued: Record<string, number> = {};
  readonly config: z.output<typeof identityConfigSchema>;
  private readonly clock: Clock;
  private readonly tokens: Tokens;
  private readonly closing = new AbortController();

  constructor(config: z.output<typeof identityConfigSchema>, clock: Clock, tokens: Tokens) {
    this.config = config;
    this.clock = clock;
    this.tokens = tokens;
  }

  close(): void {
    this.closing.abort();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const fault = this.dice.next();
    // Taken, and left without an answer until the client gives up.
    if (fault === 'hang') return;
    await delay(this.clock, this.dice.faults.latencyMs, this.closing.signal);
    try {
      if (fault === '429') throw new IdentityRefusal('throttled');
      if (fault === '500') throw new IdentityRefusal('failed');
      this.send(response, 200, this.token(request, fault === 'wrong-audience'));
    } catch (error) {
      if (!(error instanceof IdentityRefusal)) throw error;
      const { status, message } = identityErrors[error.refusal];
      this.send(response, status, { statusCode: status, message, correlationId: randomUUID() });
    }
  }

  private token(request: IncomingMessage, isForAnother: boolean) {
    const url = urlOf(request);
    const { config } = this;
    if (url.pathname !== tokenPath || request.method !== 'GET') throw new IdentityRefusal('notFound');
    if (request.headers['x-identity-header'] !== config.header) throw new IdentityRefusal('badHeader');
    if (url.searchParams.get('api-version') !== apiVersion) throw new IdentityRefusal('badVersion');
    const resource = url.searchParams.get('resource');
    if (resource === null || resource === '') throw new IdentityRefusal('noResource');
    const asked = url.searchParams.get('client_id');
    if (asked !== null && config.clientIds?.includes(asked) === false) throw new IdentityRefusal('unknownIdentity');
    const clientId = asked ?? systemClientId;
    const audience = isForAnother ? 'https://graph.microsoft.com' : resource.replace(/\/$/, '');
    this.issued[audience] = (this.issued[audience] ?? 0) + 1;
    return {
      access_token: this.tokens.issue({ audience, clientId, lifetimeSeconds: daySeconds }),
      client_id: clientId,
      expires_on: String(Math.floor(this.clock.now() / 1_000) + daySeconds),
      resource,
      token_type: 'Bearer',
    };
  }

  private send(response: ServerResponse, status: number, body: unknown): void {
    this.answers[status] = (this.answers[status] ?? 0) + 1;
    this.feed.add('answered', { status });
    const { retryAfterSeconds } = this.dice.faults;
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      ...(status === 429 && retryAfterSeconds !== null && { 'retry-after': String(retryAfterSeconds) }),
    });
    response.end(JSON.stringify(body));
  }
}
