import { createServer, type Server } from 'node:http';
import { ActivityFeed } from '../../src/activity.ts';
import { type AdminRoute, makeAdminServer } from '../../src/admin-server.ts';
import { listen, stopListening } from '../../src/listen.ts';

/** What was set at an admin listener, newest last. */
export interface Told {
  readonly path: string;
  readonly body: unknown;
}

export interface FakeAdmin {
  readonly url: string;
  readonly feed: ActivityFeed;
  readonly told: Told[];
  /** Stops and starts listening on the same port, as a killed and restored service does. */
  setUp(isUp: boolean): Promise<void>;
  close(): Promise<void>;
}

/** An admin listener that takes every PUT and answers `state` at the paths given. */
export async function startFakeAdmin(states: Readonly<Record<string, () => unknown>>): Promise<FakeAdmin> {
  const feed = new ActivityFeed();
  const told: Told[] = [];
  const routes: AdminRoute[] = [
    ...Object.entries(states).map(
      ([path, state]): AdminRoute => ({ method: 'GET', path: new RegExp(`^${path}$`), handle: () => state() }),
    ),
    {
      method: 'PUT',
      path: /^(\/.*)$/,
      handle: ({ body, match }) => {
        told.push({ path: match[1] ?? '', body });
        return {};
      },
    },
  ];
  let server: Server = makeAdminServer(routes, feed);
  const port = await listen(server, 0, 'a stand-in');
  const stop = async () => {
    server.closeAllConnections();
    await stopListening(server, 0);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    feed,
    told,
    async setUp(isUp) {
      if (isUp === server.listening) return;
      if (!isUp) return await stop();
      server = makeAdminServer(routes, feed);
      await listen(server, port, 'a stand-in');
    },
    close: stop,
  };
}

/** Answers any GET with what `answer` gives for its path: JSON, an SVG picture, or 404 for null. */
export async function startFakeApi(
  answer: (path: string) => { type: string; body: string } | null,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const found = answer(request.url ?? '/');
    response.writeHead(found === null ? 404 : 200, { 'content-type': found?.type ?? 'application/json' });
    response.end(found?.body ?? '{}');
  });
  const port = await listen(server, 0, 'the stand-in of the API');
  return { url: `http://127.0.0.1:${port}`, close: () => stopListening(server, 0) };
}
