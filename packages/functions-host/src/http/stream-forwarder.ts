import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import { finished } from 'node:stream/promises';
import type { RpcTypedData } from '../worker/core-types.ts';
import { BodyTooLargeError } from './read-body.ts';
import { headerValues, queryValues } from './to-rpc-http.ts';

/** Headers that belong to one connection (RFC 9110, 7.6.1), plus the host's own. */
const droppedHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-ms-invocation-id',
]);

export interface StreamForwarder {
  forward(options: ForwardOptions): Promise<void>;
  close(): void;
}

export interface ForwardOptions {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  params: Record<string, string>;
  /** Bytes; a body that passes it is cut off (413). */
  bodyLimit: number;
  /** Runs the function; its input is `{http: {}}`, the library takes the rest from its own server. */
  invoke(invocationId: string, triggerMetadata: Record<string, RpcTypedData>): Promise<void>;
}

/**
 * `enableHttpStream`: the library runs a server of its own (`capabilities.HttpUri`); the host forwards the raw request there
 * and tells the worker of the invocation at the same time. Headers and parameters travel in the trigger metadata.
 */
export function createStreamForwarder(httpUri: string): StreamForwarder {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const target = new URL(httpUri);
  // The library names itself "localhost" but may listen on either family; the loopback address is what it always takes.
  const authority = { host: '127.0.0.1', port: Number(target.port) };
  return {
    forward: (options) => forward(options, agent, authority),
    close: () => agent.destroy(),
  };
}

async function forward(options: ForwardOptions, agent: Agent, authority: { host: string; port: number }): Promise<void> {
  const { request, response, url } = options;
  const invocationId = randomUUID();
  const proxied = sendRequest({
    ...authority,
    agent,
    method: request.method,
    path: request.url,
    headers: {
      ...request.headers,
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': request.headers.host ?? url.host,
      'x-forwarded-proto': 'http',
    },
  });
  const answered = relayAnswer(proxied, response);
  // Whoever fails first decides; the other's late failure must not become an unhandled rejection.
  answered.catch(() => undefined);
  response.once('close', () => {
    if (!response.writableEnded) proxied.destroy();
  });
  limitBody(request, options.bodyLimit, proxied);
  request.pipe(proxied);
  try {
    const invoked = options.invoke(invocationId, streamMetadata(options));
    await Promise.race([invoked, rejectionOf(answered)]);
    await answerWithin(answered, proxied);
  } catch (error) {
    proxied.destroy();
    throw error;
  }
}

/** Never resolves: a relay that broke must not wait for a function that waits for the rest of its request. */
function rejectionOf(promise: Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    promise.catch(reject);
  });
}

function limitBody(request: IncomingMessage, limit: number, proxied: ReturnType<typeof sendRequest>): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit) proxied.destroy(new BodyTooLargeError());
  });
}

/** The library never answers when the handler returned null: the real host's client waits until it gives up. */
const unansweredTimeoutMs = 240_000; // ActivityTimeout of the host's forwarder.

async function answerWithin(answered: Promise<void>, proxied: ReturnType<typeof sendRequest>): Promise<void> {
  const timer = setTimeout(
    () => proxied.destroy(new Error('The function finished without a streamed response.')),
    unansweredTimeoutMs,
  );
  try {
    await answered;
  } finally {
    clearTimeout(timer);
  }
}

function relayAnswer(proxied: ReturnType<typeof sendRequest>, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    proxied.once('error', reject);
    proxied.once('response', (answer) => {
      for (const [name, value] of Object.entries(answer.headers)) {
        if (value !== undefined && !droppedHeaders.has(name)) response.setHeader(name, value);
      }
      response.writeHead(answer.statusCode ?? 502);
      response.flushHeaders();
      answer.pipe(response);
      finished(answer).then(resolve, reject);
    });
  });
}

function streamMetadata(options: ForwardOptions): Record<string, RpcTypedData> {
  const metadata: Record<string, RpcTypedData> = {};
  for (const [name, value] of Object.entries(options.params)) metadata[name] = { string: value };
  metadata['Headers'] = { json: JSON.stringify(headerValues(options.request)) };
  metadata['Query'] = { json: JSON.stringify(queryValues(options.url)) };
  return metadata;
}
