import { randomUUID } from 'node:crypto';
import { activeTraceparent, parseTraceparent } from '@parallax/adapters/telemetry/traceparent';
import { headers } from '@parallax/contracts/headers';
import { AppError } from '@parallax/domain/app-error';
import { ownerOf } from '@parallax/domain/owner';
import { readSession, type Session } from './session.ts';

/** The part of a Functions HttpRequest that handlers use; a web Request serves as well. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly params: Readonly<Record<string, string>>;
  text(): Promise<string>;
}

/** What every handler knows about the request it answers. */
export interface RequestContext {
  readonly request: IncomingRequest;
  readonly url: URL;
  /** Hash of the caller's key; null without a key. */
  readonly owner: string | null;
  readonly session: Session;
  /** W3C: the span of this request, in the caller's trace or in one that begins here. */
  readonly traceparent: string;
  /** The trace's id: what a person quotes when something goes wrong. */
  readonly operationId: string;
  /** Ends when the request has taken as long as it may. */
  readonly signal: AbortSignal;
}

/** All that a request may take, ms; the page fails over to another region before people give up. */
const deadlineMs = 5_000;

/** From a UUID, which Node draws from a pool: asking the system for a few bytes each time took a tenth of a request's CPU. */
const randomHex = (digits: number): string => randomUUID().replaceAll('-', '').slice(-digits);

export function contextOf(request: IncomingRequest, region: string): RequestContext {
  const traceparent = activeTraceparent() ?? ownTraceparent(request.headers.get(headers.traceparent));
  const began = performance.now();
  let url: URL | null = null;
  let signal: AbortSignal | null = null;
  return {
    request,
    owner: ownerOf(request.headers.get(headers.ownerKey)),
    session: readSession(request.headers.get(headers.session), region),
    traceparent,
    operationId: traceparent.slice(3, 35),
    // Made when asked for: a request that is answered from memory needs neither, and a timer that outlives it costs more than it does.
    get url() {
      url ??= new URL(request.url);
      return url;
    },
    get signal() {
      signal ??= AbortSignal.timeout(Math.max(0, Math.round(deadlineMs - (performance.now() - began))));
      return signal;
    },
  };
}

/** Without telemetry there is no span to name, and the trace goes on all the same. */
function ownTraceparent(callers: string | null): string {
  const traceId = parseTraceparent(callers)?.traceId ?? randomHex(32);
  return `00-${traceId}-${randomHex(16)}-01`;
}

/** The caller's owner id. Throws AppError `invalid-owner-key` when there is none. */
export function requireOwner({ owner, request }: RequestContext): string {
  if (owner !== null) return owner;
  const came = request.headers.get(headers.ownerKey) === null ? 'none came' : 'what came is something else';
  throw new AppError(
    'invalid-owner-key',
    `This needs your key in the header ${headers.ownerKey}: 256 bits in base64url, and ${came}.`,
  );
}
