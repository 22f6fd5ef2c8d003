/**
 * What the service worker does with a request. `page` and `fresh`: from the network, and from what was kept when that gives nothing;
 * `asset`: from what was kept, since its name says its content; `pass`: none of its business.
 */
export type Route = 'page' | 'fresh' | 'asset' | 'pass';

export interface Asked {
  readonly method: string;
  readonly url: string;
  /** `navigate` for the page itself. */
  readonly mode: string;
}

/** What stands beside the page and keeps its name when it changes. */
const besides = ['/release.json', '/icon.svg', '/icon-maskable.svg', '/manifest.webmanifest'];
const hashedName = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/** Only what the page's own origin serves: the API and pictures are never kept, and are the page's own business when they fail. */
export function routeOf({ method, url, mode }: Asked, origin: string): Route {
  const to = new URL(url);
  if (method !== 'GET' || to.origin !== origin) return 'pass';
  if (mode === 'navigate') return to.pathname === '/' ? 'page' : 'pass';
  if (hashedName.test(to.pathname)) return 'asset';
  return besides.includes(to.pathname) ? 'fresh' : 'pass';
}

/** The hashed files that a page names, as paths. */
export const assetsIn = (html: string): string[] => [
  ...new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '')),
];
