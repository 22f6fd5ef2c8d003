import type { RunningLocal } from '@parallax/local/start-local';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropFiles } from '../src/drills/browser/drop-files.ts';
import { launchBrowser } from '../src/launch-browser.ts';
import { jpeg } from '../src/pictures.ts';
import { startTestCloud } from '../src/test-cloud.ts';
import { visit } from '../src/visit.ts';
import { waitFor } from '../src/wait-for.ts';

let cloud: RunningLocal;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchBrowser()]);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(cloud.web);
});
afterAll(async () => {
  await browser?.close();
  await cloud?.stop();
});

const cells = () => page.locator('[data-picture]');

/** Until the first cell's picture is decoded and drawn. */
async function firstPictureDrawn(): Promise<void> {
  await page.waitForFunction(
    () => {
      const scope = globalThis as unknown as {
        document: { querySelector(selector: string): { complete: boolean; naturalWidth: number } | null };
      };
      const image = scope.document.querySelector('[data-picture] img[src*="thumbnails"]');
      return image?.complete === true && image.naturalWidth > 0;
    },
    undefined,
    { timeout: 30_000 },
  );
}

test('an empty gallery invites to upload', async () => {
  await page.getByRole('button', { name: 'Upload photos' }).first().waitFor();
  expect(await cells().count()).toBe(0);
});

test('a JPEG that is dropped on the page becomes visible and described', async () => {
  await dropFiles(page, [await jpeg({ width: 2_400, height: 1_600, seed: 11 })]);
  await cells().first().waitFor();
  await firstPictureDrawn();
  await cells().first().click();
  await page
    .getByText(/picture/i)
    .filter({ hasText: /landscape|portrait|square/ })
    .first()
    .waitFor({ timeout: 20_000 });
  await page.getByText('Simulated recognition').first().waitFor();
  expect(page.url()).toMatch(/\?image=[0-9a-f-]{36}$/);
});

test('a reload shows the same picture at the same address, and the gallery behind it', async () => {
  await page.reload();
  await page.getByText('Simulated recognition').first().waitFor();
  await page.keyboard.press('Escape');
  await firstPictureDrawn();
  expect(await cells().count()).toBe(1);
});

test('somebody else, in another browser, sees it too and cannot delete it', async () => {
  const other = await browser.newContext();
  const theirs = await other.newPage();
  await theirs.goto(cloud.web);
  await theirs.locator('[data-picture]').first().click();
  await theirs.getByText('Simulated recognition').first().waitFor();
  expect(await theirs.getByRole('button', { name: /delete/i }).count()).toBe(0);
  await other.close();
});

test('a deleted picture is gone, and undo brings it back', async () => {
  await cells().first().click();
  await page
    .getByRole('button', { name: /delete/i })
    .first()
    .click();
  await cells().first().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await cells().first().waitFor();
  await page.reload();
  await firstPictureDrawn();
});

test('the way that pipelines walk through an installation leads to its end, and leaves nothing behind', async () => {
  const before = await cells().count();
  const steps: string[] = [];
  await visit(cloud.web, browser, await jpeg({ width: 1_200, height: 900, seed: 12 }), ({ step }) => steps.push(step));
  expect(steps.at(-1)).toBe('delete it');
  // Lists follow a moment behind.
  await waitFor(
    'what it uploaded to be gone',
    async () => {
      await page.reload();
      await firstPictureDrawn();
      return (await cells().count()) === before || null;
    },
    { withinMs: 15_000, everyMs: 500 },
  );
});

test('nothing went wrong on the page meanwhile', () => {
  expect(problems).toEqual([]);
});
