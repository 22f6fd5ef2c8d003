import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { createHangingRegions } from './hanging-regions.ts';

/** Set on a 404 whose cause is a replica that has not caught up with the session token (404/1002), in place of the substatus. */
export const sessionBehindHeader = 'x-parallax-session-behind';

/** The region cannot be reached at all. The SDK would fail (or retry the same region for 10 s) instead of asking another region. */
const connectionErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ENOTFOUND',
  'REQUEST_SEND_ERROR',
]);

/** Answers that the SDK gives up on at once although another region may well know better: 408, 410, 500 and what gateways say. */
const failoverStatuses = new Set([408, 410, 500, 502, 504]);

/** How long one region is asked for the account's topology before the next one is, ms. Several fit into one request timeout. */
const accountReadMs = 600;

/** A request that was given up after this long without any answer says that its region hangs, ms. */
const hangMs = 1_000;

/**
 * The HTTP client under the Cosmos SDK. It changes four things so that the SDK's own failover works when a region is gone: connection
 * errors and odd 5xx become 503, which the SDK repeats once in the next region and its partition circuit breaker counts; a region that
 * hangs costs one request its time and not every one; the account's topology is asked of any region, so a process can start while its
 * own region is down; and a replica behind the session token (404/1002) is told apart by a header, because the SDK would repeat it in
 * the same region and then drop the token unsaid.
 * @param endpoints Cosmos addresses of all regions, own first.
 */
export function createResilientHttpClient(
  endpoints: readonly string[],
  inner: HttpClient = createDefaultHttpClient(),
  now: () => number = () => performance.now(),
): HttpClient {
  const origins = endpoints.map((endpoint) => new URL(endpoint).origin);
  const hanging = createHangingRegions(probe, now);
  return {
    async sendRequest(request) {
      return isAccountRead(request) ? await readAccount(request) : await send(request);
    },
  };

  async function send(request: PipelineRequest): Promise<PipelineResponse> {
    const { origin } = new URL(request.url);
    // With nowhere else to go, waiting is all that is left.
    if (origins.length > 1 && hanging.isHanging(origin)) return unavailable(request, 'the region hangs');
    const started = now();
    try {
      const response = normalise(await inner.sendRequest(request));
      hanging.answered(origin);
      return response;
    } catch (error) {
      if (isAbort(error) && now() - started >= hangMs) hanging.hung(origin);
      const code = connectionErrorCode(error);
      if (code === null) throw error;
      return unavailable(request, `no connection: ${code}`);
    }
  }

  async function readAccount(request: PipelineRequest): Promise<PipelineResponse> {
    const asked = new URL(request.url).origin;
    const candidates = [asked, ...origins.filter((origin) => origin !== asked)];
    let answer = unavailable(request, 'no region to ask');
    for (const origin of candidates) {
      answer = await askForAccount(origin, request);
      if (answer.status < 500) break;
    }
    return answer;
  }

  async function askForAccount(origin: string, request: PipelineRequest): Promise<PipelineResponse> {
    try {
      return await send({ ...request, url: `${origin}/`, abortSignal: accountReadSignal(request) });
    } catch (error) {
      if (request.abortSignal?.aborted || !isAbort(error)) throw error;
      hanging.hung(origin);
      return unavailable(request, `no answer within ${accountReadMs} ms`);
    }
  }

  /** Any answer will do, so nothing has to be signed. */
  async function probe(origin: string): Promise<void> {
    const abortSignal = AbortSignal.timeout(accountReadMs);
    const allowInsecureConnection = origin.startsWith('http:');
    await inner.sendRequest(createPipelineRequest({ url: `${origin}/`, method: 'GET', abortSignal, allowInsecureConnection }));
  }
}

const isAbort = (error: unknown): boolean => (error as { name?: unknown }).name === 'AbortError';

const isAccountRead = (request: PipelineRequest): boolean => request.method === 'GET' && new URL(request.url).pathname === '/';

function accountReadSignal(request: PipelineRequest): AbortSignal {
  const given = request.abortSignal instanceof AbortSignal ? [request.abortSignal] : [];
  return AbortSignal.any([...given, AbortSignal.timeout(accountReadMs)]);
}

function connectionErrorCode(error: unknown): string | null {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && connectionErrors.has(code) ? code : null;
}

function normalise(response: PipelineResponse): PipelineResponse {
  if (response.status === 404 && response.headers.get('x-ms-substatus') === '1002') {
    response.headers.delete('x-ms-substatus');
    response.headers.set(sessionBehindHeader, '1');
  }
  if (failoverStatuses.has(response.status)) return unavailable(response.request, `status ${response.status}`);
  // The SDK reads `message` of the body of every error and would crash on a gateway's HTML or on nothing at all.
  if (response.status >= 400 && !isJsonObject(response.bodyAsText)) {
    return {
      ...response,
      bodyAsText: JSON.stringify({ code: String(response.status), message: `status ${response.status} without JSON` }),
    };
  }
  return response;
}

function isJsonObject(text: string | null | undefined): boolean {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

const unavailable = (request: PipelineRequest, reason: string): PipelineResponse => ({
  request,
  status: 503,
  headers: createHttpHeaders(),
  bodyAsText: JSON.stringify({ code: 'ServiceUnavailable', message: `The region did not serve the request (${reason}).` }),
});
