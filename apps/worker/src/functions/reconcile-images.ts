import type { InvocationContext } from '@azure/functions';
import { createPatience } from '../use-cases/patience.ts';
import { reconcileImages } from '../use-cases/reconcile-images.ts';
import type { Services } from '../use-cases/services.ts';
import type { Sweep } from '../use-cases/sweep-blobs.ts';
import { invocationLog } from './invocation-log.ts';

/** One run ends before the function's time-out; the next one goes on. */
const runMs = 60_000;

export function onTimer(services: Services, sweep: Sweep) {
  const patience = createPatience();
  return async (_timer: unknown, context: InvocationContext) => {
    const log = invocationLog(context, services.region);
    const count = await reconcileImages(
      services,
      services.clock() + runMs,
      { log, functionName: context.functionName },
      patience,
    );
    if (count > 0) log('reconciled', { images: count });
    await sweep.step(services, { log });
  };
}
