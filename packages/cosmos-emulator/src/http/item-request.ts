import type { Container } from '../catalog/container.ts';
import { type ItemResult, type ItemScope, type Preconditions, requireSize } from '../items/item-operations.ts';
import { type PartitionKeyPart, parsePartitionKey } from '../partition/partition-key.ts';
import type { Context } from './account-context.ts';
import { CosmosError } from './errors.ts';
import { type Answer, header, type Request } from './exchange.ts';
import { sessionHeaders } from './session-token.ts';

/** The container a request for items is about, and the key its header names. */
export function scopeOf(request: Request, { account, region, now }: Context): ItemScope {
  const container = account.catalog.owner(request.path[1] ?? '', request.path[3] ?? '');
  return { items: region.items(container), key: keyOf(request), now };
}

export function keyOf(request: Request): PartitionKeyPart[] | null {
  const text = header(request, 'x-ms-documentdb-partitionkey');
  if (text === null) return null;
  const key = parsePartitionKey(text);
  if (!key) {
    throw new CosmosError(
      'badRequest',
      `The header x-ms-documentdb-partitionkey must be a JSON array of texts, numbers, booleans or null; got ${text}.`,
    );
  }
  return key;
}

export const preconditionsOf = (request: Request): Preconditions => ({
  ifMatch: header(request, 'if-match'),
  ifNoneMatch: header(request, 'if-none-match'),
});

/** Azure judges by the length of the JSON as it was sent. */
export const requireBodySize = (request: Request): void => requireSize(request.body.length);

export function requireRange(container: Container, rangeId: string): number {
  const index = container.ranges.findIndex((range) => range.id === rangeId);
  if (index < 0) throw new CosmosError('partitionRangeGone', `Container '${container.id}' has no partition range '${rangeId}'.`);
  return index;
}

export function itemAnswer(request: Request, scope: ItemScope, operation: string, result: ItemResult): Answer {
  const { row, status, charge } = result;
  const rangeId = scope.items.container.ranges[row.range]?.id ?? '0';
  const isBodyWanted = status !== 204 && status !== 304 && !(operation !== 'read' && isMinimal(request));
  return {
    status,
    headers: { etag: row.etag, ...sessionHeaders(scope.items, request.path[1] ?? '', rangeId) },
    body: isBodyWanted ? row.body : null,
    charge,
    operation,
  };
}

export const isMinimal = (request: Request): boolean => header(request, 'prefer')?.toLowerCase() === 'return=minimal';
