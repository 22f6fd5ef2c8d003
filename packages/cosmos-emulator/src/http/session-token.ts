import type { Container } from '../catalog/container.ts';
import type { ItemTable } from '../store/item-table.ts';

/**
 * `<range>:1#<lsn of this region>#0=<own writes of region 0 seen here>#1=...`: the vector format of multi-region accounts. It lists every
 * region of the account; the SDK refuses to merge tokens that list different ones. Counters are kept per container, so the tokens of all
 * ranges of one container carry the same numbers.
 */
export function sessionToken({ progress }: ItemTable, rangeId: string): string {
  return `${rangeId}:1#${progress.lsn}${progress.seen.map((lsn, region) => `#${region}=${lsn}`).join('')}`;
}

/** What lets the SDK keep a session token: whose it is, by name and by rid. */
export function sessionHeaders(items: ItemTable, databaseId: string, rangeId: string): Record<string, string> {
  return {
    'x-ms-session-token': sessionToken(items, rangeId),
    ...ownerHeaders(items.container, databaseId),
    lsn: String(items.progress.lsn),
  };
}

const ownerHeaders = (container: Container, databaseId: string) => ({
  'x-ms-alt-content-path': encodeURI(`dbs/${databaseId}/colls/${container.id}`),
  'x-ms-content-path': container.rid,
});
