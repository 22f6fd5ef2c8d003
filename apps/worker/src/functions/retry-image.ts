import type { InvocationContext } from '@azure/functions';
import { measureWait } from '../telemetry/measure-image.ts';
import { driveImage } from '../use-cases/drive-image.ts';
import { type ProjectServices, projectChanges } from '../use-cases/project-views.ts';
import type { Services } from '../use-cases/services.ts';
import { invocationLog } from './invocation-log.ts';
import { readRetryMessage } from './retry-message.ts';

export const onRetry =
  (services: Services, projection: ProjectServices) => async (entry: unknown, context: InvocationContext) => {
    const log = invocationLog(context, services.region);
    const message = readRetryMessage(entry);
    if (message === null) return log('message-ignored', { entry: typeof entry }, 'warn');
    const { imageId, reason, tries, dueAt } = message;
    if (dueAt !== null) measureWait('retry', services.clock() - dueAt);
    if (reason === 'views') {
      for (const share of ['own', 'others'] as const)
        await projectChanges(projection, [{ imageId, id: 'edits' }], share, log, tries);
    } else await driveImage(services, imageId, { reason, tries, log, functionName: context.functionName });
  };
