import { launchBrowser } from '@parallax/testing/launch-browser';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { builtPage } from './built-page.ts';
import { type FakeApi, startFakeApi } from './fake-api/fake-api.ts';
import { type ServedPage, servePage } from './fake-api/serve-page.ts';

/** The built page in a real browser before a fake API of its own. */
export interface Stage {
  readonly api: FakeApi;
  readonly url: string;
  /** A new person: a browser profile of its own, at `search` of the page. */
  visit(search?: string, options?: BrowserContextOptions): Promise<Page>;
  /** A new person who owns `count` pictures, which are shown. */
  visitAsOwner(count: number, options?: BrowserContextOptions): Promise<Page>;
  /** What went wrong inside the pages so far: exceptions, refused sources, errors in the console. */
  readonly problems: string[];
  /** Gives the colours these weights from now on; gives the revision of the release that says so. */
  publish: ServedPage['publish'];
  /** The server of the pages itself breaks its connections, answers everything with that status, or works. */
  setPageDown(how: boolean | number): void;
  /** Sends all visitors away. */
  leave(): Promise<void>;
  stop(): Promise<void>;
}

/** `spare` is the API of another colour, which nobody is led to at first; it is stopped with the stage. */
export async function setStage(spare: FakeApi | null = null): Promise<Stage> {
  const folder = await builtPage();
  const [browser, api] = await Promise.all([launchBrowser(), startFakeApi()]);
  const page = await servePage(folder, [api.url], spare && [spare.url]);
  const problems: string[] = [];
  const open: Stage['visit'] = (search = '/', options = {}) => visit({ browser, page, problems }, search, options);
  return {
    api,
    url: page.url,
    problems,
    visit: open,
    async visitAsOwner(count, options) {
      const tab = await open('/', options);
      const key = await tab.evaluate(() => localStorage.getItem('parallax.ownerKey'));
      api.draw(count, key ?? '');
      await tab.reload();
      await tab.locator('[data-picture]').first().waitFor();
      return tab;
    },
    publish: page.publish,
    setPageDown: page.setDown,
    leave: async () => {
      for (const context of browser.contexts()) await context.close();
    },
    stop: async () => {
      await browser.close();
      await Promise.all([api.stop(), spare?.stop(), page.stop()]);
    },
  };
}

interface Parts {
  readonly browser: Browser;
  readonly page: ServedPage;
  readonly problems: string[];
}

async function visit({ browser, page, problems }: Parts, search: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', ...options });
  context.setDefaultTimeout(15_000);
  const tab = await context.newPage();
  tab.on('pageerror', (error) => problems.push(String(error)));
  tab.on('console', (message) => {
    // Requests that a test makes fail are told by the browser itself; they are not of the page's doing.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(message.text());
  });
  await tab.goto(page.url + search);
  return tab;
}
