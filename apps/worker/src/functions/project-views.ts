import type { InvocationContext } from '@azure/functions';
import { followChanges } from '../use-cases/follow-changes.ts';
import { type ProjectServices, projectChanges } from '../use-cases/project-views.ts';
import type { Services } from '../use-cases/services.ts';
import { invocationLog } from './invocation-log.ts';

/** Views of the images that are at home here, or whose home is gone; and the work in this region that a change asks for. */
export const onOwnChanges =
  (services: Services, projection: ProjectServices) => async (documents: unknown[], context: InvocationContext) => {
    const log = invocationLog(context, services.region);
    const [written] = await Promise.all([
      projectChanges(projection, documents, 'own', log),
      followChanges(services, documents, log),
    ]);
    if (written > 0) log('views-written', { images: written, share: 'own' });
  };

/** Views of everybody else's images, at leisure: normally the work is done already. */
export const onOthersChanges = (projection: ProjectServices) => async (documents: unknown[], context: InvocationContext) => {
  const log = invocationLog(context, projection.region);
  const written = await projectChanges(projection, documents, 'others', log);
  if (written > 0) log('views-written', { images: written, share: 'others' });
};
