import { AxeBuilder } from '@axe-core/playwright';
import { waitFor } from '@parallax/testing/wait-for';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { focused, pictures, room } from './page-parts.ts';
import { type Stage, useStage } from './use-stage.ts';

let stage: Stage;
useStage((set) => {
  stage = set;
});

describe('the gallery', () => {
  test('shows the newest first under their days, every picture with words for those who do not see it', async () => {
    stage.api.draw(30);
    const page = await stage.visit();
    await pictures(page).first().waitFor();
    const newest = stage.api
      .images()
      .map((image) => image.id)
      .toSorted()
      .at(-1);
    expect(await pictures(page).first().getAttribute('data-picture')).toBe(newest);
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toBe('Today');
    for (const image of await page.locator('[data-picture] img').all())
      expect(await image.getAttribute('alt')).toMatch(/picture$/);
  });

  test('loads more while one scrolls, and holds only what is near the window', async () => {
    stage.api.draw(180);
    const page = await stage.visit();
    await pictures(page).first().waitFor();
    const oldest = stage.api
      .images()
      .map((image) => image.id)
      .toSorted()[0];
    await waitFor(
      'the oldest picture',
      async () => {
        await page.mouse.wheel(0, 4_000);
        return (await page.locator(`[data-picture="${oldest}"]`).count()) || null;
      },
      { withinMs: 15_000 },
    );
    expect(await pictures(page).count()).toBeLessThan(90);
    const cursors = stage.api.requests.filter((seen) => seen.path.endsWith('/images')).length;
    expect(cursors).toBeGreaterThanOrEqual(4);
  });

  test('does not move what one looks at when new pictures come in above', async () => {
    stage.api.draw(120);
    const page = await stage.visit();
    await pictures(page).first().waitFor();
    await page.mouse.wheel(0, 2_500);
    await waitFor('the scroll', async () => (await page.evaluate(() => scrollY)) > 2_000 || null, { withinMs: 5_000 });
    const watched = await page.evaluate(() => {
      const cell = [...document.querySelectorAll('[data-picture]')].find((each) => each.getBoundingClientRect().top > 200);
      return { id: cell?.getAttribute('data-picture') ?? '', top: cell?.getBoundingClientRect().top ?? 0 };
    });
    stage.api.draw(7, 'another', 40);
    const heightOf = () => page.evaluate(() => document.documentElement.scrollHeight);
    const before = await heightOf();
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await waitFor('the new pictures above', async () => (await heightOf()) > before || null, { withinMs: 15_000 });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const top = await page.locator(`[data-picture="${watched.id}"]`).evaluate((cell) => cell.getBoundingClientRect().top);
    expect(Math.abs(top - watched.top)).toBeLessThan(2);
  });

  test('moves nothing while its pictures arrive', async () => {
    stage.api.draw(40);
    stage.api.faults.listMs = 300;
    const page = await stage.visit('/?tag=picture');
    await page.evaluate(() => {
      const scope = window as unknown as { shift: number };
      scope.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) scope.shift += (entry as unknown as { value: number }).value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.locator('.picture[data-shown="now"], .picture[data-shown="at-once"]').nth(10).waitFor();
    expect(await page.evaluate(() => (window as unknown as { shift: number }).shift)).toBeLessThan(0.02);
  });

  test('takes pictures from the secondary when their home does not give them', async () => {
    stage.api.draw(3);
    stage.api.faults.isHomeDark = true;
    const page = await stage.visit();
    await page.locator('.picture:not([data-shown="no"]) img[src*="/secondary/"]').nth(2).waitFor();
  });

  test('can be narrowed to a tag, and its address can be shared', async () => {
    stage.api.draw(40);
    const page = await stage.visit();
    await pictures(page).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('sk');
    await page.getByRole('option', { name: 'sky' }).click();
    await page.getByRole('heading', { name: 'Tagged “sky”' }).waitFor();
    expect(new URL(page.url()).search).toBe('?tag=sky');
    const count = stage.api.images().filter((image) => image.recognition.tags.some((tag) => tag.name === 'sky')).length;
    await waitFor('the pictures of that tag', async () => (await pictures(page).count()) === count || null, { withinMs: 10_000 });
    await page.goBack();
    await page.getByRole('heading', { name: 'Tagged “sky”' }).waitFor({ state: 'detached' });
  });

  test('says what is wrong when the API is down, and recovers by itself', async () => {
    stage.api.draw(5);
    stage.api.faults.isDown = true;
    const page = await stage.visit();
    await page.getByRole('alert').getByText('Parallax is busy. Please try again in a moment.').waitFor();
    stage.api.faults.isDown = false;
    await pictures(page).first().waitFor();
  });

  test('says calmly what is limited', async () => {
    stage.api.draw(5);
    const since = new Date(Date.now() - 60_000).toISOString();
    stage.api.setRegions([
      { name: 'westus2', displayName: 'West US 2', state: 'read-only', since, lagMs: null },
      { name: 'eastus2', displayName: 'East US 2', state: 'available', since: null, lagMs: null },
    ]);
    const page = await stage.visit();
    await page
      .getByRole('status')
      .getByText(/^West US 2 is read-only since .* turning its photos has to wait\.$/)
      .waitFor();
    await page.getByRole('button', { name: 'Served by West US 2. Show all regions' }).click();
    await page.getByRole('dialog', { name: 'Regions' }).getByText('East US 2').waitFor();
  });
});

test('the keyboard walks the gallery, opens a picture, leafs and comes back to it', async () => {
  stage.api.draw(12);
  const page = await stage.visit();
  await pictures(page).first().waitFor();
  const ids = await pictures(page).evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-picture')));
  await page.locator('.bar-upload').focus();
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe(ids[0]);
  await page.keyboard.press('ArrowRight');
  await waitFor('the second picture to be focused', async () => (await focused(page)) === ids[1] || null, { withinMs: 3_000 });
  await page.keyboard.press('End');
  await waitFor('the last picture to be focused', async () => (await focused(page)) === ids.at(-1) || null, {
    withinMs: 3_000,
  });
  await page.keyboard.press('Home');
  await waitFor('the first picture to be focused', async () => (await focused(page)) === ids[0] || null, { withinMs: 3_000 });
  await page.keyboard.press('Enter');
  await room(page).waitFor();
  expect(page.url()).toContain(`image=${ids[0]}`);
  await page.keyboard.press('ArrowRight');
  await waitFor('the next picture', () => page.url().includes(`image=${ids[1]}`) || null, { withinMs: 3_000 });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await room(page).waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('');
  await waitFor('the picture that was shown last to be focused', async () => (await focused(page)) === ids[1] || null, {
    withinMs: 3_000,
  });
});

describe.each(['light', 'dark'] as const)('axe finds nothing to complain about in the %s theme', (colorScheme) => {
  const check = async (page: Page) => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual([]);
  };

  test('first use, and the upload screen', async () => {
    const page = await stage.visit('/', { colorScheme, reducedMotion: 'reduce' });
    await page.getByRole('heading', { name: 'Drop photos here' }).waitFor();
    await check(page);
    await page.getByRole('button', { name: 'Upload photos' }).click();
    await page.getByRole('dialog', { name: 'Upload photos' }).waitFor();
    await check(page);
  });

  test('gallery with a limited region, uploads and a toast', async () => {
    stage.api.draw(20);
    stage.api.setRegions([
      { name: 'westus2', displayName: 'West US 2', state: 'read-only', since: null, lagMs: null },
      { name: 'eastus2', displayName: 'East US 2', state: 'available', since: null, lagMs: null },
    ]);
    const page = await stage.visit('/', { colorScheme, reducedMotion: 'reduce' });
    await pictures(page).first().waitFor();
    await page.setInputFiles('[data-testid=file-input]', [
      { name: 'letter.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('Dear Sir') },
    ]);
    await page.getByText('This is not a picture').last().waitFor();
    await check(page);
  });
});
