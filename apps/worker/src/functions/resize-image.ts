import type { InvocationContext } from '@azure/functions';
import { driveImage } from '../use-cases/drive-image.ts';
import type { Services } from '../use-cases/services.ts';
import { invocationLog } from './invocation-log.ts';
import { imageIdOfBlob } from './retry-message.ts';

/** The event only says that a blob may have arrived: what the host read of it is not looked at, facts are asked for anew. */
export const onUpload = (services: Services) => async (_blob: unknown, context: InvocationContext) => {
  const log = invocationLog(context, services.region);
  // Path parameters are parsed as JSON where they can be; the full path stays what it is.
  const imageId = imageIdOfBlob(context.triggerMetadata?.['blobTrigger']);
  if (imageId === null) return log('event-ignored', { path: context.triggerMetadata?.['blobTrigger'] }, 'warn');
  await driveImage(services, imageId, { reason: 'event', tries: 1, log, functionName: context.functionName });
};
