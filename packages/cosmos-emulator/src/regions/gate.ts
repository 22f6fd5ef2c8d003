import type { Context } from '../http/account-context.ts';
import { CosmosError } from '../http/errors.ts';
import { isSet, type Request } from '../http/exchange.ts';
import type { Route } from '../http/route.ts';
import { requireSession } from '../http/session-token.ts';
import type { Region } from './region.ts';

/** Rejects with what a region in its state answers to a request, before anything is done. Reading the account always works. */
export function requireAdmission(region: Region, route: Route, request: Request, context: Context): void {
  if (route.kind === 'account') return;
  if (region.mode === 'removed') {
    throw new CosmosError(
      'regionRemoved',
      `The region ${region.name} is not part of the account '${context.account.id}' any more.`,
    );
  }
  if (region.mode === 'read-only' && route.isWrite) {
    throw new CosmosError(
      'writeForbidden',
      `The requested operation cannot be performed at the read-only region ${region.name}.`,
    );
  }
  if (isRead(route, request)) requireSession(request, context, region);
  if (route.kind !== 'metadata') requireThroughput(region);
}

/** Of items: metadata and query plans are the same in all regions. */
const isRead = ({ kind }: Route, request: Request): boolean =>
  kind === 'read' || (kind === 'query' && !isSet(request, 'x-ms-cosmos-is-query-plan-request'));

function requireThroughput({ name, throttle }: Region): void {
  const waitMs = throttle?.waitMs() ?? 0;
  if (waitMs === 0) return;
  const error = new CosmosError(
    'throttled',
    `The request rate is large: the region ${name} may use ${throttle?.requestUnitsPerSecond} RU/s. Nothing was changed; retry after ${waitMs} ms.`,
  );
  error.headers = { 'x-ms-retry-after-ms': String(waitMs) };
  throw error;
}
