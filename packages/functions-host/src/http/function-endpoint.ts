import type { BindingData } from '../bindings/binding-expression.ts';
import { readJsonProperties } from '../bindings/json-properties.ts';
import type { Invoker } from '../invoker.ts';
import type { Authenticator } from './authenticator.ts';
import { sendRpcHttp } from './from-rpc-http.ts';
import type { Exchange } from './http-server.ts';
import { assertDeclaredLength, readBody } from './read-body.ts';
import { findRoute, type HttpRoute } from './routes.ts';
import type { StreamForwarder } from './stream-forwarder.ts';
import { headerValues, queryValues, toRpcHttp } from './to-rpc-http.ts';

export interface FunctionEndpoint {
  /** Gives false when no route takes the request. */
  answer(exchange: Exchange): Promise<boolean>;
}

export interface FunctionEndpointOptions {
  routes: HttpRoute[];
  authenticator: Authenticator;
  invoker: Invoker;
  bodyLimit: number;
  /** Set when the app asked for `enableHttpStream`. */
  forwarder: StreamForwarder | null;
}

export function createFunctionEndpoint(options: FunctionEndpointOptions): FunctionEndpoint {
  return {
    async answer(exchange) {
      const method = (exchange.request.method ?? 'GET').toUpperCase();
      const found = findRoute(options.routes, method, exchange.path);
      if (!found) return false;
      const status = judgeAccess(options.authenticator, found.route, exchange);
      if (status !== null) exchange.response.writeHead(status).end();
      else if (options.forwarder) await answerByStream(options, options.forwarder, found.route, found.params, exchange);
      else await answerBuffered(options, found.route, found.params, exchange);
      return true;
    },
  };
}

/** FunctionInvocationMiddleware: authorised first (401), then a disabled function is not there but for an admin (404). */
function judgeAccess(authenticator: Authenticator, route: HttpRoute, exchange: Exchange): number | null {
  if (!authenticator.allows(exchange, route.fn.name, route.authLevel)) return 401;
  return route.fn.isDisabled && !authenticator.isAdmin(exchange) ? 404 : null;
}

async function answerBuffered(
  options: FunctionEndpointOptions,
  route: HttpRoute,
  params: Record<string, string>,
  exchange: Exchange,
): Promise<void> {
  const { request, response, url } = exchange;
  const body = await readBody(request, options.bodyLimit);
  const rpc = toRpcHttp(request, url, params, body);
  const isJson = /^application\/(.*\+)?json/i.test(request.headers['content-type'] ?? '');
  const answer = await options.invoker.run({
    fn: route.fn,
    data: { http: rpc },
    metadata: {},
    bindingData: toBindingData(exchange, params, isJson ? body.toString('utf8') : ''),
    reason: describeReason(),
    ...traceOf(exchange),
  });
  sendRpcHttp(answer.returnValue, response);
}

async function answerByStream(
  options: FunctionEndpointOptions,
  forwarder: StreamForwarder,
  route: HttpRoute,
  params: Record<string, string>,
  exchange: Exchange,
): Promise<void> {
  const { request, response, url } = exchange;
  assertDeclaredLength(request, options.bodyLimit);
  await forwarder.forward({
    request,
    response,
    url,
    params,
    bodyLimit: options.bodyLimit,
    invoke: async (invocationId, metadata) => {
      await options.invoker.run({
        fn: route.fn,
        data: { http: {} },
        metadata,
        bindingData: toBindingData(exchange, params, ''),
        reason: describeReason(),
        invocationId,
        ...traceOf(exchange),
      });
    },
  });
}

function toBindingData(exchange: Exchange, params: Record<string, string>, jsonBody: string): BindingData {
  const query = queryValues(exchange.url);
  return { ...readJsonProperties(jsonBody), ...query, ...params, Query: query, Headers: headerValues(exchange.request) };
}

function describeReason(): string {
  return 'This function was programmatically called via the host APIs.';
}

function traceOf(exchange: Exchange): { traceParent?: string; traceState?: string } {
  const { traceparent, tracestate } = exchange.request.headers;
  return {
    ...(typeof traceparent === 'string' ? { traceParent: traceparent } : {}),
    ...(typeof tracestate === 'string' ? { traceState: tracestate } : {}),
  };
}
