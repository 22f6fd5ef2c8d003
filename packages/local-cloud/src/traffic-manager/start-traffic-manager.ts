import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { z } from 'zod';
import { ActivityFeed } from '../activity.ts';
import { makeAdminServer } from '../admin-server.ts';
import { type Clock, systemClock } from '../clock.ts';
import { clockRoutes } from '../clock-routes.ts';
import { listen, stopListening } from '../listen.ts';
import type { Log } from '../log.ts';
import { seededRandom } from '../seeded-random.ts';
import { chooseEndpoint } from './choose-endpoint.ts';
import { type CachedAnswer, createClientCache } from './client-cache.ts';
import { type EndpointState, monitorEndpoints } from './endpoint-monitor.ts';
import { type Profile, profile as profileSchema } from './profile.ts';

export interface TrafficManagerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Of the listener with `GET|PUT /clock`; 0 takes any free port. */
  readonly adminPort?: number;
  readonly profile: z.input<typeof profileSchema>;
  /** Where clients are that do not say so in `x-client-place`. */
  readonly defaultPlace: string;
  readonly seed?: number;
  readonly clock?: Clock;
  readonly log?: Log;
}

export interface RunningTrafficManager {
  readonly url: string;
  readonly adminUrl: string;
  /** States of the endpoints as the probes see them. */
  endpoints(): EndpointState[];
  close(): Promise<void>;
}

/**
 * Plays Traffic Manager, the client's resolver and its cache together, as an HTTP front: a client's requests go to the endpoint that was last
 * answered for it until the TTL ends; when that endpoint is dead the connection is reset, as stale DNS would. `/resolve` shows what is
 * answered to whom and why. A client is an owner key where one is sent, else a remote address.
 */
export async function startTrafficManager(options: TrafficManagerOptions): Promise<RunningTrafficManager> {
  const profile: Profile = profileSchema.parse(options.profile);
  const clock = options.clock ?? systemClock;
  const random = seededRandom(options.seed ?? 1);
  const cache = createClientCache(profile.ttlMs);
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const monitor = monitorEndpoints(profile, clock, (state) => options.log?.('endpoint-changed', { ...state }));

  const resolve = (client: string, place: string): CachedAnswer | null => {
    const known = cache.get(client, clock.now());
    if (known !== null) return known;
    const choice = chooseEndpoint(profile, monitor.statusOf, place, random());
    return choice && cache.keep(client, choice, clock.now());
  };

  const server = createServer((incoming, outgoing) => {
    const place = String(incoming.headers['x-client-place'] ?? options.defaultPlace);
    const answer = resolve(clientOf(incoming), place);
    if (isResolve(incoming))
      return describe(outgoing, { profile, answer, clients: cache.list(clock.now()), endpoints: monitor.states() });
    // Every endpoint disabled: the name does not resolve.
    if (answer === null) return incoming.socket.destroy();
    forward(incoming, outgoing, answer.endpoint.url, agent);
  });
  const port = await listen(server, options.port, 'Traffic Manager');
  const admin = makeAdminServer(clockRoutes(clock), new ActivityFeed());
  const adminPort = await listen(admin, options.adminPort ?? 0, "Traffic Manager's admin");
  return {
    url: `http://127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    endpoints: () => monitor.states(),
    async close() {
      monitor.close();
      agent.destroy();
      await Promise.all([stopListening(server), stopListening(admin, 0)]);
    },
  };
}

const clientOf = ({ headers, socket }: IncomingMessage): string =>
  String(headers['x-owner-key'] ?? socket.remoteAddress ?? 'unknown').slice(0, 64);

const isResolve = ({ url, method }: IncomingMessage): boolean => method === 'GET' && (url ?? '').split('?')[0] === '/resolve';

/** Passes one request on. A dead endpoint is a reset connection, since real clients would have tried its address. */
function forward(incoming: IncomingMessage, outgoing: ServerResponse, base: string, agent: Agent): void {
  const target = new URL(base);
  const sent = request(
    { host: target.hostname, port: target.port, path: incoming.url, method: incoming.method, headers: incoming.headers, agent },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => incoming.socket.destroy());
    },
  );
  sent.on('error', () => incoming.socket.resetAndDestroy());
  incoming.pipe(sent);
}

function describe(
  outgoing: ServerResponse,
  facts: { profile: Profile; answer: CachedAnswer | null; clients: readonly object[]; endpoints: readonly EndpointState[] },
): void {
  const body = {
    routing: facts.profile.routing,
    ttlMs: facts.profile.ttlMs,
    you: facts.answer && present(facts.answer),
    endpoints: facts.profile.endpoints.map((endpoint) => ({
      ...endpoint,
      monitor: facts.endpoints.find((state) => state.name === endpoint.name),
    })),
    // Client names may be owner keys: they are counted, not shown.
    clients: facts.clients.length,
  };
  outgoing.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
  });
  outgoing.end(JSON.stringify(body, null, 2));
}

const present = ({ endpoint, reason, answeredAt, expiresAt }: CachedAnswer) => ({
  endpoint: endpoint.name,
  region: endpoint.region,
  url: endpoint.url,
  reason,
  answeredAt: new Date(answeredAt).toISOString(),
  expiresAt: new Date(expiresAt).toISOString(),
});
