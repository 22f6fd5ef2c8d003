import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { listen, stopListening } from '../listen.ts';
import { countRequests } from './count-requests.ts';

const servers = [1, 2].map(() => createServer((_, response) => response.end()));

afterEach(async () => {
  await Promise.all(servers.map((server) => stopListening(server, 0)));
});

it('counts what clients read and write at any of the listeners, and no preflights', async () => {
  const counts = countRequests(servers);
  const ports = await Promise.all(servers.map((server) => listen(server, 0, 'a test')));
  const ask = async (index: number, method: string) => {
    const response = await fetch(`http://127.0.0.1:${ports[index]}/`, { method });
    await response.arrayBuffer();
  };
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) await ask(0, method);
  await ask(1, 'GET');
  expect(counts).toEqual({ reads: 3, writes: 2 });
});
