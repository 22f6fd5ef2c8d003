import { Agent, request } from 'node:http';

/** What one run of load saw. Times in ms. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly latencies: readonly number[];
}

/**
 * Asks for an address on this machine over and over with `connections` kept open, for `forMs`, and counts answers of status 200 read to their
 * end. Rejects on any other status: a benchmark of errors says nothing.
 * @param headersOf given the number of the request; lets each one be somebody else's.
 */
export async function applyLoad(
  url: string,
  {
    connections,
    forMs,
    headersOf = () => ({}),
  }: { connections: number; forMs: number; headersOf?: (index: number) => Record<string, string> },
): Promise<LoadResult> {
  const { hostname } = new URL(url);
  if (hostname !== '127.0.0.1') throw new Error(`load is for this machine only, not for ${hostname}`);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  const startedAt = performance.now();
  const worker = async () => {
    while (performance.now() - startedAt < forMs) {
      const sentAt = performance.now();
      await get(url, agent, headersOf(latencies.length));
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { requestsPerSecond: latencies.length / seconds, latencies };
}

/** The same at a fixed rate, as arrivals that do not wait for each other. */
export async function applyRate(
  url: string,
  {
    perSecond,
    forMs,
    headersOf = () => ({}),
  }: { perSecond: number; forMs: number; headersOf?: (index: number) => Record<string, string> },
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const latencies: number[] = [];
  const total = Math.round((perSecond * forMs) / 1000);
  const startedAt = performance.now();
  const one = async (index: number) => {
    const dueAt = startedAt + (index * 1000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
    const sentAt = performance.now();
    await get(url, agent, headersOf(index));
    latencies.push(performance.now() - sentAt);
  };
  await Promise.all(Array.from({ length: total }, (_, index) => one(index)));
  agent.destroy();
  return { requestsPerSecond: total / ((performance.now() - startedAt) / 1000), latencies };
}

/** Bytes of the body. */
export function get(url: string, agent: Agent, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(bytes) : reject(new Error(`${url} answered ${answer.statusCode}`)),
      );
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}
