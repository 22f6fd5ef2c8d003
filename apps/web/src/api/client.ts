import { apiPrefix, headers } from '@parallax/contracts/headers';
import type { Colour, Release } from '@parallax/contracts/release';
import type { Kept } from '../browser/storage.ts';
import { type Addresses, afterFailure, afterSuccess, inOrder, startWith } from './addresses.ts';
import { ApiProblem, problemOf, Unreachable } from './problem.ts';
import { addressesOf, chooseColour } from './release.ts';
import { newTraceparent } from './traceparent.ts';

export interface ApiCall {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** After `/api/v1`, with its slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** What every answer says about who gave it; null where a header is missing. */
export interface Served {
  readonly region: string | null;
  readonly release: string | null;
}

export interface ClientOptions {
  /** See `loadRelease` of release.ts. */
  readonly loadRelease: (distrustKept: boolean) => Promise<Release>;
  readonly ownerKey: string;
  readonly session: Kept;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly chance: () => number;
  readonly onServed?: (served: Served) => void;
  /** An address did not answer, or `all` of them. */
  readonly onTrouble?: (extent: 'one' | 'all') => void;
}

/** How long one address may take while another one could be asked, ms: the whole failover has to stay under 5 s. */
const impatientMs = 4_000;
/** How long the last address may take, ms. */
const patientMs = 20_000;

export type ApiClient = ReturnType<typeof createClient>;

/**
 * Speaks to the API of this release: owner key, session and trace on every request; goes on to the next address within a request when
 * one does not answer or says 502, 503 or 504. Every route may be repeated: reads, writes under if-match, uploads under their key.
 */
export function createClient(options: ClientOptions) {
  let addresses: Addresses | null = null;
  let connecting: Promise<Addresses> | null = null;
  let colourNow: Colour | undefined;
  let drainedColour: Colour | undefined;
  let hasAllFailed = false;
  let token: { readonly value: string; readonly address: string } | null = null;

  async function connect(drained: Colour | undefined): Promise<Addresses> {
    const release = await options.loadRelease(hasAllFailed).catch((cause: unknown) => {
      options.onTrouble?.('all');
      throw new Unreachable({ cause });
    });
    const chosen = chooseColour(release, options.session, options.chance(), drained);
    if (chosen.colour !== colourNow) token = null;
    colourNow = chosen.colour;
    addresses = startWith(addressesOf(chosen));
    return addresses;
  }

  async function current(): Promise<Addresses> {
    if (addresses) return addresses;
    connecting ??= connect(drainedColour).finally(() => {
      connecting = null;
    });
    return connecting;
  }

  const change = (step: (state: Addresses) => Addresses): void => {
    if (addresses) addresses = step(addresses);
  };

  async function request<Body>(call: ApiCall): Promise<Body> {
    try {
      return await requestOnce<Body>(call);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'colour-drained') throw error;
      return requestOnce<Body>(call);
    }
  }

  async function requestOnce<Body>(call: ApiCall): Promise<Body> {
    const row = inOrder(await current(), options.now());
    let trouble: unknown;
    for (const [index, address] of row.entries()) {
      const outcome = await attempt(address, call, index < row.length - 1 ? impatientMs : patientMs);
      if (outcome instanceof Response) return (await outcome.json()) as Body;
      if (outcome.final) throw outcome.error;
      trouble = outcome.error;
    }
    if (trouble instanceof Unreachable) {
      // Perhaps the addresses are no longer the right ones.
      hasAllFailed = true;
      addresses = null;
      options.onTrouble?.('all');
    }
    throw trouble;
  }

  async function attempt(address: string, call: ApiCall, timeoutMs: number): Promise<Response | Failed> {
    let response: Response;
    try {
      response = await send(address, call, timeoutMs);
    } catch (cause) {
      if (call.signal?.aborted) throw call.signal.reason;
      change((state) => afterFailure(state, address, options.now()));
      options.onTrouble?.('one');
      return { error: new Unreachable({ cause }), final: false };
    }
    if (response.ok) {
      change((state) => afterSuccess(state, address));
      hasAllFailed = false;
      return response;
    }
    return judge(address, await problemOf(response));
  }

  /** Whether another address could do better, and whether this one is to be left alone for a while. */
  function judge(address: string, error: ApiProblem): Failed {
    if (error.code === 'colour-drained') {
      drainedColour = colourNow;
      addresses = null;
      return { error, final: true };
    }
    // It answers, and knows that no region takes uploads: its reads are still good.
    if (error.code === 'uploads-unavailable') return { error, final: false };
    if (![502, 503, 504].includes(error.status)) return { error, final: true };
    change((state) => afterFailure(state, address, options.now()));
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
    options.onServed?.({ region: response.headers.get(headers.region), release: response.headers.get(headers.release) });
    return response;
  }

  const headersOf = (call: ApiCall, address: string): Record<string, string> => ({
    [headers.ownerKey]: options.ownerKey,
    [headers.traceparent]: newTraceparent(),
    // A token belongs to the stamp that gave it.
    ...(token?.address === address && { [headers.session]: token.value }),
    ...(call.body !== undefined && { 'content-type': 'application/json' }),
    ...call.headers,
  });

  /** An address for plain links and navigations; null until an address of the API is known. */
  async function linkTo(path: string, query: ApiCall['query'] = {}): Promise<string | null> {
    const [first] = inOrder(await current(), options.now());
    return first === undefined ? null : urlOf(first, { path, query });
  }

  return { request, linkTo };
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
