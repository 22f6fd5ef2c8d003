import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { HostError } from '../host-error.ts';
import { describeError, type Log } from '../log.ts';
import type { HostOptions } from '../settings/host-json.ts';
import type { BlobWebhook } from '../triggers/blob-webhook.ts';
import { type AdminApi, isAdminPath } from './admin-api.ts';
import { applyCors, type CorsPolicy } from './cors.ts';
import type { FunctionEndpoint } from './function-endpoint.ts';
import { renderHomepage } from './homepage.ts';
import { BodyTooLargeError, BodyTooSlowError, discardBody } from './read-body.ts';
import { createRequestQueue, type RequestQueue } from './request-queue.ts';

/** One request on its way through the pipeline; `path` is raw (percent-encoded, no query). */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  path: string;
}

export interface Pipeline {
  options: HostOptions['http'];
  cors: CorsPolicy | null;
  isHomepageEnabled: boolean;
  functionCount: number;
  functions: FunctionEndpoint;
  admin: AdminApi;
  webhook: BlobWebhook;
  log: Log;
}

/**
 * The host's listener. It listens before the app is loaded, so that the port is known (and refused) early; requests wait
 * until `serve` is called, as those to a starting host do.
 */
export class HttpServer {
  readonly #server: Server;
  readonly #pipeline: Promise<Pipeline>;
  #serve: (pipeline: Pipeline) => void = () => undefined;
  #queue: RequestQueue = createRequestQueue(-1, -1);
  #isClosing = false;

  constructor() {
    this.#pipeline = new Promise((resolve) => {
      this.#serve = resolve;
    });
    this.#server = createServer((request, response) => void this.#answer(request, response));
    // Kestrel has no such limit on a body that keeps coming at its least rate; the front end's 230 s idle limit is not imitated.
    this.#server.requestTimeout = 0;
  }

  /** Gives the port. Rejects with `port-in-use`. */
  async listen(port: number, hostname: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => reject(toListenError(error, port, hostname)));
      this.#server.listen(port, hostname, resolve);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  serve(pipeline: Pipeline): void {
    this.#queue = createRequestQueue(pipeline.options.maxOutstandingRequests, pipeline.options.maxConcurrentRequests);
    this.#serve(pipeline);
  }

  /** No new connections; those that are answering finish. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#isClosing = true;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }

  /** At once, whoever is waiting: for a start that failed. */
  abort(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A connection that was answering when the close began is kept alive by its client; it must not hold up the end.
    response.once('close', () => {
      if (this.#isClosing) setImmediate(() => this.#server.closeIdleConnections());
    });
    const pipeline = await this.#pipeline;
    try {
      await this.#route(pipeline, request, response);
    } catch (error) {
      answerFailure(pipeline, request, response, error);
    }
  }

  async #route(pipeline: Pipeline, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    if (url === null) return refuseAddress(request, response);
    const exchange: Exchange = { request, response, url, path: url.pathname };
    addCustomHeaders(pipeline, response);
    if (isAdminPath(exchange.path)) return await runPipeline(pipeline, exchange);
    // HttpThrottleMiddleware stands before CORS and routing, and leaves /admin alone.
    const accepted = await this.#queue.post(() => runPipeline(pipeline, exchange));
    if (!accepted) response.writeHead(429, { 'X-MS-ScaleOut': '1' }).end();
  }
}

async function runPipeline(pipeline: Pipeline, exchange: Exchange): Promise<void> {
  const { request, response, path } = exchange;
  if (applyCors(pipeline.cors, request, response)) return;
  if (isAdminPath(path)) return await pipeline.admin.answer(exchange);
  if (/^\/runtime\/webhooks\/blobs\/?$/i.test(path)) return await pipeline.webhook.answer(exchange);
  if (await pipeline.functions.answer(exchange)) return;
  if (path !== '/') response.writeHead(404).end();
  else if (!pipeline.isHomepageEnabled) response.writeHead(204).end();
  else response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(renderHomepage(pipeline.functionCount));
}

/** `TryAdd` when the response starts: a header that the function set itself stays. */
function addCustomHeaders(pipeline: Pipeline, response: ServerResponse): void {
  const headers = Object.entries(pipeline.options.customHeaders);
  if (headers.length === 0) return;
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = ((...args: unknown[]) => {
    for (const [name, value] of headers) if (!response.hasHeader(name)) response.setHeader(name, value);
    return writeHead(...args);
  }) as ServerResponse['writeHead'];
}

function answerFailure(pipeline: Pipeline, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const status = error instanceof BodyTooLargeError ? 413 : error instanceof BodyTooSlowError ? 408 : 500;
  if (status === 500) pipeline.log('debug', 'Host.Http', `${request.method} ${request.url} failed: ${describeError(error)}`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const name of response.getHeaderNames())
    if (!name.startsWith('access-control-') && name !== 'vary') response.removeHeader(name);
  response.writeHead(status).end();
  discardBody(request);
}

/** Neither a host name that can be one nor a path: Kestrel answers 400 before anything else sees the request. */
function refuseAddress(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(400).end();
  discardBody(request);
}

function toListenError(error: NodeJS.ErrnoException, port: number, hostname: string): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new HostError(
    'port-in-use',
    `Port ${port} on ${hostname} is in use. Choose another with --port, or 0 for any free one.`,
    { cause: error },
  );
}
