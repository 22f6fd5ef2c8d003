import type { CallOptions } from '@parallax/domain/ports';
import { type CallContext, runWrite } from './calls.ts';
import type { CosmosStore } from './client.ts';
import { statusOf } from './translate-error.ts';

/** The id of no image and no item. */
const nowhere = '.probe';

/**
 * Finds out whether the database takes writes, by a replacement of what is not there: a region that says "not found" would have written.
 * @returns a probe that resolves when any region takes writes and rejects with AppError `service-unavailable` when none does in time.
 */
export function cosmosWriteProbe(store: CosmosStore): (options: CallOptions) => Promise<void> {
  const container = store.container('images');
  const context: CallContext = { container: container.id, regions: store.regions };
  return async (options) => {
    await runWrite(context, options, (request) =>
      container
        .item(nowhere, nowhere)
        .replace({ id: nowhere, imageId: nowhere }, request)
        .catch((error: unknown) => {
          if (statusOf(error) === 404) return null;
          throw error;
        }),
    );
  };
}
