import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { z } from 'zod';
import { listen } from '../listen.ts';
import { type Random, seededRandom } from '../seeded-random.ts';
import { urlOf } from '../url-of.ts';

/** How a region's own blob endpoint behaves. */
export const primaryModeSchema = z.strictObject({
  /** `down` closes the listener and resets what is open; `read-only` refuses writes with 403; `throttled` answers some requests 503. */
  mode: z.enum(['online', 'down', 'read-only', 'throttled']),
  /** Share of requests that are throttled. */
  rate: z.number().min(0).max(1).default(0.5),
  seed: z.int().default(1),
  /** `refused`: the account gives nobody keys for user delegation SAS, as when the caller lacks the role or the service is in trouble. */
  delegationKeys: z.enum(['given', 'refused']).default('given'),
});
export type PrimaryMode = z.output<typeof primaryModeSchema>;

export const secondaryModeSchema = z.strictObject({ mode: z.enum(['online', 'down']) });

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** One listener that can be lost and come back on the same port, and in between refuse some of what it is asked. */
export interface EndpointSwitch {
  readonly mode: PrimaryMode['mode'];
  /** Null when the request goes through; else the error that it gets. */
  refuse(request: IncomingMessage): 'InsufficientAccountPermissions' | 'AuthorizationPermissionMismatch' | 'ServerBusy' | null;
  /** Settles when the listener is as the mode says. */
  set(mode: PrimaryMode): Promise<void>;
}

/** @param server listens already, or will before the mode is first set; @param port gives its port once it does. */
export function switchEndpoint(server: Server, port: () => number, wantedBy: string): EndpointSwitch {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  let current: PrimaryMode = { mode: 'online', rate: 0, seed: 1, delegationKeys: 'given' };
  let random: Random = seededRandom(1);
  let change: Promise<void> = Promise.resolve();

  async function apply(next: PrimaryMode): Promise<void> {
    current = next;
    random = seededRandom(next.seed);
    if (next.mode === 'down') return await close(server, sockets);
    if (!server.listening) await listen(server, port(), wantedBy);
  }

  return {
    get mode() {
      return current.mode;
    },
    refuse(request) {
      const { method } = request;
      if (current.delegationKeys === 'refused' && asksForKey(request)) return 'AuthorizationPermissionMismatch';
      if (current.mode === 'read-only' && !reading.has(method ?? 'GET')) return 'InsufficientAccountPermissions';
      return current.mode === 'throttled' && random() < current.rate ? 'ServerBusy' : null;
    },
    set(mode) {
      // One change after the other: closing and opening the same port at once would leave either.
      const done = change.then(() => apply(mode));
      change = done.catch(() => undefined);
      return done;
    },
  };
}

/** Get User Delegation Key. */
const asksForKey = (request: IncomingMessage): boolean =>
  request.method === 'POST' && urlOf(request).searchParams.get('comp') === 'userdelegationkey';

/** As when a region is lost: whoever is connected gets a reset, not a farewell. */
function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.resetAndDestroy();
  });
}
