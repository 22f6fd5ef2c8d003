import { readPatchRequest } from '../../items/apply-patch.ts';
import {
  createItem,
  deleteItem,
  type ItemResult,
  type ItemScope,
  patchItem,
  readItem,
  replaceItem,
  upsertItem,
} from '../../items/item-operations.ts';
import type { Context } from '../account-context.ts';
import { CosmosError } from '../errors.ts';
import { type Answer, isSet, type Request, readJson, readObject } from '../exchange.ts';
import { itemAnswer, preconditionsOf, requireBodySize, scopeOf } from '../item-request.ts';
import { sessionHeaders } from '../session-token.ts';

export function answerCreate(request: Request, context: Context): Answer {
  requireBodySize(request);
  const document = readObject(request);
  if (isSet(request, 'x-ms-documentdb-is-upsert')) {
    return answerWrite(request, context, 'upsert', (scope) => upsertItem(scope, document, preconditionsOf(request)));
  }
  return answerWrite(request, context, 'create', (scope) => createItem(scope, document));
}

export function answerRead(request: Request, context: Context): Answer {
  return answer(request, context, 'read', (scope) => readItem(scope, itemId(request), preconditionsOf(request)));
}

export function answerReplace(request: Request, context: Context): Answer {
  requireBodySize(request);
  const document = readObject(request);
  return answerWrite(request, context, 'replace', (scope) =>
    replaceItem(scope, itemId(request), document, preconditionsOf(request)),
  );
}

export function answerPatch(request: Request, context: Context): Answer {
  const patch = readPatchRequest(readJson(request));
  return answerWrite(request, context, 'patch', (scope) => patchItem(scope, itemId(request), patch, preconditionsOf(request)));
}

export function answerDelete(request: Request, context: Context): Answer {
  return answerWrite(request, context, 'delete', (scope) => deleteItem(scope, itemId(request), preconditionsOf(request)));
}

const itemId = (request: Request): string => request.path[5] ?? '';

type Work = (scope: ItemScope) => ItemResult;

const answerWrite = (request: Request, context: Context, operation: string, work: Work): Answer =>
  answer(request, context, operation, (scope) => context.region.write(() => work(scope)));

function answer(request: Request, context: Context, operation: string, work: Work): Answer {
  const scope = scopeOf(request, context);
  try {
    return itemAnswer(request, scope, operation, work(scope));
  } catch (error) {
    // A refusal that looked at the item moves the session on too: it was judged at this point of the region's history.
    if (error instanceof CosmosError && sessionStatuses.has(error.status)) error.headers = headersOf(request, scope);
    throw error;
  }
}

const sessionStatuses = new Set([404, 409, 412]);

function headersOf(request: Request, { items, key }: ItemScope): Record<string, string> {
  const range = items.container.placeOf(key ?? []).range;
  return sessionHeaders(items, request.path[1] ?? '', items.container.ranges[range]?.id ?? '0');
}
