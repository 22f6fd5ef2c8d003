import type { IncomingMessage, ServerResponse } from 'node:http';

export interface CorsPolicy {
  /** `*` alone allows every origin. */
  origins: string[];
  credentials: boolean;
}

/**
 * ASP.NET Core's CORS middleware with any header and any method allowed, as Core Tools configures it. Gives true when the
 * request was a preflight and is answered: with a policy every preflight gets 204, and only an allowed origin gets headers.
 */
export function applyCors(policy: CorsPolicy | null, request: IncomingMessage, response: ServerResponse): boolean {
  const origin = request.headers.origin;
  if (!policy || origin === undefined) return false;
  const asked = request.headers['access-control-request-method'];
  const isPreflight = request.method === 'OPTIONS' && asked !== undefined;
  if (isAllowed(policy, origin)) {
    setOriginHeaders(policy, origin, response);
    if (isPreflight) setPreflightHeaders(asked, request.headers['access-control-request-headers'], response);
  }
  if (!isPreflight) return false;
  response.writeHead(204).end();
  return true;
}

function isAllowed(policy: CorsPolicy, origin: string): boolean {
  return policy.origins.some((allowed) => allowed === '*' || allowed.replace(/\/$/, '').toLowerCase() === origin.toLowerCase());
}

function setOriginHeaders(policy: CorsPolicy, origin: string, response: ServerResponse): void {
  const isAny = policy.origins.includes('*');
  response.setHeader('Access-Control-Allow-Origin', isAny ? '*' : origin);
  if (!isAny && policy.origins.length > 1) response.setHeader('Vary', 'Origin');
  // Browsers refuse credentials together with "*"; ASP.NET throws for that pair, start-host refuses it with a sentence.
  if (policy.credentials && !isAny) response.setHeader('Access-Control-Allow-Credentials', 'true');
}

function setPreflightHeaders(method: string, headers: string | undefined, response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Methods', method);
  if (headers) response.setHeader('Access-Control-Allow-Headers', headers);
}
