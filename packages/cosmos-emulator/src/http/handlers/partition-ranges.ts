import { rangeRid } from '../../catalog/resource-id.ts';
import type { JsonObject } from '../../sql/types.ts';
import type { Context } from '../account-context.ts';
import { type Answer, header, type Request } from '../exchange.ts';
import { metadataFeed } from './metadata-feed.ts';

/** The physical partitions. They are laid out when the container is made and never split. */
export function listPartitionRanges(request: Request, { account, now }: Context): Answer {
  const container = account.catalog.owner(request.path[1] ?? '', request.path[3] ?? '');
  const etag = `"${container.number}"`;
  if (header(request, 'if-none-match') === etag) {
    return { status: 304, headers: { etag }, body: null, charge: 1, operation: 'metadata' };
  }
  const ranges = container.ranges.map(
    (range): JsonObject => ({
      id: range.id,
      _rid: rangeRid(container.database, container.number, Number(range.id)),
      _self: `${container.self}pkranges/${range.id}/`,
      _etag: etag,
      _ts: container.modified,
      minInclusive: range.minInclusive,
      maxExclusive: range.maxExclusive,
      ridPrefix: Number(range.id),
      throughputFraction: 1 / container.ranges.length,
      status: 'online',
      parents: [],
      _lsn: 1,
    }),
  );
  const answer = metadataFeed(request, container.rid, 'PartitionKeyRanges', ranges, now);
  return { ...answer, headers: { ...answer.headers, etag } };
}
