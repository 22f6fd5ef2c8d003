import type { PatchOperation } from '@azure/cosmos';
import { AppError } from '@parallax/domain/app-error';
import { type CallOptions, type Clock, ConflictError, type Quotas } from '@parallax/domain/ports';
import { type CallContext, runWrite } from './calls.ts';
import type { CosmosStore } from './client.ts';
import { statusOf } from './translate-error.ts';

/** Creations that may be lost to another first grant of the same hour. */
const maxRaces = 3;

/**
 * One counter per owner, hour and region, which removes itself. Each region counts what it granted itself: a counter shared by regions
 * would lose increments to each other's last write, so somebody who spreads requests over N regions gets N times the limit.
 */
export function cosmosQuotas(store: CosmosStore, clock: Clock): Quotas {
  const container = store.container('control');
  const context: CallContext = { container: container.id, regions: store.regions };
  const id = store.regions[0] ?? 'here';

  return {
    async count(owner, windowStart, windowMs, options = {}) {
      const pk = `quota|${owner}|${windowStart}`;
      for (let race = 0; race < maxRaces; race++) {
        const count = (await increment(pk, options)) ?? (await start(pk, Math.ceil(windowMs / 1_000), options));
        if (count !== null) return count;
      }
      throw new AppError('service-unavailable', 'The count of grants could not be kept.');
    },
  };

  /** Null when nobody has counted in this window yet. */
  async function increment(pk: string, options: CallOptions): Promise<number | null> {
    const operations: PatchOperation[] = [
      { op: 'incr', path: '/count', value: 1 },
      { op: 'set', path: '/lww', value: clock() },
    ];
    const answer = await runWrite(context, options, (request) =>
      container
        .item(id, pk)
        .patch<{ id: string; count: number }>(operations, request)
        .catch((error: unknown) => {
          if (statusOf(error) === 404) return null;
          throw error;
        })
        .then((item) => ({ item, headers: item?.headers })),
    );
    return answer.item?.resource?.count ?? null;
  }

  /** Null when somebody else was first. */
  async function start(pk: string, windowSeconds: number, options: CallOptions): Promise<number | null> {
    const counter = { id, pk, schemaVersion: 1, lww: clock(), count: 1, ttl: 2 * windowSeconds };
    try {
      await runWrite(context, options, (request) => container.items.create(counter, request));
      return 1;
    } catch (error) {
      if (error instanceof ConflictError) return null;
      throw error;
    }
  }
}
