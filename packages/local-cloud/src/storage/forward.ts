import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';

/** The answer of the service behind, before anything of it has reached the client. */
export interface UpstreamAnswer {
  status: number;
  headers: IncomingHttpHeaders;
}

export interface ForwardOptions {
  agent: Agent;
  /** Origin of the service behind. */
  upstream: URL;
  /** Path and query to ask there; the client's own when left out. */
  path?: string;
  /** Request headers as name, value, name, value ...; the client's own when left out. */
  rawHeaders?: string[];
  /** Called with the answer before its first byte goes to the client: what it records is recorded before the client can know. */
  onAnswer?: (answer: UpstreamAnswer) => void;
  /** Changes the answer's headers (as name, value, name, value ...) before they go out. */
  mapHeaders?: (rawHeaders: string[], answer: UpstreamAnswer) => string[];
  /** Called when no answer came, whatever the service behind made of the request. */
  onLost?: (error: Error) => void;
}

/** Headers that belong to one connection (RFC 9110, 7.6.1), and `expect`, which our own server has answered already. */
const hopHeaders = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade', 'expect']);

const bodyMethods = new Set(['PUT', 'POST', 'PATCH']);

export function makeUpstreamAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 256 });
}

/** Sends a request on and its answer back, as streams, with every header but those of the connection. Never throws. */
export function forward(request: IncomingMessage, response: ServerResponse, options: ForwardOptions): void {
  let answered = false;
  const upstream = openUpstream(request, options);
  upstream.on('response', (incoming) => {
    answered = true;
    const answer = { status: incoming.statusCode ?? 502, headers: incoming.headers };
    options.onAnswer?.(answer);
    const own = withoutHopHeaders(incoming.rawHeaders, false);
    // A client that left still had its request carried out; the rest of the answer is only drained.
    if (response.destroyed) return void incoming.resume();
    response.writeHead(answer.status, incoming.statusMessage ?? '', options.mapHeaders?.(own, answer) ?? own);
    incoming.on('error', () => response.destroy());
    // A reader that leaves half way must not hold a connection to the service behind for good.
    response.on('close', () => {
      if (!incoming.readableEnded) incoming.destroy();
    });
    incoming.pipe(response);
  });
  upstream.on('error', (error) => {
    // The rest of a body that nobody wants any more is read and dropped, so that the client comes to read its answer.
    request.unpipe(upstream);
    request.resume();
    if (!answered) options.onLost?.(error);
  });
  // Half a body must not become a blob: when the client breaks off while sending, so do we. Later it may go; the work is done.
  request.on('close', () => {
    if (!request.complete) upstream.destroy(new Error('the client closed the connection before its request was complete'));
  });
  request.pipe(upstream);
}

function openUpstream(request: IncomingMessage, options: ForwardOptions): ClientRequest {
  const headers = withoutHopHeaders(options.rawHeaders ?? request.rawHeaders, true);
  const hasLength = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  // Without either, Node would announce a chunked body, which Azurite reads as a missing length.
  if (!hasLength && bodyMethods.has(request.method ?? '')) headers.push('content-length', '0');
  return httpRequest({
    host: options.upstream.hostname,
    port: options.upstream.port,
    agent: options.agent,
    method: request.method ?? 'GET',
    path: options.path ?? request.url ?? '/',
    headers,
  });
}

function withoutHopHeaders(rawHeaders: string[], keepEncoding: boolean): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const lower = name.toLowerCase();
    if (hopHeaders.has(lower) || (lower === 'transfer-encoding' && !keepEncoding)) continue;
    kept.push(name, rawHeaders[index + 1] ?? '');
  }
  return kept;
}
