import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { type ControlRoute, controlRoutes } from '../api/control-routes.ts';
import { urlOf } from '../url-of.ts';
import { ControlError, problemOf } from './control-error.ts';
import { controlHandlers } from './control-handlers.ts';
import type { ControlRoom } from './control-room.ts';
import { matchRoute } from './match-route.ts';
import { serveSite } from './serve-site.ts';
import { streamEvents } from './stream-events.ts';

const maxBodyBytes = 256 * 1024;

/** The control room over HTTP: its API, and its page from `siteDir` (null serves none). */
export function createControlServer(room: ControlRoom, siteDir: string | null): Server {
  const handlers = controlHandlers(room);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET' } = request;
    const { pathname: path, searchParams } = urlOf(request);
    refuseForeigners(request, method);
    const match = matchRoute(method, path);
    if (match === null) return await servePage(method, path, response);
    if (match.id === null) {
      response.setHeader('allow', match.allow.join(', '));
      throw new ControlError(405, `${path} takes ${match.allow.join(' or ')}, not ${method}.`);
    }
    if (match.id === 'GetEvents') return streamEvents(request, response, room.ring);
    const body = method === 'GET' ? undefined : await readJson(request);
    const query = Object.fromEntries(searchParams);
    const serverUrl = `http://${request.headers.host}`;
    const answer = await handlers[match.id]({ parameters: match.parameters, query, body, serverUrl });
    const { status = 200 }: ControlRoute = controlRoutes[match.id];
    sendJson(response, status, 'application/json', answer);
  }

  async function servePage(method: string, path: string, response: ServerResponse): Promise<void> {
    if (method === 'GET' && siteDir !== null && (await serveSite(siteDir, path, response))) return;
    throw new ControlError(404, `There is no ${method} ${path} here; GET /api/openapi.json tells what there is.`);
  }

  return createServer((request, response) => {
    serve(request, response).catch((error: unknown) => sendProblem(response, error));
  });
}

/**
 * Any page in a browser may send a POST to this machine, and a name that somebody else rules may point at it. Only pages of this origin may ask, and only by
 * a name of this machine; programs send no Origin.
 */
function refuseForeigners({ headers }: IncomingMessage, method: string): void {
  const host = headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host))
    throw new ControlError(403, `The control room answers at 127.0.0.1 and localhost only, not at "${host.slice(0, 100)}".`);
  const { origin } = headers;
  if (method !== 'GET' && origin !== undefined && origin !== `http://${host}`)
    throw new ControlError(403, `Pages of ${origin.slice(0, 100)} may not switch anything here.`);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new ControlError(413, `Expected at most ${maxBodyBytes} bytes.`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8').trim();
  return text === '' ? undefined : JSON.parse(text);
}

function sendJson(response: ServerResponse, status: number, type: string, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

function sendProblem(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, detail } = explain(error);
  sendJson(response, status, 'application/problem+json', problemOf(status, detail));
}

function explain(error: unknown): { status: number; detail: string } {
  if (error instanceof ControlError) return { status: error.status, detail: error.message };
  if (error instanceof z.ZodError) return { status: 400, detail: z.prettifyError(error) };
  if (error instanceof SyntaxError || error instanceof URIError)
    return { status: 400, detail: `Expected JSON: ${error.message}` };
  process.stderr.write(`control room: ${error instanceof Error ? error.stack : String(error)}\n`);
  return { status: 500, detail: 'What went wrong stands in the output of the local cloud.' };
}
