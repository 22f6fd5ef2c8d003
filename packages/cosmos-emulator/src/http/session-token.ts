import type { Container } from '../catalog/container.ts';
import type { Region } from '../regions/region.ts';
import type { ItemTable } from '../store/item-table.ts';
import type { Context } from './account-context.ts';
import { CosmosError } from './errors.ts';
import { header, type Request } from './exchange.ts';

/**
 * `<range>:<version>#<lsn of this region>#0=<own writes of region 0 seen here>#1=...`: the vector format of multi-region accounts. It lists
 * every region that the account has had, since the SDK refuses to merge tokens of one version that list different ones. Counters are kept per
 * container, so the tokens of all ranges of one container carry the same numbers.
 */
export function sessionToken({ progress, store }: ItemTable, rangeId: string): string {
  return `${rangeId}:${store.regionCount}#${progress.lsn}${progress.seen.map((lsn, region) => `#${region}=${lsn}`).join('')}`;
}

/** What lets the SDK keep a session token: whose it is, by name and by rid. */
export function sessionHeaders(items: ItemTable, databaseId: string, rangeId: string): Record<string, string> {
  return {
    'x-ms-session-token': sessionToken(items, rangeId),
    ...ownerHeaders(items.container, databaseId),
    lsn: String(items.progress.lsn),
  };
}

/**
 * Rejects with 404/1002 when a reader has seen writes that have not come to this region yet, and in a stale region whatever it has seen.
 * Writes are never held up by a session.
 */
export function requireSession(request: Request, { account, region: store }: Context, region: Region): void {
  const token = header(request, 'x-ms-session-token');
  if (token === null) return;
  const container = account.catalog.owner(request.path[1] ?? '', request.path[3] ?? '');
  const { seen } = store.items(container).progress;
  const wanted = readSessionToken(token);
  if (region.mode !== 'stale' && [...wanted].every(([number, lsn]) => lsn <= (seen[number] ?? 0))) return;
  const error = new CosmosError(
    'sessionNotAvailable',
    `The read session is not available for the input session token: ${region.name} has '${seen.join(',')}', the token is '${token}'.`,
  );
  error.headers = ownerHeaders(container, request.path[1] ?? '');
  throw error;
}

/** The highest count of each region in a token, or in several that are joined by commas. */
function readSessionToken(text: string): Map<number, number> {
  const wanted = new Map<number, number>();
  for (const token of text.split(',')) {
    const [, ...regions] = token
      .slice(token.indexOf(':') + 1)
      .split('#')
      .slice(1);
    for (const entry of regions) {
      const [region = '', lsn = ''] = entry.split('=');
      if (!/^\d+$/.test(region) || !/^\d+$/.test(lsn))
        throw new CosmosError('badRequest', `The session token '${text}' is not valid.`);
      wanted.set(Number(region), Math.max(wanted.get(Number(region)) ?? 0, Number(lsn)));
    }
  }
  return wanted;
}

const ownerHeaders = (container: Container, databaseId: string) => ({
  'x-ms-alt-content-path': encodeURI(`dbs/${databaseId}/colls/${container.id}`),
  'x-ms-content-path': container.rid,
});
