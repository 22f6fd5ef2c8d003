import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/storage/manual-clock.ts';
import { type Clock, fasterClock } from '../clock.ts';
import { listen } from '../listen.ts';
import { type RunningTrafficManager, startTrafficManager } from './start-traffic-manager.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

async function region(name: string): Promise<{ url: string; server: Server }> {
  const server = createServer((incoming, outgoing) => {
    incoming.on('data', (chunk) => outgoing.write(chunk));
    incoming.on('end', () => outgoing.end(name));
  });
  const port = await listen(server, 0, name);
  opened.push({ close: () => kill(server) });
  return { url: `http://127.0.0.1:${port}`, server };
}

async function startTwo(clock: Clock): Promise<{ manager: RunningTrafficManager; west: Server; east: Server }> {
  const [west, east] = [await region('west'), await region('east')];
  const manager = await startTrafficManager({
    port: 0,
    defaultPlace: 'seattle',
    clock,
    profile: {
      routing: 'performance',
      ttlMs: 10_000,
      probe: { path: '/health', intervalMs: 10_000, timeoutMs: 1_000, toleratedFailures: 0 },
      endpoints: [
        { name: 'west', region: 'westus2', url: west.url, latencyMs: { seattle: 5 } },
        { name: 'east', region: 'eastus2', url: east.url, latencyMs: { seattle: 70 } },
      ],
    },
  });
  opened.push(manager);
  await expect.poll(() => manager.endpoints().map(({ status }) => status)).toEqual(['online', 'online']);
  return { manager, west: west.server, east: east.server };
}

const kill = (server: Server) => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
};
const ask = async (manager: RunningTrafficManager, init?: RequestInit) => (await fetch(manager.url, init)).text();

describe('the Traffic Manager front', () => {
  it('passes requests with their bodies on to the nearest endpoint', async () => {
    const { manager } = await startTwo(new ManualClock());
    expect(await ask(manager, { method: 'POST', body: 'hello ' })).toBe('hello west');
  });

  it('keeps a client at a dead endpoint until its answer expires, by resetting connections, and then moves it', async () => {
    const clock = new ManualClock();
    const { manager, west } = await startTwo(clock);
    expect(await ask(manager)).toBe('west');
    await kill(west);
    await expect(ask(manager)).rejects.toThrow();
    clock.turn(10_000);
    await expect.poll(() => manager.endpoints()[0]?.status).toBe('degraded');
    expect(await ask(manager)).toBe('east');
  });

  it('probes at most four times a second of real time, however fast its clock runs', async () => {
    const { west } = await startTwo(fasterClock(1_000));
    const probes: number[] = [];
    west.on('request', () => probes.push(performance.now()));
    await expect.poll(() => probes.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    const [first = 0, , third = 0] = probes;
    expect(third - first).toBeGreaterThan(2 * 240);
  });

  it('shows what it answers to whom and why, without giving keys away', async () => {
    const { manager } = await startTwo(new ManualClock());
    await ask(manager, { headers: { 'x-owner-key': 'a-secret-key' } });
    const text = await (await fetch(`${manager.url}/resolve`)).text();
    expect(JSON.parse(text)).toMatchObject({
      routing: 'performance',
      you: { endpoint: 'west', reason: '5 ms from seattle' },
      endpoints: [{ name: 'west', monitor: { status: 'online' } }, { name: 'east' }],
    });
    expect(text).not.toContain('a-secret-key');
  });
});
