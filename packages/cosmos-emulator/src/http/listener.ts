import { type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FaultRules, faultAnswer } from '../faults/fault-rules.ts';
import { requireAdmission } from '../regions/gate.ts';
import type { Region } from '../regions/region.ts';
import type { Account } from './account-context.ts';
import { authorize } from './authorize.ts';
import { CosmosError } from './errors.ts';
import type { Answer, Request } from './exchange.ts';
import { listenPatiently } from './listen.ts';
import { readBody } from './read-body.ts';
import { findRoute } from './route.ts';

export interface ListenerParts {
  account: Account;
  key: KeyObject;
  faults: FaultRules;
  /** The region that answers; chosen per request, since the global endpoint follows the topology. Undefined: none does. */
  region: () => Region | undefined;
  port: number;
}

export interface Listener {
  /** `http://127.0.0.1:port/`, which stays the same while it is closed. */
  endpoint: string;
  /** Listens again on its port; nothing happens when it listens. Rejects with a sentence when the port stays taken. */
  open(): Promise<void>;
  /** Stops listening and ends all connections; connecting is refused from then on. */
  close(): Promise<void>;
  /** Ends all connections, also those with a request that is not answered yet. */
  dropConnections(): void;
}

/** Longer than clients keep idle connections, so that it is they who close them: the other way round, a request meets a reset. */
const keepAliveMs = 120_000;
/** How long a port that was given up for a while may be somebody else's: the far end of an outgoing connection may get it. */
const portReturnMs = 3_000;

/** One HTTP endpoint of the account: a region's own, or the global one. */
export async function startListener(parts: ListenerParts): Promise<Listener> {
  let server = await listenOn(parts, parts.port, 0);
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/`,
    open: async () => {
      if (!server.listening) server = await listenOn(parts, port, portReturnMs);
    },
    close: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    dropConnections: () => server.closeAllConnections(),
  };
}

async function listenOn(parts: ListenerParts, port: number, patienceMs: number): Promise<Server> {
  return await listenPatiently(
    () =>
      createServer({ keepAliveTimeout: keepAliveMs }, (incoming, outgoing) => {
        void serve(parts, incoming, outgoing);
      }),
    port,
    patienceMs,
  );
}

async function serve(parts: ListenerParts, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const region = parts.region();
  // A request may come in while the listener is closing.
  if (region?.mode === 'reset' || region?.mode === 'refused') {
    incoming.socket.resetAndDestroy();
    return;
  }
  if (region?.mode === 'hanging') return;
  let answer: Answer;
  try {
    answer = await respond(parts, region, incoming);
  } catch (error) {
    answer = errorAnswer(error);
  }
  region?.usage.add(answer.operation, answer.charge);
  if (outgoing.destroyed) return;
  send(incoming, outgoing, answer, region?.name);
}

async function respond(parts: ListenerParts, region: Region | undefined, incoming: IncomingMessage): Promise<Answer> {
  const body = await readBody(incoming);
  if (!region) throw new CosmosError('unavailable', 'No region of the account serves requests.');
  if (region.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, region.latencyMs));
  const request: Request = {
    method: incoming.method ?? 'GET',
    path: decodePath(incoming.url ?? '/'),
    headers: incoming.headers,
    body,
  };
  const route = findRoute(request);
  const fault = parts.faults.choose(region.name, route.kind);
  if (fault) {
    if (fault.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    if (fault.status !== null) return faultAnswer(fault);
  }
  authorize(request, parts.key, route.resourceType, route.resourceLink);
  const context = { account: parts.account, region: region.store, now: parts.account.clock() };
  requireAdmission(region, route, request, context);
  const answer = route.handler(request, context);
  if (route.kind !== 'metadata' && route.kind !== 'account') region.throttle?.spend(answer.charge);
  return answer;
}

/** No address of Cosmos DB has a query part: a question mark belongs to an item's id. */
function decodePath(url: string): string[] {
  const segments = url.split('/').filter((segment) => segment !== '');
  try {
    return segments.map(decodeURIComponent);
  } catch {
    throw new CosmosError('badRequest', `The address '${url}' is not percent-encoded correctly.`);
  }
}

function errorAnswer(error: unknown): Answer {
  const known = error instanceof CosmosError ? error : unexpected(error);
  const { code, message, additionalErrorInfo, substatus } = known;
  return {
    status: known.status,
    headers: { ...known.headers, ...(substatus === undefined ? {} : { 'x-ms-substatus': String(substatus) }) },
    body: JSON.stringify(additionalErrorInfo === undefined ? { code, message } : { code, message, additionalErrorInfo }),
    charge: 1,
    operation: 'refused',
  };
}

function unexpected(error: unknown): CosmosError {
  console.error('cosmos-emulator: a request failed unexpectedly:', error);
  return new CosmosError('internal', `The emulator failed: ${error instanceof Error ? error.message : String(error)}`);
}

function send(incoming: IncomingMessage, outgoing: ServerResponse, answer: Answer, region: string | undefined): void {
  const activityId = incoming.headers['x-ms-activity-id'];
  outgoing.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': String(answer.body === null ? 0 : Buffer.byteLength(answer.body)),
    'x-ms-request-charge': String(answer.charge),
    'x-ms-activity-id': typeof activityId === 'string' ? activityId : randomUUID(),
    'x-ms-gatewayversion': 'cosmos-emulator',
    ...(region === undefined ? {} : { 'x-ms-served-by-region': region }),
    ...answer.headers,
  });
  outgoing.end(answer.body ?? undefined);
}
