import { headers } from '@parallax/contracts/headers';
import type { Browser, Page } from 'playwright-core';
import { dropFiles } from '../drills/browser/drop-files.ts';
import { jpeg } from '../pictures.ts';
import { waitFor } from '../wait-for.ts';
import type { Action, People } from './visitors.ts';

const patienceMs = 20_000;

/** One person at the real page in a real browser, in a session of this colour, who uploads a picture and reloads the page in turn until they leave. */
export async function bringPageVisitor(browser: Browser, web: string, colour: string): Promise<People> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  context.setDefaultTimeout(patienceMs);
  // As if an earlier page of this window had drawn it; afterwards the page itself keeps what it chose.
  await context.addInitScript(
    `sessionStorage.getItem('parallax.colour') ?? sessionStorage.setItem('parallax.colour', '${colour}')`,
  );
  const page = await context.newPage();
  const heard = listenTo(page);
  await page.goto(web);
  await page.getByRole('button', { name: 'Upload photos' }).first().waitFor();
  const actions: Action[] = [];
  let isLeaving = false;
  const goOn = async () => {
    for (let turn = 0; !isLeaving; turn++) {
      actions.push(await act(turn % 2 === 0 ? 'upload' : 'reload', () => (turn % 2 === 0 ? upload(page, turn) : reload(page))));
    }
  };
  const gone = goOn();
  return {
    actions,
    broken: new Promise<never>(() => undefined),
    async leave() {
      isLeaving = true;
      await gone;
      await context.close();
    },
  };

  async function act(what: string, work: () => Promise<void>): Promise<Action> {
    const at = Date.now();
    const refusedBefore = heard.refused;
    const failure = await work().then(() => null, String);
    const requests = 1 + heard.refused - refusedBefore;
    const { colour, region } = failure === null ? heard : { colour: null, region: null };
    return { person: 0, at, ms: Date.now() - at, what, colour, region, requests, failure };
  }
}

interface Heard {
  colour: string | null;
  region: string | null;
  refused: number;
}

/** Who answered last, and how often somebody refused with 503. */
function listenTo(page: Page): Readonly<Heard> {
  const heard: Heard = { colour: null, region: null, refused: 0 };
  page.on('response', (response) => {
    const colour = response.headers()[headers.colour];
    if (colour === undefined) return;
    if (response.status() === 503) heard.refused++;
    else Object.assign(heard, { colour, region: response.headers()[headers.region] ?? null });
  });
  return heard;
}

/** Settles when the page says that the file has been sent; rejects when it says that it could not be. */
async function upload(page: Page, seed: number): Promise<void> {
  const picture = await jpeg({ width: 640, height: 480, seed: 10_000 + seed });
  await dropFiles(page, [picture]);
  const row = page.locator('li.dock-row', { hasText: picture.fileName }).first();
  const stage = await waitFor(
    `${picture.fileName} sent`,
    async () => {
      const now = await row.getAttribute('data-stage');
      return ['processing', 'recognising', 'done', 'failed'].includes(now ?? '') ? now : null;
    },
    { withinMs: patienceMs },
  );
  if (stage === 'failed') throw new Error(`the page says that ${picture.fileName} could not be sent`);
}

/** Settles when the list has been answered and the page shows no trouble. */
async function reload(page: Page): Promise<void> {
  const isList = (url: string, status: number) => /\/api\/v1\/images(\?|$)/.test(url) && status === 200;
  await Promise.all([
    page.waitForResponse((response) => isList(response.url(), response.status())),
    page.reload({ waitUntil: 'commit' }),
  ]);
  await page.getByRole('button', { name: 'Upload photos' }).first().waitFor();
}
