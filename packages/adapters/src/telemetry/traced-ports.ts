import { type Blobs, ConflictError, type RetryQueue } from '@parallax/domain/ports';
import { traceCalls } from './traced-calls.ts';

const isRace = (error: unknown): boolean => error instanceof ConflictError;

/** A port on Cosmos whose calls are seen in traces; a lost race is an answer like any other. */
export const tracedRecords = <Port extends object>(records: Port): Port =>
  traceCalls(records, 'cosmos', { 'db.system': 'cosmosdb' }, isRace);

/** Blobs whose calls are seen in traces, with the region that they go to. */
export function tracedBlobs(blobs: Blobs): Blobs {
  const byRegion = new Map<string, ReturnType<Blobs['in']>>();
  return {
    ...blobs,
    in(region) {
      const known = byRegion.get(region);
      if (known !== undefined) return known;
      const traced = traceCalls(blobs.in(region), 'blob', { 'peer.service': `blob ${region}` });
      byRegion.set(region, traced);
      return traced;
    },
  };
}

export const tracedQueue = (queue: RetryQueue): RetryQueue => traceCalls(queue, 'queue', { 'peer.service': 'queue' });
