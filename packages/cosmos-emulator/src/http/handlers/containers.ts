import type { Container } from '../../catalog/container.ts';
import type { JsonObject } from '../../sql/types.ts';
import type { Context } from '../account-context.ts';
import { CosmosError } from '../errors.ts';
import { type Answer, header, type Request, readObject } from '../exchange.ts';
import { metadataAnswer, metadataFeed } from './metadata-feed.ts';
import { throughputOf } from './throughput.ts';

export function listContainers(request: Request, { account, now }: Context): Answer {
  const database = account.catalog.database(request.path[1] ?? '');
  return metadataFeed(request, database.rid, 'DocumentCollections', [...database.containers.values()].map(toResource), now);
}

export function createContainer(request: Request, { account }: Context): Answer {
  const { catalog, partitionRanges } = account;
  const container = catalog.createContainer(request.path[1] ?? '', readObject(request), partitionRanges, throughputOf(request));
  return metadataAnswer(201, toResource(container));
}

export function readContainer(request: Request, { account }: Context): Answer {
  return metadataAnswer(200, toResource(account.catalog.container(request.path[1] ?? '', request.path[3] ?? '')));
}

export function replaceContainer(request: Request, { account }: Context): Answer {
  const [, databaseId = '', , containerId = ''] = request.path;
  const ifMatch = header(request, 'if-match');
  const { etag } = account.catalog.container(databaseId, containerId);
  if (ifMatch !== null && ifMatch !== etag)
    throw new CosmosError('preconditionFailed', `The container has changed: its etag is now ${etag}.`);
  const container = account.catalog.replaceContainer(databaseId, containerId, readObject(request));
  return metadataAnswer(200, toResource(container));
}

export function deleteContainer(request: Request, { account }: Context): Answer {
  const container = account.catalog.deleteContainer(request.path[1] ?? '', request.path[3] ?? '');
  for (const store of account.stores) store.dropContainer(container.number);
  return metadataAnswer(204, null);
}

const toResource = (container: Container): JsonObject => ({
  ...container.definition,
  _rid: container.rid,
  _ts: container.modified,
  _self: container.self,
  _etag: container.etag,
  _docs: 'docs/',
  _sprocs: 'sprocs/',
  _triggers: 'triggers/',
  _udfs: 'udfs/',
  _conflicts: 'conflicts/',
});
