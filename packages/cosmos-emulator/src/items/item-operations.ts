import type { Container, Place } from '../catalog/container.ts';
import { isObject, requireTimeToLive } from '../catalog/container-definition.ts';
import { CosmosError } from '../http/errors.ts';
import { extractPartitionKey, type PartitionKeyPart, partitionKeyText } from '../partition/partition-key.ts';
import { readCharge, writeCharge } from '../request-units.ts';
import type { Json, JsonObject } from '../sql/types.ts';
import type { ItemRow } from '../store/item-row.ts';
import type { ItemTable } from '../store/item-table.ts';
import { applyPatch, type PatchRequest } from './apply-patch.ts';
import { requirePatchCondition } from './patch-condition.ts';

/** 2 MB of JSON in UTF-8: Azure's limit for one item. */
export const maxItemBytes = 2 * 1024 * 1024;
/** UTF-8 bytes; Azure's limit for an item's id. */
const maxIdBytes = 1023;

export interface ItemResult {
  status: 200 | 201 | 204 | 304;
  row: ItemRow;
  /** Estimated RU. */
  charge: number;
}

/** `if-match` and `if-none-match` of a request; null when absent. */
export interface Preconditions {
  ifMatch: string | null;
  ifNoneMatch: string | null;
}

/** One request's view of a container: its items, the partition key it names and the time it happens. */
export interface ItemScope {
  items: ItemTable;
  /** The key in the request; null when it gave none. */
  key: PartitionKeyPart[] | null;
  now: number;
}

/** Writes reject inside a transaction, so a refused one leaves nothing. */
export function createItem(scope: ItemScope, document: JsonObject): ItemResult {
  const place = checkDocument(scope, document);
  const { items, now } = scope;
  const id = document['id'] as string;
  const held = items.find(place.text, id);
  if (held && items.isLive(held, now)) {
    throw new CosmosError('conflict', `An item with the id '${id}' already exists in this logical partition.`);
  }
  return written(201, items.put(place, document, held, now));
}

export function upsertItem(scope: ItemScope, document: JsonObject, preconditions: Preconditions): ItemResult {
  const place = checkDocument(scope, document);
  const { items, now } = scope;
  const held = items.find(place.text, document['id'] as string);
  const isThere = held !== undefined && items.isLive(held, now);
  // Azure takes an upsert of a missing item for a create, whatever if-match says (azure-cosmos-dotnet-v3 issue 1698).
  if (isThere) requirePreconditions(held, preconditions);
  return written(isThere ? 200 : 201, items.put(place, document, held, now));
}

export function replaceItem(scope: ItemScope, id: string, document: JsonObject, preconditions: Preconditions): ItemResult {
  const place = checkDocument(scope, document);
  if (document['id'] !== id) {
    throw new CosmosError(
      'badRequest',
      `The id in the document, '${document['id']}', differs from the id in the address, '${id}'.`,
    );
  }
  const current = requireItem(scope, place.text, id);
  requirePreconditions(current, preconditions);
  return written(200, scope.items.put(place, document, current, scope.now));
}

export function readItem(scope: ItemScope, id: string, preconditions: Preconditions): ItemResult {
  const row = requireItem(scope, requirePlace(scope).text, id);
  const isKnown = preconditions.ifNoneMatch !== null && matches(preconditions.ifNoneMatch, row.etag);
  return { status: isKnown ? 304 : 200, row, charge: isKnown ? 1 : readCharge(row.body.length) };
}

export function deleteItem(scope: ItemScope, id: string, preconditions: Preconditions): ItemResult {
  const current = requireItem(scope, requirePlace(scope).text, id);
  requirePreconditions(current, preconditions);
  scope.items.remove(current, scope.now);
  return { status: 204, row: current, charge: writeCharge(current.body.length) };
}

export function patchItem(scope: ItemScope, id: string, patch: PatchRequest, preconditions: Preconditions): ItemResult {
  const place = requirePlace(scope);
  const current = requireItem(scope, place.text, id);
  requirePreconditions(current, preconditions);
  const document = JSON.parse(current.body) as JsonObject;
  if (patch.condition !== null) requirePatchCondition(patch.condition, document, scope.now);
  const patched = applyPatch(document, patch.operations, scope.items.container.partitionKeyPaths);
  requireTimeToLive(patched['ttl'], 'ttl');
  requireSize(Buffer.byteLength(JSON.stringify(patched)));
  return written(200, scope.items.put(place, patched, current, scope.now));
}

/** Where the key of the request points. Rejects with 400 when it is missing or has too few or too many parts. */
export function requirePlace({ items, key }: ItemScope): Place {
  if (!key) {
    throw new CosmosError('badRequest', 'The header x-ms-documentdb-partitionkey must be supplied for this operation.');
  }
  const whole = completeKey(items.container, key);
  if (!whole) {
    throw new CosmosError(
      'partitionKeyMismatch',
      `The partition key has ${key.length} parts; container '${items.container.id}' is partitioned by ${items.container.partitionKey.paths.join(', ')}.`,
    );
  }
  return items.container.placeOf(whole);
}

/** `[]` means "none": all parts undefined. Null when the number of parts does not fit. */
export function completeKey(container: Container, key: readonly PartitionKeyPart[]): PartitionKeyPart[] | null {
  const { length } = container.partitionKey.paths;
  if (key.length === 0) return Array.from({ length }, () => undefined);
  return key.length === length ? [...key] : null;
}

export function requireSize(bytes: number): void {
  if (bytes > maxItemBytes) {
    throw new CosmosError('tooLarge', `An item may have at most ${maxItemBytes} bytes of JSON; this one has ${bytes}.`);
  }
}

function checkDocument(scope: ItemScope, document: Json): Place {
  if (!isObject(document)) throw new CosmosError('badRequest', 'An item must be a JSON object.');
  requireItemId(document['id']);
  requireTimeToLive(document['ttl'], 'ttl');
  const { container } = scope.items;
  const own = extractPartitionKey(document, container.partitionKeyPaths);
  if (!own) {
    throw new CosmosError(
      'badRequest',
      `The partition key (${container.partitionKey.paths.join(', ')}) of an item must be a text, number, boolean, null or absent.`,
    );
  }
  const place = requirePlace(scope);
  if (partitionKeyText(own) !== place.text) {
    throw new CosmosError(
      'partitionKeyMismatch',
      `The partition key in the document, ${partitionKeyText(own)}, is not the one in the header, ${place.text}.`,
    );
  }
  return place;
}

function requireItemId(id: Json | undefined): void {
  if (typeof id !== 'string' || id === '' || Buffer.byteLength(id) > maxIdBytes) {
    throw new CosmosError(
      'badRequest',
      `An item needs an 'id': a text of 1 to ${maxIdBytes} bytes; got ${JSON.stringify(id)?.slice(0, 80)}.`,
    );
  }
  if (/[/\\]/.test(id)) throw new CosmosError('badRequest', `An item's id must not contain / or \\; got ${JSON.stringify(id)}.`);
}

function requireItem({ items, now }: ItemScope, pk: string, id: string): ItemRow {
  const row = items.read(pk, id, now);
  if (!row)
    throw new CosmosError(
      'notFound',
      `There is no item '${id}' with the partition key ${pk} in container '${items.container.id}'.`,
    );
  return row;
}

function requirePreconditions(current: ItemRow, { ifMatch, ifNoneMatch }: Preconditions): void {
  const isRefused =
    (ifMatch !== null && !matches(ifMatch, current.etag)) || (ifNoneMatch !== null && matches(ifNoneMatch, current.etag));
  if (isRefused) {
    throw new CosmosError('preconditionFailed', `The item has changed: its etag is now ${current.etag}.`);
  }
}

const matches = (condition: string, etag: string) => condition === '*' || condition === etag || `"${condition}"` === etag;

const written = (status: 200 | 201, row: ItemRow): ItemResult => ({ status, row, charge: writeCharge(row.body.length) });
