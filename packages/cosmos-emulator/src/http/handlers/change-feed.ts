import { keyScope } from '../../query/key-scope.ts';
import { queryCharge } from '../../request-units.ts';
import type { ItemTable } from '../../store/item-table.ts';
import type { Context } from '../account-context.ts';
import { CosmosError } from '../errors.ts';
import { type Answer, header, type Request } from '../exchange.ts';
import { keyOf, requireRange, scopeOf } from '../item-request.ts';
import { sessionHeaders } from '../session-token.ts';
import { pageSize } from './page-size.ts';

/** Rows looked at for one page at most: those of other partitions count too, and the next page goes on behind them. */
const maxScannedRows = 20_000;

/**
 * The change feed, pulled: each item in its latest version, deletes left out, in the order in which versions came to this region. The etag of an
 * answer is the place to go on from, by `if-none-match`.
 */
export function readChangeFeed(request: Request, context: Context): Answer {
  if (!(header(request, 'a-im') ?? '').toLowerCase().startsWith('incremental feed')) {
    throw new CosmosError('badRequest', `Only the latest version mode of the change feed is supported (A-IM: Incremental feed).`);
  }
  const { items } = scopeOf(request, context);
  const { container } = items;
  const rangeId = header(request, 'x-ms-documentdb-partitionkeyrangeid');
  const scope = keyScope(container, {
    key: keyOf(request),
    range: rangeId === null ? null : requireRange(container, rangeId),
    startEpk: header(request, 'x-ms-start-epk'),
    endEpk: header(request, 'x-ms-end-epk'),
  });
  const from = startLsn(request, items);
  const page = readPage(items, scope, from, pageSize(request), context.now);
  return {
    status: page.documents.length > 0 ? 200 : 304,
    headers: {
      ...sessionHeaders(items, request.path[1] ?? '', scope.rangeId ?? '0'),
      etag: `"${page.lsn}"`,
      'x-ms-item-count': String(page.documents.length),
    },
    body:
      page.documents.length > 0
        ? `{"_rid":"${container.rid}","Documents":[${page.documents.join(',')}],"_count":${page.documents.length}}`
        : null,
    charge: page.documents.length > 0 ? queryCharge(page.documents.length, page.documents.length, page.bytes) : 1,
    operation: 'changeFeed',
  };
}

/** Azure cuts a page at 4 MB. */
const maxPageBytes = 4 * 1024 * 1024;

interface FeedPage {
  /** JSON texts. */
  documents: string[];
  bytes: number;
  /** Everything up to here has been looked at. */
  lsn: number;
}

interface FeedRow {
  lsn: number;
  isInScope: number;
  isLive: number;
  body: string;
}

function readPage(items: ItemTable, scope: ReturnType<typeof keyScope>, from: number, maxItems: number, now: number): FeedPage {
  const live = items.liveCondition(now);
  const inScope = scope.sql.length === 0 ? '1' : scope.sql.join(' AND ');
  const statement = items.statement(
    `SELECT lsn, (${inScope}) AS isInScope, (${live.sql}) AS isLive, body FROM ${items.name} WHERE lsn > ? ORDER BY lsn LIMIT ${maxScannedRows}`,
  );
  const page: FeedPage = { documents: [], bytes: 0, lsn: from };
  for (const row of statement.iterate(...scope.values, ...live.values, from) as Iterable<FeedRow>) {
    if (row.isInScope && row.isLive) {
      if (page.documents.length >= maxItems || page.bytes >= maxPageBytes) break;
      const text = `${row.body.slice(0, -1)},"_lsn":${row.lsn}}`;
      page.documents.push(text);
      page.bytes += text.length;
    }
    page.lsn = row.lsn;
  }
  return page;
}

/** `if-none-match` holds the last etag, or `*` for "from now on"; `if-modified-since` counts on the first page only. */
function startLsn(request: Request, items: ItemTable): number {
  const etag = header(request, 'if-none-match');
  if (etag === '*') return items.progress.lsn;
  if (etag !== null) {
    const lsn = Number(etag.replaceAll('"', ''));
    if (!Number.isSafeInteger(lsn) || lsn < 0)
      throw new CosmosError('badRequest', `The header if-none-match holds no etag of a change feed: ${etag}.`);
    return lsn;
  }
  const since = header(request, 'if-modified-since');
  return since === null ? 0 : lsnBefore(items, since);
}

function lsnBefore(items: ItemTable, since: string): number {
  const time = Date.parse(since);
  if (Number.isNaN(time)) throw new CosmosError('badRequest', `The header if-modified-since holds no date: '${since}'.`);
  const { first } = items.statement(`SELECT min(lsn) AS first FROM ${items.name} WHERE crts >= ?`).get(time) as {
    first: number | null;
  };
  return first === null ? items.progress.lsn : first - 1;
}
