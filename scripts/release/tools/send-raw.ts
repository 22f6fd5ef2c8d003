import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As they came: what is compressed stays so, which `fetch` would not do. */
  readonly bytes: Buffer;
}

export interface RawRequest {
  readonly method: 'GET' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly timeoutMs: number;
}

/** One HTTP request, without redirects. Rejects when no whole answer comes in time. */
export async function sendRaw(url: string, { method, headers, body, timeoutMs }: RawRequest): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const start = url.startsWith('https:') ? requestHttps : requestHttp;
  const signal = AbortSignal.timeout(timeoutMs);
  const length = { 'content-length': String(body?.length ?? 0) };
  const sent = start(url, { method, headers: { ...headers, ...length }, signal }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('error', reject);
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(chunks) }));
  });
  sent.on('error', reject);
  sent.end(body);
  return await promise;
}
