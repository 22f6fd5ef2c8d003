import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultRules } from '../faults/fault-rules.ts';
import type { Account } from '../http/account-context.ts';
import { listen } from '../http/listen.ts';
import { readBody } from '../http/read-body.ts';
import { describeState } from './describe-state.ts';
import type { UsageTotals } from './usage-totals.ts';

export interface AdminParts {
  account: Account;
  faults: FaultRules;
  usage: UsageTotals;
  port: number;
}

/** The emulator's own API, apart from the wire it imitates: `GET|PUT /faults`, `GET /state`. No key: it listens on this machine only. */
export async function startAdminServer(parts: AdminParts): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    void serve(parts, incoming, outgoing);
  });
  await listen(server, parts.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(parts: AdminParts, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const { status, body } = await answer(parts, incoming);
    send(outgoing, status, body);
  } catch (error) {
    send(outgoing, 400, { message: (error as Error).message });
  }
}

interface AdminAnswer {
  status: number;
  body: unknown;
}

async function answer({ account, faults, usage }: AdminParts, incoming: IncomingMessage): Promise<AdminAnswer> {
  const route = `${incoming.method} ${incoming.url}`;
  if (route === 'GET /faults') return { status: 200, body: faults.list() };
  if (route === 'PUT /faults') {
    faults.replace(JSON.parse((await readBody(incoming)).toString('utf8')));
    return { status: 200, body: faults.list() };
  }
  if (route === 'GET /state') return { status: 200, body: describeState(account, faults, usage) };
  return { status: 404, body: { message: `There is no ${route}; known are GET /faults, PUT /faults and GET /state.` } };
}

function send(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify(body));
}
