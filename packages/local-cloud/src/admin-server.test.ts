import { request } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ActivityFeed } from './activity.ts';
import { makeAdminServer } from './admin-server.ts';
import { listen, stopListening } from './listen.ts';

const server = makeAdminServer([{ method: 'GET', path: /^\/state$/, handle: () => ({ well: true }) }], new ActivityFeed());
let port: number;
beforeEach(async () => {
  port = await listen(server, 0, 'a service');
});
afterEach(() => stopListening(server, 0));

/** fetch() mends addresses before it sends them. */
const statusOf = (path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path }, (answer) =>
      answer.resume().on('end', () => resolve(answer.statusCode)),
    );
    sent.on('error', reject).end();
  });

it('lives on when it is asked for an address that is none', async () => {
  for (const path of ['//', 'http://[', '*']) expect([path, await statusOf(path)]).toEqual([path, 404]);
  expect(await statusOf('/state')).toBe(200);
});
