import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, stopListening } from '../listen.ts';
import { blobPath, errorDocument } from './blob-path.ts';
import { conditionsOf, fetchBlob } from './fetch-blob.ts';
import { type EdgeOrigin, rankOrigins } from './origins.ts';
import { nobodyAnswers, nothingThere } from './own-pages.ts';

export interface EdgeOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly origins: readonly EdgeOrigin[];
  readonly onRequest?: (entry: EdgeLogEntry) => void;
}

/** One answered request. `region` is null when no region answered. */
export interface EdgeLogEntry {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly region: string | null;
  readonly ms: number;
}

export interface RunningEdge {
  readonly url: string;
  close(): Promise<void>;
}

/** Headers of a stored blob that a static website answers with; the rest (`x-ms-*`, `server`) is the storage service's own. */
const storedHeaders = [
  'content-type',
  'content-encoding',
  'content-language',
  'content-disposition',
  'content-length',
  'content-range',
  'content-md5',
  'cache-control',
  'accept-ranges',
  'etag',
  'last-modified',
] as const;

/**
 * The one origin for people, in front of every region's `$web`: serves what the first healthy region has stored, with its headers as they are, and its
 * 404 document for what it does not have. Imitates Front Door before static websites of Azure Storage, without a cache of its own. Every answer names the
 * region it came from in `x-edge-region`.
 */
export async function startEdge(options: EdgeOptions): Promise<RunningEdge> {
  const origins = rankOrigins(options.origins);
  const server = createServer((request, response) => {
    const since = performance.now();
    serve(request, response).catch((error: Error) => response.destroy(error));
    response.once('close', () => {
      const region = response.getHeader('x-edge-region');
      options.onRequest?.({
        method: request.method ?? '',
        path: request.url ?? '',
        status: response.statusCode,
        region: typeof region === 'string' ? region : null,
        ms: Math.round(performance.now() - since),
      });
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method } = request;
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain' }).end('Only GET and HEAD are served here.\n');
      return;
    }
    const path = blobPath(request.url ?? '/');
    const found = await firstAnswer(path, method, conditionsOf(request.headers));
    if (found === null) {
      nobodyAnswers(response, method);
      return;
    }
    const { answer, status, region } = found;
    response.setHeader('x-edge-region', region);
    if (answer === null) {
      nothingThere(response, method);
      return;
    }
    response.writeHead(status, pickStored(answer));
    answer.once('error', () => response.destroy());
    response.once('close', () => answer.destroy());
    answer.pipe(response);
  }

  async function firstAnswer(path: string | null, method: 'GET' | 'HEAD', conditions: Record<string, string>) {
    for (const origin of origins.inOrder()) {
      try {
        const found = await ask(origin, path, method, conditions);
        if (found !== null) {
          origins.answered(origin);
          return { ...found, region: origin.region };
        }
      } catch {
        // Refused, reset or silent: the next region is asked.
      }
      origins.failed(origin);
    }
    return null;
  }

  const port = await listen(server, options.port, 'the edge');
  return { url: `http://127.0.0.1:${port}`, close: () => stopListening(server) };
}

interface Found {
  /** Null when the region has neither the blob nor a 404 document. */
  readonly answer: IncomingMessage | null;
  readonly status: number;
}

/** The blob, or the 404 document in its place; null when this region cannot serve pages at all. */
async function ask(
  origin: EdgeOrigin,
  path: string | null,
  method: 'GET' | 'HEAD',
  conditions: Record<string, string>,
): Promise<Found | null> {
  if (path !== null) {
    const answer = await fetchBlob(`${origin.webUrl}/${path}`, { method, headers: conditions });
    const status = answer.statusCode ?? 502;
    if (servedStatuses.has(status)) return { answer, status };
    answer.resume();
    if (!isMissingBlob(answer)) return null;
  }
  const answer = await fetchBlob(`${origin.webUrl}/${errorDocument}`, { method, headers: {} });
  if (answer.statusCode === 200) return { answer, status: 404 };
  answer.resume();
  return isMissingBlob(answer) ? { answer: null, status: 404 } : null;
}

/** A container that is missing is the region's trouble, a blob that is missing is not. */
const isMissingBlob = ({ statusCode, headers }: IncomingMessage): boolean =>
  statusCode === 404 && headers['x-ms-error-code'] !== 'ContainerNotFound';

/** What a region answers when it is well: the blob, a condition that holds or does not, or a request that makes no sense to storage. */
const servedStatuses: ReadonlySet<number> = new Set([200, 206, 304, 400, 412, 416]);

const pickStored = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(storedHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])));
