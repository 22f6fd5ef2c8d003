import { readBatch, runAtomicBatch, runBulk } from '../../items/batch.ts';
import { requirePlace } from '../../items/item-operations.ts';
import type { Context } from '../account-context.ts';
import { CosmosError } from '../errors.ts';
import { type Answer, header, isSet, type Request, readJson } from '../exchange.ts';
import { isMinimal, requireRange, scopeOf } from '../item-request.ts';
import { sessionHeaders } from '../session-token.ts';

/** A transactional batch (one partition key, atomic) or a bulk request (one partition range, each operation on its own). */
export function answerBatch(request: Request, context: Context): Answer {
  const scope = scopeOf(request, context);
  const { container } = scope.items;
  const operations = readBatch(readJson(request), request.body.length);
  const isAtomic = isSet(request, 'x-ms-cosmos-batch-atomic');
  const range = isAtomic ? requirePlace(scope).range : requireRange(container, requireRangeId(request));
  const outcomes = isAtomic
    ? runAtomicBatch(context.region, scope, operations)
    : runBulk(context.region, scope, operations, range, isSet(request, 'x-ms-cosmos-batch-continue-on-error'));
  if (isMinimal(request)) for (const outcome of outcomes) delete outcome.resourceBody;
  return {
    status: outcomes.every(({ statusCode }) => statusCode < 400) ? 200 : 207,
    headers: sessionHeaders(scope.items, request.path[1] ?? '', container.ranges[range]?.id ?? '0'),
    body: JSON.stringify(outcomes),
    charge: Math.round(100 * outcomes.reduce((sum, { requestCharge }) => sum + requestCharge, 0)) / 100,
    operation: isAtomic ? 'batch' : 'bulk',
  };
}

function requireRangeId(request: Request): string {
  const id = header(request, 'x-ms-documentdb-partitionkeyrangeid');
  if (id === null) throw new CosmosError('badRequest', 'A bulk request needs the header x-ms-documentdb-partitionkeyrangeid.');
  return id;
}
