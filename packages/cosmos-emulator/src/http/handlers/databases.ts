import type { Database } from '../../catalog/catalog.ts';
import type { JsonObject } from '../../sql/types.ts';
import type { Context } from '../account-context.ts';
import { type Answer, type Request, readObject } from '../exchange.ts';
import { metadataAnswer, metadataFeed } from './metadata-feed.ts';
import { throughputOf } from './throughput.ts';

export function listDatabases(request: Request, { account, now }: Context): Answer {
  return metadataFeed(request, '', 'Databases', account.catalog.listDatabases().map(toResource), now);
}

export function createDatabase(request: Request, { account }: Context): Answer {
  return metadataAnswer(201, toResource(account.catalog.createDatabase(readObject(request), throughputOf(request))));
}

export function readDatabase(request: Request, { account }: Context): Answer {
  return metadataAnswer(200, toResource(account.catalog.database(request.path[1] ?? '')));
}

export function deleteDatabase(request: Request, { account }: Context): Answer {
  for (const container of account.catalog.deleteDatabase(request.path[1] ?? '')) {
    for (const store of account.stores) store.dropContainer(container.number);
  }
  return metadataAnswer(204, null);
}

const toResource = ({ id, rid, number, modified }: Database): JsonObject => ({
  id,
  _rid: rid,
  _self: `dbs/${rid}/`,
  _etag: `"${number.toString(16).padStart(8, '0')}-0000-0000-0000-${modified.toString(16).padStart(12, '0')}"`,
  _colls: 'colls/',
  _users: 'users/',
  _ts: modified,
});
