import type { SQLInputValue } from 'node:sqlite';
import type { Container } from '../catalog/container.ts';
import { effectivePartitionKey } from '../partition/effective-partition-key.ts';
import { type PartitionKeyPart, partitionKeyPrefixBounds } from '../partition/partition-key.ts';
import { highestKey, lowestKey } from '../partition/partition-ranges.ts';
import type { PathCondition } from '../sql/types.ts';

/** The part of a container that a query or feed reads. */
export interface KeyScope {
  /** Text of the one logical partition; null when it may be several. */
  pk: string | null;
  /** SQL that rows satisfy, joined by AND. */
  sql: string[];
  values: SQLInputValue[];
  /** The effective partition keys it lies within, `[min, max)`; equal when it is one key. */
  min: string;
  max: string;
  /** Id of the physical range, when it lies in one. */
  rangeId: string | null;
}

export interface ScopeRequest {
  key: PartitionKeyPart[] | null;
  /** Index of a physical range. */
  range: number | null;
  startEpk: string | null;
  endEpk: string | null;
}

export function keyScope(container: Container, request: ScopeRequest): KeyScope {
  const scope: KeyScope = { pk: null, sql: [], values: [], min: lowestKey, max: highestKey, rangeId: null };
  if (request.key) limitToKey(scope, container, request.key);
  else if (request.range !== null) limitToRange(scope, container, request.range);
  if (request.startEpk !== null && request.endEpk !== null) {
    scope.sql.push('epk >= ? AND epk < ?');
    scope.values.push(request.startEpk, request.endEpk);
  }
  return scope;
}

function limitToKey(scope: KeyScope, container: Container, key: PartitionKeyPart[]): void {
  const { length } = container.partitionKey.paths;
  const isPrefix = key.length > 0 && key.length < length;
  const parts = key.length === 0 ? Array.from({ length }, () => undefined) : key;
  const place = container.placeOf(parts);
  scope.min = effectivePartitionKey(parts, container.partitionKey);
  scope.max = isPrefix ? scope.min + highestKey : scope.min;
  scope.rangeId = container.ranges[place.range]?.id ?? null;
  if (isPrefix) {
    const { from, to } = partitionKeyPrefixBounds(parts);
    scope.sql.push('pk >= ? AND pk < ?');
    scope.values.push(from, to);
    return;
  }
  scope.pk = place.text;
  scope.sql.push('pk = ?');
  scope.values.push(place.text);
}

function limitToRange(scope: KeyScope, container: Container, index: number): void {
  const range = container.ranges[index];
  if (!range) return;
  scope.min = range.minInclusive;
  scope.max = range.maxExclusive;
  scope.rangeId = range.id;
  if (container.ranges.length === 1) return;
  scope.sql.push('range = ?');
  scope.values.push(index);
}

/** The key that a WHERE pins by equality on every path of the partition key; null when it does not. */
export function keyInConditions(container: Container, conditions: readonly PathCondition[]): PartitionKeyPart[] | null {
  const parts: PartitionKeyPart[] = [];
  for (const path of container.partitionKeyPaths) {
    const text = JSON.stringify(path);
    const found = conditions.find(
      ({ op, path: of, value }) => op === '=' && JSON.stringify(of) === text && typeof value !== 'object',
    );
    if (!found) return null;
    parts.push(found.value as PartitionKeyPart);
  }
  return parts;
}
