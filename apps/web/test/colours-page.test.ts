import { headers } from '@parallax/contracts/headers';
import { waitFor } from '@parallax/testing/wait-for';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeApi, startFakeApi } from './fake-api/fake-api.ts';
import { noFaults } from './fake-api/faults.ts';
import { pngFile } from './files.ts';
import { type Stage, setStage } from './stage.ts';

let blue: FakeApi;
let green: FakeApi;
let stage: Stage;
beforeAll(async () => {
  green = await startFakeApi();
  stage = await setStage(green);
  blue = stage.api;
});
afterAll(() => stage?.stop());
beforeEach(() => {
  const now = Date.now();
  for (const api of [blue, green]) {
    api.clear();
    Object.assign(api.faults, noFaults());
    // Both stand before the same pictures.
    api.draw(3, 'somebody', 0, now);
  }
  const revision = stage.publish({ blue: 100, green: 0 });
  blue.faults.revision = revision;
  green.faults.revision = revision;
});
afterEach(async () => {
  await stage.leave();
  expect(stage.problems.splice(0)).toEqual([]);
});

const pictures = (page: Page) => page.locator('[data-picture]');
const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });
const sent = (api: FakeApi, method: string, path: RegExp) =>
  api.requests.filter((seen) => seen.method === method && path.test(seen.path));

async function visit(): Promise<Page> {
  const page = await stage.visit();
  await pictures(page).first().waitFor();
  expect(sent(blue, 'GET', /\/images$/).length).toBeGreaterThan(0);
  return page;
}

test('an upload under a colour that has just been drained goes to the other one, once, and nobody notices', async () => {
  const page = await visit();
  blue.faults.isDrained = true;
  await page.setInputFiles('[data-testid=file-input]', [pngFile('moved.png')]);
  await row(page, 'moved.png').getByText('In the gallery', { exact: true }).waitFor();
  const [grant] = sent(green, 'POST', /\/uploads$/);
  expect(sent(green, 'POST', /\/uploads$/)).toHaveLength(1);
  expect(sent(blue, 'POST', /\/uploads$/)).toHaveLength(1);
  expect(grant?.headers[headers.idempotencyKey]).toBe(sent(blue, 'POST', /\/uploads$/)[0]?.headers[headers.idempotencyKey]);
  expect(await page.getByRole('button', { name: /again/ }).count()).toBe(0);
});

test('an original is downloaded from the colour that is there', async () => {
  const page = await visit();
  await pictures(page).first().click();
  await page.getByRole('link', { name: 'Download original' }).waitFor();
  blue.faults.isDrained = true;
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download original' }).click(),
  ]);
  expect(download.url()).toContain(new URL(green.url).host);
});

test('a page that hears of a higher revision goes where that leads, with its next request', async () => {
  const page = await visit();
  blue.faults.revision = stage.publish({ blue: 0, green: 100 });
  const [first, second] = [pictures(page).nth(0), pictures(page).nth(1)];
  await first.click();
  await waitFor('the new release', () => (sent(blue, 'GET', /\/images\/[^/]+$/).length > 0 ? true : null), { withinMs: 5_000 });
  await page.getByRole('button', { name: 'Back to the gallery' }).click();
  await second.click();
  await waitFor('a request to green', () => (sent(green, 'GET', /\/images\/[^/]+$/).length > 0 ? true : null), {
    withinMs: 5_000,
  });
});

test('a colour that answers nobody is left for the other one', async () => {
  const page = await visit();
  blue.faults.isSilent = true;
  await pictures(page).first().click();
  // Only the whole of a picture has it, and that is asked for when it is opened.
  await page.getByText('Thumbnails made').waitFor();
  expect(sent(green, 'GET', /\/images\/[^/]+$/).length).toBeGreaterThan(0);
});
