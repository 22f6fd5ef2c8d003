import { rm } from 'node:fs/promises';
import { launchBrowser } from '@parallax/testing/launch-browser';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildPage } from './built-page.ts';
import { type FakeRoom, startFakeRoom } from './fake-room.ts';

/** The built page in a real browser, before a made-up cloud of its own. */
export interface Stage {
  readonly room: FakeRoom;
  /** A new person: a browser profile of its own, at `hash` of the page. */
  visit(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Asks the control API. */
  api(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** What went wrong inside the pages so far: exceptions, errors in the console. */
  readonly problems: string[];
  /** Ends the made-up cloud; `comeBack` starts a new one at the same address. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Sends all visitors away, and mends whatever was broken. */
  leave(): Promise<void>;
  stop(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const [site, browser] = await Promise.all([buildPage(), launchBrowser()]);
  let room = await startFakeRoom(site);
  const problems: string[] = [];
  const api: Stage['api'] = async (method, path, body) => {
    const response = await fetch(room.url + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return (await response.json()) as Record<string, unknown>;
  };
  return {
    get room() {
      return room;
    },
    visit: (hash = '', options = {}) => visit(browser, problems, `${room.url}/${hash}`, options),
    api,
    problems,
    goAway: () => room.stop(),
    comeBack: async () => {
      room = await startFakeRoom(site, { port: Number(new URL(room.url).port) });
    },
    leave: async () => {
      for (const context of browser.contexts()) await context.close();
      await api('PUT', '/api/faults', {});
      for (const region of ['westus2', 'eastus2']) {
        await api('POST', `/api/regions/${region}/restore`);
        await api('POST', `/api/regions/${region}/read-only`, { on: false });
      }
    },
    stop: async () => {
      await browser.close();
      await room.stop();
      await rm(site, { recursive: true, force: true });
    },
  };
}

async function visit(browser: Browser, problems: string[], url: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    // The browser itself tells of requests that a test makes fail.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(message.text());
  });
  await page.goto(url);
  return page;
}
