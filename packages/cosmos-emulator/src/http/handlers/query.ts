import type { Container } from '../../catalog/container.ts';
import { effectivePartitionKey } from '../../partition/effective-partition-key.ts';
import { readContinuation, writeContinuation } from '../../query/continuation.ts';
import { type KeyScope, keyInConditions, keyScope } from '../../query/key-scope.ts';
import { type QueryText, readQueryText } from '../../query/read-query-text.ts';
import { requireOrderIndexes } from '../../query/require-indexes.ts';
import { runQuery } from '../../query/run-query.ts';
import { prepareQuery, refuse } from '../../query/sql-engine.ts';
import { queryCharge } from '../../request-units.ts';
import type { PreparedQuery, QueryPlan } from '../../sql/types.ts';
import type { Context } from '../account-context.ts';
import { CosmosError } from '../errors.ts';
import { type Answer, header, isSet, type Request } from '../exchange.ts';
import { keyOf, requireRange } from '../item-request.ts';
import { sessionHeaders } from '../session-token.ts';
import { pageSize } from './page-size.ts';
import { queryMetrics } from './query-metrics.ts';

/** A POST with a query. */
export function answerQuery(request: Request, context: Context): Answer {
  return answerPage(request, context, readQueryText(request));
}

/** A GET of all items. */
export function answerFeed(request: Request, context: Context): Answer {
  return answerPage(request, context, { text: 'SELECT * FROM c', parameters: [] });
}

/** What the client needs to run a query over several partitions and merge the parts. */
export function answerQueryPlan(request: Request, { account, now }: Context): Answer {
  const container = account.catalog.owner(request.path[1] ?? '', request.path[3] ?? '');
  const query = prepareQuery(readQueryText(request), now);
  requireOrderIndexes(container, query);
  return { status: 200, headers: {}, body: JSON.stringify(planFor(container, query)), charge: 1, operation: 'metadata' };
}

function answerPage(request: Request, { account, region, now }: Context, text: QueryText): Answer {
  const startedAt = performance.now();
  const container = account.catalog.owner(request.path[1] ?? '', request.path[3] ?? '');
  const items = region.items(container);
  const query = prepareQuery(text, now);
  const scope = scopeOf(request, container, query);
  const token = header(request, 'x-ms-continuation');
  const resume = token === null ? null : readContinuation(token, container.rid);
  const page = runQuery(items, scope, query, pageSize(request), resume, now);
  return {
    status: 200,
    headers: {
      ...sessionHeaders(items, request.path[1] ?? '', scope.rangeId ?? '0'),
      'x-ms-item-count': String(page.items.length),
      ...(page.resume === null ? {} : { 'x-ms-continuation': writeContinuation(container.rid, page.resume) }),
      ...(isSet(request, 'x-ms-documentdb-populatequerymetrics')
        ? { 'x-ms-documentdb-query-metrics': queryMetrics(page, startedAt) }
        : {}),
    },
    body: `{"_rid":"${container.rid}","Documents":[${page.text}],"_count":${page.items.length}}`,
    charge: queryCharge(page.scanned, page.items.length, page.text.length),
    operation: 'query',
  };
}

/**
 * Where the query looks. A query that several partitions must answer, and only the client can merge, gets the 400 that Azure's gateway gives:
 * the SDK then asks for the plan and sends the parts to each partition range.
 */
function scopeOf(request: Request, container: Container, query: PreparedQuery): KeyScope {
  requireOrderIndexes(container, query);
  const key = keyOf(request);
  const rangeId = header(request, 'x-ms-documentdb-partitionkeyrangeid');
  const range = rangeId === null ? null : requireRange(container, rangeId);
  if (key && key.length > container.partitionKey.paths.length) {
    throw new CosmosError(
      'partitionKeyMismatch',
      `The partition key has ${key.length} parts; the container has ${container.partitionKey.paths.length}.`,
    );
  }
  if (!key && range === null) {
    if (query.needsPlan) {
      throw new CosmosError(
        'crossPartitionQuery',
        'The provided cross partition query can not be directly served by the gateway. The client has to run it by the query plan in additionalErrorInfo.',
        JSON.stringify(planFor(container, query)),
      );
    }
    if (!isSet(request, 'x-ms-documentdb-query-enablecrosspartition')) {
      throw new CosmosError(
        'badRequest',
        'Cross partition query is required but disabled. Please set x-ms-documentdb-query-enablecrosspartition to true, specify x-ms-documentdb-partitionkey, or revise your query to avoid this exception.',
      );
    }
  }
  const pinned = key ?? keyInConditions(container, query.accessPath.conditions);
  const startEpk = header(request, 'x-ms-start-epk');
  const endEpk = header(request, 'x-ms-end-epk');
  return keyScope(container, { key: range === null ? pinned : key, range, startEpk, endEpk });
}

/** The plan, sent to the one partition that the WHERE pins, if it pins one. */
function planFor(container: Container, query: PreparedQuery): QueryPlan {
  const key = keyInConditions(container, query.accessPath.conditions);
  const plan = refuse(() => query.plan);
  if (!key) return plan;
  const epk = effectivePartitionKey(key, container.partitionKey);
  return { ...plan, queryRanges: [{ min: epk, max: epk, isMinInclusive: true, isMaxInclusive: true }] };
}
