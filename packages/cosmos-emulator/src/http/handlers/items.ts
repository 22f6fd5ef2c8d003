import { readPatchRequest } from '../../items/apply-patch.ts';
import { createItem, deleteItem, patchItem, readItem, replaceItem, upsertItem } from '../../items/item-operations.ts';
import type { Context } from '../account-context.ts';
import { CosmosError } from '../errors.ts';
import { type Answer, isSet, type Request, readJson, readObject } from '../exchange.ts';
import { itemAnswer, preconditionsOf, requireBodySize, scopeOf } from '../item-request.ts';
import { sessionHeaders } from '../session-token.ts';

export function answerCreate(request: Request, context: Context): Answer {
  const scope = scopeOf(request, context);
  requireBodySize(request);
  const document = readObject(request);
  if (isSet(request, 'x-ms-documentdb-is-upsert')) {
    const result = context.region.write(() => upsertItem(scope, document, preconditionsOf(request)));
    return itemAnswer(request, scope, 'upsert', result);
  }
  return itemAnswer(
    request,
    scope,
    'create',
    context.region.write(() => createItem(scope, document)),
  );
}

export function answerRead(request: Request, context: Context): Answer {
  const scope = scopeOf(request, context);
  try {
    return itemAnswer(request, scope, 'read', readItem(scope, itemId(request), preconditionsOf(request)));
  } catch (error) {
    if (error instanceof CosmosError && error.status === 404) return missing(request, context, error);
    throw error;
  }
}

export function answerReplace(request: Request, context: Context): Answer {
  const scope = scopeOf(request, context);
  requireBodySize(request);
  const document = readObject(request);
  const result = context.region.write(() => replaceItem(scope, itemId(request), document, preconditionsOf(request)));
  return itemAnswer(request, scope, 'replace', result);
}

export function answerPatch(request: Request, context: Context): Answer {
  const scope = scopeOf(request, context);
  const patch = readPatchRequest(readJson(request));
  const result = context.region.write(() => patchItem(scope, itemId(request), patch, preconditionsOf(request)));
  return itemAnswer(request, scope, 'patch', result);
}

export function answerDelete(request: Request, context: Context): Answer {
  const scope = scopeOf(request, context);
  const result = context.region.write(() => deleteItem(scope, itemId(request), preconditionsOf(request)));
  return itemAnswer(request, scope, 'delete', result);
}

const itemId = (request: Request): string => request.path[5] ?? '';

/** A missing item moves the session on too: it was looked for at this point of the region's history. */
function missing(request: Request, context: Context, error: CosmosError): Answer {
  const { items, key } = scopeOf(request, context);
  const rangeId = items.container.ranges[items.container.placeOf(key ?? []).range]?.id ?? '0';
  return {
    status: 404,
    headers: sessionHeaders(items, request.path[1] ?? '', rangeId),
    body: JSON.stringify({ code: error.code, message: error.message }),
    charge: 1,
    operation: 'read',
  };
}
