import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { card, imageRow, openRoom } from './room-page.ts';
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

/** Everything there is at once: an open image, a drill, a region that is down. The stream is held, so that nothing changes under the check. */
async function openFull(width: number): Promise<Page> {
  const page = await openRoom(stage, { viewport: { width, height: 800 } });
  const id = await stage.room.upload('westus2');
  await stage.api('POST', '/api/drills', { name: 'outage', hypothesis: 'No upload is lost.' });
  await stage.api('POST', '/api/regions/eastus2/kill');
  await imageRow(page, id).click();
  await page.locator('.step').nth(5).waitFor();
  await card(page, 'East US 2')
    .getByText(/^down for/)
    .waitFor();
  await page.getByText('running', { exact: true }).waitFor();
  await page.keyboard.press('p');
  return page;
}

test.each([1280, 390])('axe finds nothing at %i pixels, and nothing in the help', async (width) => {
  const page = await openFull(width);
  expect(await violations(new AxeBuilder({ page }))).toEqual([]);
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await violations(new AxeBuilder({ page }).include('dialog'))).toEqual([]);
});

test('axe finds enough contrast on light ground too', async () => {
  const page = await openFull(1280);
  await page.keyboard.press('?');
  await page.getByLabel('Light ground').check();
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');
  expect(await violations(new AxeBuilder({ page }).withRules('color-contrast'))).toEqual([]);
});

test('nothing moves for people who want less motion', async () => {
  const page = await openRoom(stage, { reducedMotion: 'reduce' });
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) =>
        getComputedStyle(element)
          .transitionDuration.split(', ')
          .some((time) => Number.parseFloat(time) > 0),
      ).length,
  );
  expect(moving).toBe(0);
});

test('every switch is reached by the Tab key and shows that it is', async () => {
  const page = await openRoom(stage);
  const reached = new Set<string>();
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const style = element && getComputedStyle(element);
      return {
        role: element?.getAttribute('role'),
        name: element?.getAttribute('aria-label') ?? '',
        outline: style?.outlineStyle,
      };
    });
    if (focused.role !== 'switch') continue;
    reached.add(focused.name);
    expect(focused.outline).toBe('solid');
  }
  expect([...reached].sort()).toEqual(
    [
      'Event storm',
      'Global Cosmos endpoint down',
      'Identity outage',
      'Kill East US 2',
      'Kill West US 2',
      'Read-only East US 2',
      'Read-only West US 2',
      'Split',
      'Vault outage',
      'Vision outage',
    ].sort(),
  );
});
