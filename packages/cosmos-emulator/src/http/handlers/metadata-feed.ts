import { readQueryText } from '../../query/read-query-text.ts';
import { prepareQuery } from '../../query/sql-engine.ts';
import { metadataReadCharge, metadataWriteCharge } from '../../request-units.ts';
import type { Json, JsonObject } from '../../sql/types.ts';
import type { Answer, Request } from '../exchange.ts';

/** The answer for one resource of metadata. */
export function metadataAnswer(status: number, resource: JsonObject | null): Answer {
  const etag = resource?.['_etag'];
  return {
    status,
    headers: typeof etag === 'string' ? { etag } : {},
    body: resource === null ? null : JSON.stringify(resource),
    charge: status === 200 ? metadataReadCharge : metadataWriteCharge,
    operation: 'metadata',
  };
}

/** A feed of metadata, whole or filtered by the query in a POST. Never paged: there are few of them. */
export function metadataFeed(request: Request, ownerRid: string, name: string, resources: JsonObject[], now: number): Answer {
  const items: Json[] = request.method === 'POST' ? select(request, resources, now) : resources;
  return {
    status: 200,
    headers: { 'x-ms-item-count': String(items.length) },
    body: JSON.stringify({ _rid: ownerRid, [name]: items, _count: items.length }),
    charge: metadataReadCharge,
    operation: 'metadata',
  };
}

function select(request: Request, resources: JsonObject[], now: number): Json[] {
  const rows = resources.map((doc, index) => ({ doc, rid: String(index).padStart(8, '0') }));
  const query = prepareQuery(readQueryText(request), now);
  return query.execute(rows, { maxItems: Number.POSITIVE_INFINITY, sortedBy: 'rid' }).items;
}
