import { app } from '@azure/functions';
import { functionNames } from '@parallax/contracts/resources';
import { reconcileImages } from '../use-cases/reconcile-images.ts';
import type { Services } from '../use-cases/services.ts';
import type { Sweep } from '../use-cases/sweep-blobs.ts';
import { invocationLog } from './invocation-log.ts';

/** One run ends before the function's time-out; the next one goes on. */
const runMs = 60_000;

export function registerReconcileImages(services: Services, sweep: Sweep): void {
  app.timer(functionNames.reconcileImages, {
    schedule: '%PARALLAX_RECONCILE_SCHEDULE%',
    handler: async (_timer, context) => {
      const log = invocationLog(context, services.region);
      const count = await reconcileImages(services, services.clock() + runMs, { log });
      if (count > 0) log('reconciled', { images: count });
      await sweep.step(services, { log });
    },
  });
}
