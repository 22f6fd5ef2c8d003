import type { ServerResponse } from 'node:http';
import type { RpcHttpCookie, RpcTypedData } from '../worker/core-types.ts';

/** Answers with what the function returned; null and undefined are 204 (the host's rule for an absent return value). */
export function sendRpcHttp(returned: RpcTypedData | null | undefined, response: ServerResponse): void {
  const http = returned?.http;
  if (!http) {
    response.writeHead(204).end();
    return;
  }
  response.statusCode = Number(http.statusCode ?? 200);
  for (const [name, value] of Object.entries(http.headers ?? {})) response.setHeader(name, value);
  const cookies = http.cookies ?? [];
  if (cookies.length > 0) response.setHeader('Set-Cookie', cookies.map(formatCookie));
  const body = http.body?.bytes ?? http.body?.string;
  response.end(typeof body === 'string' ? body : body && Buffer.from(body));
}

const sameSiteNames = { lax: 'lax', strict: 'strict', explicitNone: 'none' };

/** The form of ASP.NET Core's SetCookieHeaderValue: value escaped, attributes in lower case. */
function formatCookie(cookie: RpcHttpCookie): string {
  const parts = [`${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`];
  if (cookie.expires?.value) parts.push(`expires=${new Date(cookie.expires.value.seconds * 1000).toUTCString()}`);
  if (cookie.maxAge?.value !== undefined) parts.push(`max-age=${Math.trunc(cookie.maxAge.value)}`);
  if (cookie.domain?.value) parts.push(`domain=${cookie.domain.value}`);
  // CookieOptions.Path is "/" unless the function says otherwise.
  parts.push(`path=${cookie.path?.value ?? '/'}`);
  if (cookie.secure?.value) parts.push('secure');
  if (cookie.sameSite && cookie.sameSite !== 'none') parts.push(`samesite=${sameSiteNames[cookie.sameSite]}`);
  if (cookie.httpOnly?.value) parts.push('httponly');
  return parts.join('; ');
}
