import type { Server } from 'node:http';

/** Requests since the start, those that were refused included: Azure bills them as well. */
export interface RequestCounts {
  reads: number;
  writes: number;
}

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Counts what clients ask of the listeners; preflights are nobody's transactions. */
export function countRequests(servers: readonly Server[]): RequestCounts {
  const counts: RequestCounts = { reads: 0, writes: 0 };
  for (const server of servers)
    server.on('request', ({ method = 'GET' }) => {
      if (method === 'OPTIONS') return;
      if (reading.has(method)) counts.reads += 1;
      else counts.writes += 1;
    });
  return counts;
}
