import { readContinuation, writeContinuation } from '../../query/continuation.ts';
import { readQueryText } from '../../query/read-query-text.ts';
import { prepareQuery, refuse } from '../../query/sql-engine.ts';
import { metadataReadCharge, metadataWriteCharge } from '../../request-units.ts';
import type { Json, JsonObject } from '../../sql/types.ts';
import { type Answer, header, type Request } from '../exchange.ts';
import { pageSize } from './page-size.ts';

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

/** A page of a feed of metadata: all of it, or what the query in a POST selects. Without a page size it is one page. */
export function metadataFeed(request: Request, ownerRid: string, name: string, resources: JsonObject[], now: number): Answer {
  const text = request.method === 'POST' ? readQueryText(request) : { text: 'SELECT * FROM c', parameters: [] };
  const query = prepareQuery(text, now);
  const rows = resources.map((doc) => ({ doc, rid: sortableRid(doc['_rid']) }));
  const token = header(request, 'x-ms-continuation');
  const maxItems = header(request, 'x-ms-max-item-count') === null ? Number.POSITIVE_INFINITY : pageSize(request);
  const resumed = token === null ? {} : { resumeAfter: readContinuation(token, ownerRid) };
  const { items, resume } = refuse(() => query.execute(rows, { maxItems, ...resumed }));
  return {
    status: 200,
    headers: {
      'x-ms-item-count': String(items.length),
      ...(resume === null ? {} : { 'x-ms-continuation': writeContinuation(ownerRid, resume) }),
    },
    body: JSON.stringify({ _rid: ownerRid, [name]: items, _count: items.length }),
    charge: metadataReadCharge,
    operation: 'metadata',
  };
}

/** Rids are numbers in base64: their bytes sort in the order in which the resources were made. */
const sortableRid = (rid: Json | undefined) => Buffer.from(String(rid).replaceAll('-', '/'), 'base64').toString('hex');
