// Starts the page when nothing answers. It holds no state and no rules of a release, so a new one may take over pages of an old one at once.
import { cacheFirst, cacheName, keepPage, type Network, networkFirst } from './keep-page.ts';
import { routeOf } from './route.ts';

/** What is used here of ServiceWorkerGlobalScope, whose types do not go together with those of a window. */
interface WorkerScope {
  readonly location: { readonly origin: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

interface ExtendableEvent {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = globalThis as unknown as WorkerScope;

const network = async (): Promise<Network> => ({
  fetch: (...request) => fetch(...request),
  cache: await caches.open(cacheName),
});

scope.addEventListener('install', (event) => {
  const install = async () => {
    await scope.skipWaiting();
    const page = await fetch('/', { cache: 'no-store' });
    // A page that is in trouble now is no reason to go without a worker: it is kept with its next visit.
    if (page.ok) await keepPage(page, await network());
  };
  event.waitUntil(install());
});

scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('fetch', (event) => {
  switch (routeOf(event.request, scope.location.origin)) {
    case 'page':
      return event.respondWith(answerPage(event));
    case 'fresh':
      return event.respondWith(answerFresh(event));
    case 'asset':
      return event.respondWith(network().then((parts) => cacheFirst(event.request, parts)));
    case 'pass':
      return undefined;
  }
});

async function answerPage(event: FetchEvent): Promise<Response> {
  const parts = await network();
  const response = await networkFirst(event.request, '/', parts);
  if (response.ok) event.waitUntil(keepPage(response.clone(), parts).catch(tellNotKept));
  return response;
}

async function answerFresh({ request }: FetchEvent): Promise<Response> {
  const parts = await network();
  const { pathname } = new URL(request.url);
  const response = await networkFirst(request, pathname, parts);
  if (response.ok) await parts.cache.put(pathname, response.clone());
  return response;
}

const tellNotKept = (error: unknown): void => console.info('This version of the page is not kept yet.', error);
