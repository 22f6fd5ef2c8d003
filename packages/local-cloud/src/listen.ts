import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createServer } from 'node:net';

type Server = HttpServer | HttpsServer;

/** Listens on 127.0.0.1 and gives the port; 0 asks for any free one. A taken port is an error that names who wanted it. */
export async function listen(server: Server, port: number, wantedBy: string): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portTaken(port, wantedBy, error) : error;
  }
  return portOf(server);
}

/** Stops listening; requests under way get `graceMs` to end, then their connections are cut. */
export function stopListening(server: Server, graceMs = 1_000): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** As when a service goes away and comes back at its port: all connections are cut with it. */
export async function setListening(server: Server, isUp: boolean, port: number, wantedBy: string): Promise<void> {
  if (!isUp) {
    const stopped = stopListening(server, 0);
    server.closeAllConnections();
    await stopped;
  } else if (!server.listening) await listen(server, port, wantedBy);
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => resolve());
  });
  const port = portOf(probe);
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}

export function portTaken(port: number, wantedBy: string, cause?: unknown): Error {
  return new Error(`port ${port}, wanted by ${wantedBy}, is taken by another program: stop that program or choose another port`, {
    cause,
  });
}

function portOf(server: { address(): ReturnType<Server['address']> }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address of a listening server');
  return address.port;
}
