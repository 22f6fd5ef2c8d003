import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { ActivityFeed } from './activity.ts';
import { urlOf } from './url-of.ts';

/** What an admin route answers: a body to send as JSON. Throwing a ZodError, a SyntaxError or a RangeError answers 400, anything else 500. */
export type AdminHandler = (input: { body: unknown; match: RegExpExecArray }) => unknown | Promise<unknown>;

export interface AdminRoute {
  method: 'GET' | 'PUT' | 'POST';
  path: RegExp;
  handle: AdminHandler;
}

const maxBodyBytes = 64 * 1024;
const heartbeatMs = 15_000;

/** The control listener of a service: JSON routes, and `GET /events`, the service's activity as server-sent events. Not part of what it imitates. */
export function makeAdminServer(routes: AdminRoute[], feed: ActivityFeed): Server {
  return createServer((request, response) => {
    const path = urlOf(request).pathname;
    if (request.method === 'GET' && path === '/events') return streamActivity(request, response, feed);
    answer(routes, request, path).then(
      ({ status, body }) => sendJson(response, status, body),
      (error: unknown) => sendJson(response, 500, { error: String(error) }),
    );
  });
}

async function answer(routes: AdminRoute[], request: IncomingMessage, path: string): Promise<{ status: number; body: unknown }> {
  for (const route of routes) {
    const match = route.path.exec(path);
    if (match === null || route.method !== request.method) continue;
    try {
      const body = request.method === 'GET' ? null : await readJson(request);
      return { status: 200, body: await route.handle({ body, match }) };
    } catch (error) {
      if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
      if (error instanceof SyntaxError || error instanceof RangeError) return { status: 400, body: { error: error.message } };
      throw error;
    }
  }
  return { status: 404, body: { error: `there is no ${request.method} ${path} here` } };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new RangeError(`expected at most ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body ?? {});
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

function streamActivity(request: IncomingMessage, response: ServerResponse, feed: ActivityFeed): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  // What happened just before somebody looked is sent first.
  const send = (activity: { id: number; what: string }) =>
    response.write(`id: ${activity.id}\nevent: ${activity.what}\ndata: ${JSON.stringify(activity)}\n\n`);
  const seen = Number(request.headers['last-event-id'] ?? 0);
  for (const activity of feed.recent()) if (activity.id > seen) send(activity);
  const unsubscribe = feed.subscribe(send);
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
  heartbeat.unref();
  response.on('close', () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
}
