import { type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { UsageTotals } from '../admin/usage-totals.ts';
import { type FaultRules, faultAnswer } from '../faults/fault-rules.ts';
import type { RegionStore } from '../store/region-store.ts';
import type { Account } from './account-context.ts';
import { authorize } from './authorize.ts';
import { CosmosError } from './errors.ts';
import type { Answer, Request } from './exchange.ts';
import { listen } from './listen.ts';
import { readBody } from './read-body.ts';
import { findRoute } from './route.ts';

export interface ListenerParts {
  account: Account;
  key: KeyObject;
  faults: FaultRules;
  usage: UsageTotals;
  /** The replica that answers; chosen per request, since the global endpoint follows the topology. */
  region: () => RegionStore;
  port: number;
}

export interface Listener {
  /** `http://127.0.0.1:port/` */
  endpoint: string;
  close(): Promise<void>;
}

/** Longer than clients keep idle connections, so that it is they who close them: the other way round, a request meets a reset. */
const keepAliveMs = 120_000;

/** One HTTP endpoint of the account: a region's own, or the global one. */
export async function startListener(parts: ListenerParts): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (incoming, outgoing) => {
    void serve(parts, incoming, outgoing);
  });
  await listen(server, parts.port);
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(parts: ListenerParts, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const region = parts.region();
  let answer: Answer;
  try {
    answer = await respond(parts, region, incoming);
  } catch (error) {
    answer = errorAnswer(error);
  }
  parts.usage.add(answer.operation, answer.charge);
  if (outgoing.destroyed) return;
  send(incoming, outgoing, answer, region);
}

async function respond(parts: ListenerParts, region: RegionStore, incoming: IncomingMessage): Promise<Answer> {
  const body = await readBody(incoming);
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
  return route.handler(request, { account: parts.account, region, now: parts.account.clock() });
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

function send(incoming: IncomingMessage, outgoing: ServerResponse, answer: Answer, region: RegionStore): void {
  const activityId = incoming.headers['x-ms-activity-id'];
  outgoing.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': String(answer.body === null ? 0 : Buffer.byteLength(answer.body)),
    'x-ms-request-charge': String(answer.charge),
    'x-ms-activity-id': typeof activityId === 'string' ? activityId : randomUUID(),
    'x-ms-gatewayversion': 'cosmos-emulator',
    'x-ms-served-by-region': region.name,
    ...answer.headers,
  });
  outgoing.end(answer.body ?? undefined);
}
