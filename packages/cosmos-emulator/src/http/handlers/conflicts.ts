import type { Context } from '../account-context.ts';
import { CosmosError } from '../errors.ts';
import type { Answer, Request } from '../exchange.ts';
import { metadataFeed } from './metadata-feed.ts';

/** Always empty: the losers of last-writer-wins never appear in Azure's conflict feed either, and no other policy is supported. */
export function listConflicts(request: Request, { account, now }: Context): Answer {
  const container = account.catalog.owner(request.path[1] ?? '', request.path[3] ?? '');
  return metadataFeed(request, container.rid, 'Conflicts', [], now);
}

export function readConflict(request: Request, { account }: Context): Answer {
  account.catalog.owner(request.path[1] ?? '', request.path[3] ?? '');
  throw new CosmosError('notFound', `There is no conflict '${request.path[5]}'.`);
}
