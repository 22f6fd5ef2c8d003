import { apiPrefix, headers } from '@parallax/contracts/headers';
import type { Colour, Release } from '@parallax/contracts/release';
import type { Kept } from '../browser/storage.ts';
import type { Place } from './aim.ts';
import { ApiProblem, problemOf, Unreachable } from './problem.ts';
import type { ReleaseWish } from './release.ts';
import { newTraceparent } from './traceparent.ts';
import { createWhereabouts } from './whereabouts.ts';

export interface ApiCall {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** After `/api/v1`, with its slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** W3C: the trace that the request belongs to; left out, it has one of its own. */
  readonly traceparent?: string;
}

/** What every answer says about who gave it; null where a header is missing. */
export interface Served {
  readonly region: string | null;
  readonly colour: string | null;
  readonly release: string | null;
}

export interface ClientOptions {
  /** See `loadRelease` of release.ts. */
  readonly loadRelease: (wish: ReleaseWish) => Promise<Release>;
  readonly ownerKey: string;
  readonly session: Kept;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly chance: () => number;
  readonly onServed?: (served: Served) => void;
  /** An address did not answer, or `all` of them. */
  readonly onTrouble?: (extent: 'one' | 'all') => void;
}

/** How long one address may take while another one of its colour could be asked, ms: the whole failover has to stay under 5 s. */
const impatientMs = 4_000;
/** How long the last address of a colour may take, ms: slow is not dead, and the other colour would be as slow. */
const patientMs = 20_000;

export type ApiClient = ReturnType<typeof createClient>;

/**
 * Speaks to the API by the release's colours: owner key, session and trace on every request; goes on to the next address within a request when
 * one does not answer or says 502, 503 or 504, to the other colour when the aimed one is drained or none of its addresses answers. Every route
 * may be repeated: reads, writes under if-match, uploads under their key; a drained colour has not begun what it refuses.
 */
export function createClient(options: ClientOptions) {
  const where = createWhereabouts({ ...options, loadRelease: loadOrUnreachable, isAlive });
  let token: { readonly value: string; readonly address: string } | null = null;

  async function loadOrUnreachable(wish: ReleaseWish): Promise<Release> {
    try {
      return await options.loadRelease(wish);
    } catch (cause) {
      throw new Unreachable({ cause });
    }
  }

  async function isAlive(address: string): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(impatientMs);
      const response = await options.fetch(urlOf(address, { path: '/health/live' }), { signal, credentials: 'omit' });
      return response.ok;
    } catch {
      return false;
    }
  }

  async function request<Body>(wanted: ApiCall): Promise<Body> {
    // Wherever it has to be asked again, it is one wish.
    const call = { traceparent: newTraceparent(), ...wanted };
    try {
      return await requestSomewhere<Body>(call);
    } catch (error) {
      if (error instanceof Unreachable) {
        where.lost();
        options.onTrouble?.('all');
      }
      throw error;
    }
  }

  async function requestSomewhere<Body>(call: ApiCall): Promise<Body> {
    let trouble: unknown = new Unreachable();
    /** What an address says of all regions holds for every colour, and means more than another one's silence. */
    let refusal: { readonly colour: Colour; readonly error: unknown } | null = null;
    for await (const place of where.places()) {
      if (refusal !== null && place.colour !== refusal.colour) break;
      const outcome = await attempt(place, call, place.isLastOfColour ? patientMs : impatientMs);
      if ('body' in outcome) return outcome.body as Body;
      if (outcome.final) throw outcome.error;
      trouble = outcome.error;
      if (isProblem(trouble, 'uploads-unavailable')) refusal = { colour: place.colour, error: trouble };
    }
    throw refusal?.error ?? trouble;
  }

  async function attempt(place: Place, call: ApiCall, timeoutMs: number): Promise<Answered | Failed> {
    try {
      const response = await send(place.address, call, timeoutMs);
      if (!response.ok) return judge(place, await problemOf(response), revisionOf(response));
      // A connection may also break in the middle of an answer.
      const body: unknown = await response.json();
      where.answered(place);
      return { body };
    } catch (cause) {
      if (call.signal?.aborted) throw call.signal.reason;
      where.silent(place);
      options.onTrouble?.('one');
      return { error: new Unreachable({ cause }), final: false };
    }
  }

  /** Whether another address could do better, and whether this one, or all of its colour, is to be left alone. */
  function judge(place: Place, error: ApiProblem, revision: number): Failed {
    if (error.code === 'colour-drained') {
      where.drained(place, revision);
      return { error, final: false };
    }
    // It answers, and knows that no region takes uploads: its reads are still good.
    if (error.code === 'uploads-unavailable') return { error, final: false };
    if (![502, 503, 504].includes(error.status)) return { error, final: true };
    where.silent(place);
    options.onTrouble?.('one');
    return { error, final: false };
  }

  async function send(address: string, call: ApiCall, timeoutMs: number): Promise<Response> {
    const response = await exchange(address, call, timeoutMs);
    const isRead = (call.method ?? 'GET') === 'GET';
    if (response.status !== 404 || !isRead || token === null) return response;
    // The token may ask for a state that this region has not reached yet.
    token = null;
    return exchange(address, call, timeoutMs);
  }

  async function exchange(address: string, call: ApiCall, timeoutMs: number): Promise<Response> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await options.fetch(urlOf(address, call), {
      method: call.method ?? 'GET',
      headers: headersOf(call, address),
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      credentials: 'omit',
    });
    const session = response.headers.get(headers.session);
    if (session !== null) token = { value: session, address };
    where.hear({ revision: revisionOf(response), address });
    options.onServed?.({
      region: response.headers.get(headers.region),
      colour: response.headers.get(headers.colour),
      release: response.headers.get(headers.release),
    });
    return response;
  }

  const headersOf = (call: ApiCall, address: string): Record<string, string> => ({
    [headers.ownerKey]: options.ownerKey,
    ...(call.traceparent !== undefined && { [headers.traceparent]: call.traceparent }),
    // A token belongs to the stamp that gave it.
    ...(token?.address === address && { [headers.session]: token.value }),
    ...(call.body !== undefined && { 'content-type': 'application/json' }),
    ...call.headers,
  });

  /** An address for plain links and navigations; null until an address of the API is known. */
  async function linkTo(path: string, query: ApiCall['query'] = {}): Promise<string | null> {
    const first = await where.first();
    return first === null ? null : urlOf(first.address, { path, query });
  }

  /** The same client for all that one action of a person leads to: its requests are one trace, from the click to the picture. */
  const inOneTrace = () => {
    const traceparent = newTraceparent();
    return { request: <Body>(call: ApiCall) => request<Body>({ traceparent, ...call }), linkTo };
  };

  return { request, linkTo, inOneTrace, lookForRelease: where.look };
}

/** 0 where none is told. */
const revisionOf = (response: Response): number => Number(response.headers.get(headers.revision) ?? 0);

const isProblem = (error: unknown, code: ApiProblem['code']): boolean => error instanceof ApiProblem && error.code === code;

interface Answered {
  readonly body: unknown;
}

interface Failed {
  readonly error: unknown;
  /** No other address would say anything else. */
  readonly final: boolean;
}

function urlOf(address: string, { path, query = {} }: ApiCall): string {
  const url = new URL(`${address.replace(/\/$/, '')}${apiPrefix}${path}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}
