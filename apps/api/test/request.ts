import type { IncomingRequest } from '../src/http/request-context.ts';

/** A request as the Functions library gives it to handlers. */
export function request(
  method: string,
  path: string,
  {
    headers = {},
    params = {},
    body = '',
  }: { headers?: Record<string, string>; params?: Record<string, string>; body?: string } = {},
): IncomingRequest {
  return { method, url: `http://127.0.0.1/api/v1/${path}`, headers: new Headers(headers), params, text: async () => body };
}

/** The key of a browser: 256 bits in base64url. */
export const keyOf = (seed: number): string => Buffer.alloc(32, seed).toString('base64url');
