import { assetsIn } from './route.ts';

export const cacheName = 'parallax-page';

/** How long the network may take while something is kept, ms. */
const impatientMs = 3_500;

type PageCache = Pick<Cache, 'match' | 'put' | 'keys' | 'delete'>;

export interface Network {
  readonly fetch: typeof fetch;
  readonly cache: PageCache;
}

/**
 * From the network, else what was kept under `key`. An answer that is not a good one (an edge that says that no region serves the page)
 * counts as none, as long as something is kept. Rejects when there is neither.
 */
export async function networkFirst(request: Request, key: string, { fetch, cache }: Network): Promise<Response> {
  const kept = await cache.match(key);
  try {
    const response = await fetch(request, kept ? { signal: AbortSignal.timeout(impatientMs) } : {});
    return response.ok || !kept ? response : kept;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** What its name says is in it never changes, so what was kept is as good. */
export async function cacheFirst(request: Request, { fetch, cache }: Network): Promise<Response> {
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request.url, response.clone());
  return response;
}

/**
 * Keeps a page: first every file that it names, then the page itself, so that a page that was kept always starts; then lets go of files that
 * neither it nor the page before it names. A page whose files cannot all be had is not kept.
 */
export async function keepPage(page: Response, { fetch, cache }: Network): Promise<void> {
  const html = await page.clone().text();
  const before = (await (await cache.match('/'))?.text()) ?? '';
  if (html === before) return;
  const assets = assetsIn(html);
  if (assets.length === 0) return;
  for (const path of assets) {
    if (await cache.match(path)) continue;
    const response = await fetch(path);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    await cache.put(path, response);
  }
  await cache.put('/', page);
  const wanted = new Set([...assets, ...assetsIn(before)]);
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname.startsWith('/assets/') && !wanted.has(pathname)) await cache.delete(url);
  }
}
