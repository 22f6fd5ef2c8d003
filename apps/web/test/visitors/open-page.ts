import { type ApiClient, createClient, type Served } from '../../src/api/client.ts';
import { loadRelease } from '../../src/api/release.ts';
import type { Kept } from '../../src/browser/storage.ts';
import { memory } from '../memory.ts';

/** What lasts longer than a page: the browser's storage, and one window's. */
export interface Browser {
  readonly ownerKey: string;
  readonly local: Kept;
  readonly session: Kept;
}

export const newBrowser = (ownerKey: string): Browser => ({ ownerKey, local: memory(), session: memory() });

export interface VisitorPage {
  readonly client: ApiClient;
  /** Of the last answer; null before the first. */
  served(): Served | null;
  /** Requests to the API so far, repeated ones and those that got no answer among them. */
  sent(): number;
}

/** The page's own client, over real HTTP, without the page. `chance` is what it draws its colour by. */
export function openPage(web: string, { ownerKey, local, session }: Browser, chance: number): VisitorPage {
  let served: Served | null = null;
  let sent = 0;
  const besideThePage: typeof fetch = (url, init) => fetch(new URL(String(url), web), init);
  const client = createClient({
    loadRelease: (wish) => loadRelease(besideThePage, local, wish),
    ownerKey,
    session,
    fetch: (...request) => {
      sent++;
      return fetch(...request);
    },
    now: Date.now,
    chance: () => chance,
    onServed: (answer) => {
      served = answer;
    },
  });
  return { client, served: () => served, sent: () => sent };
}
