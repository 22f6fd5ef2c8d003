import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen } from '../http/listen.ts';
import { readBody } from '../http/read-body.ts';
import { type AdminParts, adminRoutes } from './admin-routes.ts';

/** The emulator's own API, apart from the wire it imitates. No key: it listens on this machine only. */
export async function startAdminServer(parts: AdminParts, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    void serve(parts, incoming, outgoing);
  });
  await listen(server, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(parts: AdminParts, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const path = incoming.url ?? '/';
    const [, folder = '', name] = path.split('/');
    const pattern = `${incoming.method} /${folder}${name === undefined ? '' : '/*'}`;
    const route = adminRoutes[pattern];
    if (!route) {
      const known = Object.keys(adminRoutes).join(', ');
      return send(outgoing, 404, { message: `There is no ${incoming.method} ${path}; known are ${known}.` });
    }
    const text = (await readBody(incoming)).toString('utf8');
    send(outgoing, 200, await route(parts, text === '' ? undefined : JSON.parse(text), decodeURIComponent(name ?? '')));
  } catch (error) {
    send(outgoing, 400, { message: (error as Error).message });
  }
}

function send(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify(body));
}
