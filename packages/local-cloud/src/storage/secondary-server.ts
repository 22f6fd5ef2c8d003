import { randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import { urlOf } from '../url-of.ts';
import { accountName } from './account.ts';
import type { ChangeJournal } from './change-journal.ts';
import { forward, makeUpstreamAgent, type UpstreamAnswer } from './forward.ts';
import { makeStorageServer } from './primary-server.ts';
import { classifyCall, type StorageCall } from './storage-call.ts';
import { sendStorageError } from './storage-errors.ts';

export interface GeoReplication {
  status: 'live' | 'bootstrap' | 'unavailable';
  /** Every write before this moment is on the secondary; null while there is none. Milliseconds, real time. */
  lastSyncTime: number | null;
}

export interface SecondaryParts {
  /** Origin of the Azurite that holds the copies. */
  upstream: URL;
  journal: ChangeJournal;
  geoReplication: () => GeoReplication;
  log: Log;
}

const conditionalHeaders = new Set(['if-match', 'if-none-match']);

/** The region's read-only `-secondary` endpoint: refuses every write, serves copies under the originals' ETag and date. */
export function makeSecondaryServer(parts: SecondaryParts): Server {
  const agent = makeUpstreamAgent();
  const server = makeStorageServer((request, response) => {
    const call = classifyCall(request.method ?? 'GET', request.url ?? '/', request.headers);
    if (call?.isWrite) {
      request.resume();
      return sendStorageError(response, 'InsufficientAccountPermissions', randomUUID());
    }
    const onLost = (error: Error) => {
      parts.log('azurite-unreachable', { side: 'secondary', path: request.url?.replace(/\?.*$/, ''), error: String(error) });
      sendStorageError(response, 'ServerBusy', randomUUID());
    };
    if (call !== null && isStatsCall(call, request)) return answerStats(request, response, parts, onLost);
    forward(request, response, {
      agent,
      upstream: parts.upstream,
      rawHeaders: call === null ? request.rawHeaders : toCopyConditions(request, call, parts.journal),
      mapHeaders: (rawHeaders, answer) =>
        call === null ? rawHeaders : toOriginalHeaders(rawHeaders, answer, call, parts.journal),
      onLost,
    });
  });
  server.on('close', () => agent.destroy());
  return server;
}

function isStatsCall(call: StorageCall, request: IncomingMessage): boolean {
  if (request.method !== 'GET' || call.target.container !== null) return false;
  return urlOf(request).searchParams.get('comp') === 'stats';
}

/** Azurite judges the signature (it knows the call under the name with "-secondary" only); the figures are ours. */
function answerStats(
  request: IncomingMessage,
  response: ServerResponse,
  parts: SecondaryParts,
  onLost: (error: Error) => void,
): void {
  const path = (request.url ?? '').replace(new RegExp(`^/${accountName}(?=[/?])`), `/${accountName}-secondary`);
  const { hostname, port } = parts.upstream;
  const upstream = httpRequest({ host: hostname, port, path, method: 'GET', headers: request.headers }, (answer) => {
    if (answer.statusCode !== 200) {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      return;
    }
    answer.resume();
    const { status, lastSyncTime } = parts.geoReplication();
    const time = lastSyncTime === null ? '' : new Date(lastSyncTime).toUTCString();
    const body = `<?xml version="1.0" encoding="utf-8"?><StorageServiceStats><GeoReplication><Status>${status}</Status><LastSyncTime>${time}</LastSyncTime></GeoReplication></StorageServiceStats>`;
    const { 'x-ms-request-id': requestId, 'x-ms-version': version } = answer.headers;
    response.writeHead(200, {
      'content-type': 'application/xml',
      ...(requestId === undefined ? {} : { 'x-ms-request-id': requestId }),
      ...(version === undefined ? {} : { 'x-ms-version': version }),
    });
    response.end(body);
  });
  upstream.on('error', onLost);
  upstream.end();
}

/**
 * A copy has an ETag of its own in Azurite; in Azure it has the original's. Conditions are translated on the way in, except where the
 * signature covers them (Shared Key), and headers on the way out.
 */
function toCopyConditions(request: IncomingMessage, call: StorageCall, journal: ChangeJournal): string[] {
  const { container, blob } = call.target;
  const isSigned = request.headers.authorization?.startsWith('SharedKey') ?? false;
  const isConditional = [...conditionalHeaders].some((name) => request.headers[name] !== undefined);
  if (container === null || blob === null || isSigned || !isConditional) return request.rawHeaders;
  const replica = journal.replica(container, blob);
  if (replica === null) return request.rawHeaders;
  return mapValues(request.rawHeaders, (name, value) =>
    conditionalHeaders.has(name) ? value.replaceAll(replica.primaryEtag, replica.secondaryEtag) : value,
  );
}

function toOriginalHeaders(rawHeaders: string[], answer: UpstreamAnswer, call: StorageCall, journal: ChangeJournal): string[] {
  const { container, blob } = call.target;
  if (container === null || blob === null || answer.headers.etag === undefined) return rawHeaders;
  const replica = journal.replica(container, blob);
  // Another ETag than noted: the copy is being replaced at this moment.
  if (replica === null || replica.secondaryEtag !== answer.headers.etag) return rawHeaders;
  return mapValues(rawHeaders, (name, value) => {
    if (name === 'etag') return replica.primaryEtag;
    return name === 'last-modified' ? replica.primaryModified : value;
  });
}

function mapValues(rawHeaders: string[], map: (lowerName: string, value: string) => string): string[] {
  return rawHeaders.map((text, index) => (index % 2 === 0 ? text : map((rawHeaders[index - 1] ?? '').toLowerCase(), text)));
}
