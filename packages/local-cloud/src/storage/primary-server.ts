import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import { accountName } from './account.ts';
import type { EndpointSwitch } from './endpoint-switch.ts';
import { forward, makeUpstreamAgent } from './forward.ts';
import { classifyCall } from './storage-call.ts';
import { type StorageErrorCode, sendStorageError } from './storage-errors.ts';
import type { WriteRecorder } from './write-recorder.ts';

export interface PrimaryParts {
  /** Origin of the Azurite that holds the data. */
  upstream: URL;
  recorder: WriteRecorder;
  /** Null lets a request through; else it gets this error. */
  refuse: EndpointSwitch['refuse'];
  log: Log;
}

/** The region's blob endpoint: everything goes to Azurite and back untouched, and what it changed is written down on the way. */
export function makePrimaryServer(parts: PrimaryParts): Server {
  const agent = makeUpstreamAgent();
  const server = makeStorageServer((request, response) => {
    const call = classifyCall(request.method ?? 'GET', request.url ?? '/', request.headers);
    // The name with "-secondary" is another host's: this one does not know it.
    if (call?.target.account === `${accountName}-secondary`) return sendStorageError(response, 'ResourceNotFound', randomUUID());
    const refusal = parts.refuse(request);
    if (refusal !== null) return refuse(request, response, refusal);
    const intent = call === null ? null : parts.recorder.begin(call, request);
    forward(request, response, {
      agent,
      upstream: parts.upstream,
      onAnswer(answer) {
        if (intent !== null && call !== null) parts.recorder.answered(intent, call, request, answer);
      },
      onLost(error) {
        if (intent !== null) parts.recorder.lost(intent);
        parts.log('azurite-unreachable', {
          method: request.method,
          path: request.url?.replace(/\?.*$/, ''),
          error: String(error),
        });
        sendStorageError(response, 'ServerBusy', randomUUID());
      },
    });
  });
  server.on('close', () => agent.destroy());
  return server;
}

/** The body is read to its end first: an answer to a PUT that is still being sent would look like a lost connection to browsers. */
function refuse(request: IncomingMessage, response: ServerResponse, code: StorageErrorCode): void {
  request.resume();
  request.once('end', () => sendStorageError(response, code, randomUUID(), corsOf(request)));
}

/** Azurite answers CORS for what it sees; a page has to be able to read this status too. */
const corsOf = ({ headers }: IncomingMessage): Record<string, string> =>
  headers.origin === undefined ? {} : { 'access-control-allow-origin': headers.origin, 'access-control-expose-headers': '*' };

/** A server for bodies of any size at any speed: Node's five minutes for a whole request would cut off slow uploads. */
export function makeStorageServer(handle: (request: IncomingMessage, response: ServerResponse) => void): Server {
  const server = createServer({ keepAlive: true, noDelay: true, requestTimeout: 0, keepAliveTimeout: 60_000 }, handle);
  // A client that breaks its connection is no reason to fall.
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}
