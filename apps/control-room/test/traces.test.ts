import AxeBuilder from '@axe-core/playwright';
import { waitFor } from '@parallax/testing/wait-for';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Stage, setStage } from './stage.ts';
import { violations } from './violations.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.stop());
afterEach(async () => {
  await stage.leave();
  expect(stage.problems.splice(0)).toEqual([]);
});

async function open(hash: string): Promise<Page> {
  const page = await stage.visit(hash, { reducedMotion: 'reduce' });
  await page.getByRole('heading', { name: 'Traces' }).waitFor();
  return page;
}

const bar = (page: Page, name: string) => page.getByRole('treeitem', { name: new RegExp(`^${name}`) });
const barBox = async (page: Page, name: string) =>
  (await bar(page, name).locator('.bar').boundingBox()) ?? { x: 0, y: 0, width: 0 };
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

test('nothing yet is a sentence; a trace comes by itself, opens to scale over both regions, and has an address', async () => {
  const page = await open('#/traces');
  await page.getByText('Nothing has been told yet').waitFor();
  await page.getByText('Nothing failed in what is kept').waitFor();
  const operation = await stage.room.trace('i-1', 'westus2', 'eastus2');
  await page.getByRole('link', { name: /^POST uploads.*West US 2.*East US 2.*6 spans/ }).click();
  await page.getByText('1.1 s in West US 2 and East US 2, 6 spans').waitFor();
  expect(page.url()).toContain(`#/traces/${operation}`);

  await page.getByRole('treeitem', { name: 'ResizeImage, worker in East US 2, from 400 ms for 700 ms', exact: true }).waitFor();
  expect(await bar(page, 'ResizeImage').getAttribute('aria-level')).toBe('2');
  const [grant, resize] = [await barBox(page, 'POST uploads'), await barBox(page, 'ResizeImage')];
  expect(resize.width / grant.width).toBeCloseTo(700 / 60, 0);
  expect(resize.x - grant.x).toBeCloseTo((resize.width * 400) / 700, -1);
  expect(await bar(page, 'cosmos').count()).toBe(0);
  await page.getByRole('button', { name: 'Show 2 calls of services' }).click();
  expect((await barBox(page, 'cosmos.write')).width).toBeGreaterThan(1);
});

test('a waterfall is walked, folded and asked for attributes by keys alone', async () => {
  const operation = await stage.room.trace('i-2', 'westus2', 'eastus2');
  const { startedAt } = await stage.api('GET', `/api/traces/${operation}`);
  const start = Date.parse(String(startedAt));
  const page = await open(`#/traces/${operation}?mark=${start - 40},click&mark=${start + 1_300},picture%20visible`);
  await bar(page, 'POST uploads').focus();
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toMatch(/^ResizeImage/);
  await page.keyboard.press('ArrowLeft');
  await bar(page, 'image.decode').waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowRight');
  await bar(page, 'image.decode').waitFor();
  await page.keyboard.press('End');
  expect(await focused(page)).toMatch(/^vision.analyze/);
  await page.keyboard.press('Enter');
  await page.getByText('parallax.image').waitFor();
  expect(await page.locator('.waterfall-marks').textContent()).toMatch(/click −40 ms.*picture visible 1\.3 s/);
  await page.reload();
  await page.getByText('parallax.image').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Golden signals' }).waitFor({ state: 'attached' });
  await page.keyboard.press('w');
  await page.getByRole('article').first().waitFor();
});

test('failures are counted and lead to their trace; traces are narrowed, also to an image', async () => {
  await stage.room.trace('i-3', 'westus2', 'westus2', { fails: true });
  const latest = await stage.room.trace('i-4', 'westus2', 'westus2', { fails: true });
  const page = await open('#/traces');
  await page.getByRole('row', { name: /vision.analyze worker, West US 2 AppError: Vision did not answer 2/ }).waitFor();
  await page.getByRole('img', { name: /^Queue age, West US 2: .*most 1\.5 s/ }).waitFor();
  await page.getByRole('img', { name: /^API duration, West US 2: .*p95 60 ms/ }).waitFor();
  await page.getByRole('link', { name: 'vision.analyze' }).click();
  await page.getByText('failed with 503').first().waitFor();
  expect(page.url()).toContain(latest);
  await page.getByLabel('Region').selectOption('eastus2');
  const rows = page.getByRole('list', { name: /^Latest traces/ }).getByRole('listitem');
  const count = (many: number) =>
    waitFor(`${many} rows`, async () => ((await rows.count()) === many ? true : null), { withinMs: 5_000 });
  await count(2);
  await page.goto(`${stage.room.url}/#/traces?image=i-4&failed=true`);
  await count(1);
  await page.getByLabel('App').selectOption('parallax-api');
  await page.getByText('✕ failed').waitFor();
});

test('a trace that is gone, telemetry that is off and telemetry that is disturbed are said in sentences', async () => {
  await stage.api('PUT', '/api/faults', { monitor: { mode: 'down' } });
  const page = await open('#/traces/unknown');
  await page.getByText('Of operation "unknown" nothing is known, or nothing any more.').waitFor();
  await page.getByText('Application Insights is down on purpose.').waitFor();
  await stage.api('PUT', '/api/faults', {});
  const detail = 'No telemetry is gathered here.';
  await page.route('**/api/traces?*', (route) => route.fulfill({ status: 404, body: JSON.stringify({ detail }) }));
  await page.getByText(detail).waitFor();
});

test('axe finds nothing in a trace and in the overview, and both fit a phone', async () => {
  const operation = await stage.room.trace('i-5', 'westus2', 'eastus2', { fails: true });
  const page = await open(`#/traces/${operation}`);
  const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await bar(page, 'vision.analyze').click();
  await page.getByRole('heading', { name: 'vision.analyze' }).waitFor();
  expect(await violations(new AxeBuilder({ page }))).toEqual([]);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await tooWide()).toBeLessThanOrEqual(0);
  await page.goto(`${stage.room.url}/#/traces`);
  await page.getByRole('row').nth(1).waitFor();
  expect(await tooWide()).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(await violations(new AxeBuilder({ page }))).toEqual([]);
});
