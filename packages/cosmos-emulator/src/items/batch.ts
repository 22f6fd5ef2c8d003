import { isObject } from '../catalog/container-definition.ts';
import { CosmosError } from '../http/errors.ts';
import { parsePartitionKey } from '../partition/partition-key.ts';
import type { Json, JsonObject } from '../sql/types.ts';
import type { RegionStore } from '../store/region-store.ts';
import { readPatchRequest } from './apply-patch.ts';
import {
  createItem,
  deleteItem,
  type ItemResult,
  type ItemScope,
  maxItemBytes,
  patchItem,
  readItem,
  replaceItem,
  requireSize,
  upsertItem,
} from './item-operations.ts';

/** Azure's limit for one batch. */
const maxBatchOperations = 100;

/** One operation's outcome, as it stands in the answer's array. */
export interface BatchOutcome {
  statusCode: number;
  subStatusCode?: number;
  requestCharge: number;
  eTag?: string;
  resourceBody?: Json;
  message?: string;
}

interface BatchOperation {
  operationType: string;
  id: string | undefined;
  resourceBody: Json | undefined;
  ifMatch: string | null;
  ifNoneMatch: string | null;
  partitionKey: string | undefined;
}

export function readBatch(body: Json, bodyBytes: number): BatchOperation[] {
  if (!Array.isArray(body)) throw new CosmosError('badRequest', 'A batch must be an array of operations.');
  if (body.length === 0 || body.length > maxBatchOperations) {
    throw new CosmosError('badRequest', `A batch must have 1 to ${maxBatchOperations} operations; this one has ${body.length}.`);
  }
  if (bodyBytes > maxItemBytes) {
    throw new CosmosError('tooLarge', `A batch may have at most ${maxItemBytes} bytes; this one has ${bodyBytes}.`);
  }
  return body.map(readOperation);
}

function readOperation(value: Json): BatchOperation {
  if (!isObject(value) || typeof value['operationType'] !== 'string') {
    throw new CosmosError('badRequest', `Each operation of a batch needs an 'operationType'.`);
  }
  return {
    operationType: value['operationType'],
    id: textOf(value['id']) ?? undefined,
    resourceBody: value['resourceBody'],
    ifMatch: textOf(value['ifMatch']),
    ifNoneMatch: textOf(value['ifNoneMatch']),
    partitionKey: textOf(value['partitionKey']) ?? undefined,
  };
}

const textOf = (value: Json | undefined) => (typeof value === 'string' ? value : null);

/** All or nothing in one logical partition. When one operation is refused every other answers 424 and nothing is kept. */
export function runAtomicBatch(store: RegionStore, scope: ItemScope, operations: BatchOperation[]): BatchOutcome[] {
  const outcomes: BatchOutcome[] = [];
  try {
    store.write(() => {
      for (const operation of operations) {
        const outcome = attempt(scope, operation);
        outcomes.push(outcome);
        if (outcome.statusCode >= 400) throw new BatchRefused();
      }
    });
    return outcomes;
  } catch (error) {
    if (!(error instanceof BatchRefused)) throw error;
    const failed = outcomes.length - 1;
    return operations.map((_operation, index) => (index === failed ? (outcomes[failed] as BatchOutcome) : dependencyFailed()));
  }
}

/**
 * A bulk request: operations on any keys of one physical partition, each on its own. They share one transaction, since each either writes as
 * its last step or is refused before. With `continueOnError` false, those after the first refusal are not tried.
 */
export function runBulk(
  store: RegionStore,
  scope: ItemScope,
  operations: BatchOperation[],
  rangeIndex: number,
  continueOnError: boolean,
): BatchOutcome[] {
  let isStopped = false;
  return store.write(() =>
    operations.map((operation) => {
      if (isStopped) return dependencyFailed();
      const outcome = attempt({ ...scope, key: keyOf(operation, scope) }, operation, rangeIndex);
      isStopped = outcome.statusCode >= 400 && !continueOnError;
      return outcome;
    }),
  );
}

class BatchRefused extends Error {}

const dependencyFailed = (): BatchOutcome => ({ statusCode: 424, requestCharge: 0 });

function keyOf({ partitionKey }: BatchOperation, scope: ItemScope) {
  return partitionKey === undefined ? scope.key : parsePartitionKey(partitionKey);
}

function attempt(scope: ItemScope, operation: BatchOperation, rangeIndex?: number): BatchOutcome {
  try {
    if (rangeIndex !== undefined) requireInRange(scope, rangeIndex);
    return success(operation, run(scope, operation));
  } catch (error) {
    if (!(error instanceof CosmosError)) throw error;
    return {
      statusCode: error.status,
      ...(error.substatus === undefined ? {} : { subStatusCode: error.substatus }),
      requestCharge: 1,
      message: error.message,
    };
  }
}

function requireInRange({ items, key }: ItemScope, rangeIndex: number): void {
  if (key && items.container.placeOf(key).range !== rangeIndex) {
    throw new CosmosError(
      'partitionRangeGone',
      `The partition key ${JSON.stringify(key)} does not belong to the partition range of the request.`,
    );
  }
}

function run(scope: ItemScope, operation: BatchOperation): ItemResult {
  const { operationType, id, resourceBody } = operation;
  switch (operationType) {
    case 'Create':
      return createItem(scope, documentOf(resourceBody));
    case 'Upsert':
      return upsertItem(scope, documentOf(resourceBody), operation);
    case 'Replace':
      return replaceItem(scope, requireId(operation), documentOf(resourceBody), operation);
    case 'Read':
      return readItem(scope, requireId(operation), { ifMatch: null, ifNoneMatch: operation.ifNoneMatch });
    case 'Delete':
      return deleteItem(scope, requireId(operation), operation);
    case 'Patch':
      return patchItem(scope, requireId(operation), readPatchRequest(resourceBody ?? null), operation);
    default:
      throw new CosmosError('badRequest', `Unknown batch operation '${operationType}'${id ? ` on '${id}'` : ''}.`);
  }
}

function documentOf(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw new CosmosError('badRequest', `A batch operation that writes needs a 'resourceBody' object.`);
  requireSize(Buffer.byteLength(JSON.stringify(value)));
  return value;
}

function requireId({ operationType, id }: BatchOperation): string {
  if (id === undefined) throw new CosmosError('badRequest', `A batch operation '${operationType}' needs an 'id'.`);
  return id;
}

function success({ operationType }: BatchOperation, { status, row, charge }: ItemResult): BatchOutcome {
  const outcome: BatchOutcome = { statusCode: status, requestCharge: charge, eTag: row.etag };
  if (operationType !== 'Delete' && status !== 304) outcome.resourceBody = JSON.parse(row.body) as Json;
  return outcome;
}
