import type { IncomingMessage } from 'node:http';
import type { RpcHttpData, RpcNullable } from '../worker/core-types.ts';

/** A request as the host hands it to a worker that takes raw body bytes and nullable dictionaries. */
export function toRpcHttp(request: IncomingMessage, url: URL, params: Record<string, string>, body: Buffer): RpcHttpData {
  return {
    url: url.href,
    method: request.method ?? 'GET',
    headers: {},
    query: {},
    params: {},
    nullableHeaders: toNullable(headerValues(request)),
    nullableQuery: toNullable(queryValues(url)),
    nullableParams: toNullable(params),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

/** Node has joined repeated headers already; lists (none in requests but set-cookie) are joined here. */
export function headerValues(request: IncomingMessage): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    // IgnoreEmptyValuedRpcHttpHeaders: the host leaves out headers without a value.
    if (value !== undefined && value !== '') values[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return values;
}

/** Repeated query parameters arrive as one, joined by commas: StringValues.ToString() in the host. */
export function queryValues(url: URL): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    const before = values[name];
    values[name] = before === undefined ? value : `${before},${value}`;
  }
  return values;
}

function toNullable(values: Record<string, string>): Record<string, RpcNullable<string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}
