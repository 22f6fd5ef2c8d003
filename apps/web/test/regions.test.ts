import { AxeBuilder } from '@axe-core/playwright';
import type { Image } from '@parallax/contracts/image';
import type { Region } from '@parallax/contracts/region';
import { waitFor } from '@parallax/testing/wait-for';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noFaults } from './fake-api/faults.ts';
import { pngFile, type TestFile } from './files.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.stop());
beforeEach(() => {
  stage.api.clear();
  Object.assign(stage.api.faults, noFaults());
  westIs('available');
});
afterEach(async () => {
  await stage.leave();
  expect(stage.problems.splice(0)).toEqual([]);
});

function westIs(state: Region['state']): void {
  const since = state === 'available' ? null : new Date(Date.now() - 60_000).toISOString();
  stage.api.setRegions([
    { name: 'westus2', displayName: 'West US 2', state, since, lagMs: null },
    { name: 'eastus2', displayName: 'East US 2', state: 'available', since: null, lagMs: null },
  ]);
}

const pictures = (page: Page) => page.locator('[data-picture]');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const choose = (page: Page, ...files: TestFile[]) => page.setInputFiles('[data-testid=file-input]', files);
const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });
const inGallery = (page: Page, name: string) => row(page, name).getByText('In the gallery', { exact: true }).waitFor();
const strip = (page: Page) => page.locator('.strip');
const sent = (method: string, path: RegExp) =>
  stage.api.requests.filter((seen) => seen.method === method && path.test(seen.path));
const imagesNamed = (name: string): Image[] => stage.api.images().filter((image) => image.fileName === name);

async function openFirst(page: Page): Promise<void> {
  await pictures(page).first().click();
  await button(page, 'Turn').waitFor();
}

/**
 * Until the service worker is active with everything kept that the page needs to start. A page that was on its way meanwhile is not claimed
 * by it; its next load is.
 */
async function keptForOutage(page: Page): Promise<void> {
  await waitFor(
    'the page to be kept',
    () =>
      page.evaluate(async () => {
        const { active } = await navigator.serviceWorker.ready;
        return active?.state === 'activated' && (await caches.match('/')) ? true : null;
      }),
    { withinMs: 15_000 },
  );
}

describe('an own picture', () => {
  test('is turned once, and shown when its new thumbnails are there', async () => {
    const page = await stage.visitAsOwner(1);
    await openFirst(page);
    await button(page, 'Turn').click();
    await page.getByText('Turning the picture').waitFor();
    await page.locator('.room .picture:not([data-shown="no"]) img[src$="-r90"]').waitFor();
    await page.getByText('Turning the picture').waitFor({ state: 'detached' });
    const [wish] = sent('POST', /\/process$/);
    expect(wish?.body).toEqual({ rotate: 90 });
    expect(wish?.headers['if-match']).toMatch(/^"/);
    expect(sent('POST', /\/process$/)).toHaveLength(1);
  });

  test('is recognised again, and its thumbnails made anew', async () => {
    const page = await stage.visitAsOwner(1);
    await openFirst(page);
    await button(page, 'Recognise again').click();
    await page.getByText('Looking at the picture again').waitFor();
    await page.getByText('Looking at the picture again').waitFor({ state: 'detached' });
    await button(page, 'Make thumbnails anew').click();
    await waitFor('both wishes', () => (sent('POST', /\/process$/).length === 2 ? true : null), { withinMs: 5_000 });
    expect(sent('POST', /\/process$/).map((seen) => seen.body)).toEqual([{ recognize: true }, { thumbnails: true }]);
  });

  test('whose home is gone keeps its controls in reach, with the reason, and can still be recognised', async () => {
    westIs('unavailable');
    const page = await stage.visitAsOwner(2);
    await openFirst(page);
    for (const name of ['Turn', 'Make thumbnails anew']) {
      const control = button(page, name);
      expect(await control.getAttribute('aria-disabled')).toBe('true');
      expect(await control.isDisabled()).toBe(true);
      await control.focus();
      expect(await control.evaluate((element) => element === document.activeElement)).toBe(true);
      await control.press('Enter');
      const reason = await control.getAttribute('aria-describedby');
      expect(await page.locator(`[id="${reason}"]`).textContent()).toBe('West US 2 takes no changes since 14:02 UTC.');
    }
    expect(sent('POST', /\/process$/)).toHaveLength(0);
    expect(await button(page, 'Recognise again').getAttribute('aria-disabled')).toBeNull();
    expect((await new AxeBuilder({ page }).include('.room').analyze()).violations).toEqual([]);
    westIs('available');
    await waitFor(
      'the control to be back',
      async () => ((await button(page, 'Turn').getAttribute('aria-disabled')) ? null : true),
      {
        withinMs: 10_000,
      },
    );
  });

  test('whose home is lost while it is open gets the reason instead of an exception', async () => {
    const page = await stage.visitAsOwner(1);
    await openFirst(page);
    // No list tells of it before the person presses.
    stage.api.faults.listMs = 30_000;
    westIs('read-only');
    await button(page, 'Turn').click();
    await page.getByRole('alert').getByText('West US 2 takes no changes since 14:02 UTC.').waitFor();
    await waitFor('the control to be off', () => button(page, 'Turn').getAttribute('aria-disabled'), { withinMs: 10_000 });
  });
});

describe('a region that is gone', () => {
  test('is told calmly, with the own pictures on screen, and is news once when it is back', async () => {
    westIs('unavailable');
    const page = await stage.visitAsOwner(3);
    await strip(page)
      .getByText(
        /^West US 2 has not answered since \d\d:\d\d\. You can browse everything, upload, edit and delete; turning its .*photos \(3 of yours are on this page\) has to wait\.$/,
      )
      .waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    westIs('available');
    await page.getByText('West US 2 is back.').waitFor({ timeout: 8_000 });
    expect(await strip(page).isHidden()).toBe(true);
    expect(await page.getByText('West US 2 is back.').count()).toBe(1);
  });

  test('is read from its copy, which pictures say', async () => {
    westIs('unavailable');
    const page = await stage.visitAsOwner(2);
    stage.api.faults.isHomeDark = true;
    await page.locator('.picture:not([data-shown="no"]) img[src*="/secondary/"]').nth(1).waitFor();
    expect(await page.locator('.cell .picture-copy').count()).toBe(2);
    await openFirst(page);
    await page.getByText('Kept in West US 2, which cannot be reached as usual; shown from its read-only copy.').waitFor();
    expect(await page.locator('.where text').allTextContents()).toEqual(['West US 2', 'East US 2']);
    westIs('available');
    stage.api.faults.isHomeDark = false;
    await page.getByText('Kept in West US 2, with a read-only copy.').waitFor();
  });
});

describe('an upload', () => {
  test('that breaks in the middle goes on in the other region, in the same row', async () => {
    stage.api.faults.storage = { westus2: 'dead' };
    stage.api.faults.putMs = 1_500;
    const page = await stage.visit();
    await choose(page, pngFile('moving.png'));
    await row(page, 'moving.png').getByText('West US 2 stopped answering, continuing in East US 2').waitFor();
    await inGallery(page, 'moving.png');
    expect(imagesNamed('moving.png').map((image) => image.region)).toEqual(['eastus2']);
    const keys = sent('POST', /\/uploads$/).map((seen) => seen.headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test('whose region takes no writes avoids it', async () => {
    stage.api.faults.storage = { westus2: 'read-only' };
    stage.api.faults.putMs = 1_500;
    const page = await stage.visit();
    await choose(page, pngFile('refused.png'));
    await row(page, 'refused.png').getByText('West US 2 takes no files right now, continuing in East US 2').waitFor();
    await inGallery(page, 'refused.png');
    expect(sent('GET', /\/images\/[0-9a-f-]{36}$/).length).toBeGreaterThan(0);
    expect(imagesNamed('refused.png').map((image) => image.region)).toEqual(['eastus2']);
  });

  test('that had arrived although its answer was lost, and is then refused, is done', async () => {
    stage.api.faults.putAnswersToLose = 1;
    stage.api.faults.processingMs = 1;
    const page = await stage.visit();
    await page.route('**/uploads', async (route) => {
      // The second grant comes before the file has been seen; by the time of its PUT it has.
      await route.continue();
      if (route.request().postData()?.includes('avoidRegions')) stage.api.faults.storage = { eastus2: 'read-only' };
    });
    await choose(page, pngFile('twice.png'));
    await inGallery(page, 'twice.png');
    expect(imagesNamed('twice.png')).toHaveLength(1);
  });

  test('is not sent by a second window as well', async () => {
    stage.api.faults.putMs = 1_500;
    const page = await stage.visit();
    await choose(page, pngFile('alone.png'));
    await row(page, 'alone.png')
      .getByText(/^Sending/)
      .waitFor();
    const second = await page.context().newPage();
    await second.goto(stage.url);
    await inGallery(page, 'alone.png');
    expect(sent('POST', /\/uploads$/)).toHaveLength(1);
    expect(await row(second, 'alone.png').count()).toBe(0);
  });
});

describe('when nothing answers', () => {
  test('the queue is kept and says so, over a reload too, and is sent by itself when something is back', async () => {
    const page = await stage.visitAsOwner(1);
    await keptForOutage(page);
    stage.api.faults.isSilent = true;
    await choose(page, pngFile('patient.png'));
    await row(page, 'patient.png')
      .getByText(/^Parallax does not answer right now\..*Trying again/)
      .waitFor();
    await strip(page)
      .getByText(/^No region has answered since/)
      .waitFor();
    stage.setPageDown(true);
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await row(page, 'patient.png').waitFor();
    await strip(page)
      .getByText(/^No region has answered since/)
      .waitFor();
    stage.setPageDown(false);
    stage.api.faults.isSilent = false;
    await page.getByText('Parallax answers again.').waitFor();
    await inGallery(page, 'patient.png');
    expect(imagesNamed('patient.png')).toHaveLength(1);
  });

  test('an edge that answers with trouble does not take the page away', async () => {
    const page = await stage.visitAsOwner(1);
    await keptForOutage(page);
    stage.setPageDown(503);
    await page.reload();
    await pictures(page).first().waitFor();
    stage.setPageDown(false);
  });
});

test('a delete sticks after a reload, although a region that has not heard of it tells of the picture', async () => {
  const page = await stage.visitAsOwner(2);
  const id = await pictures(page).first().getAttribute('data-picture');
  await openFirst(page);
  await button(page, 'Delete').click();
  await waitFor(
    'the delete to be done and noted',
    () => page.evaluate(() => (sessionStorage.getItem('parallax.recent')?.includes('"deleted":true') ? true : null)),
    { withinMs: 5_000 },
  );
  expect(sent('DELETE', /./)).toHaveLength(1);
  await page.keyboard.press('Escape');
  // Going back is a navigation, and would break off the reload.
  await waitFor('the way back to the gallery', () => !new URL(page.url()).searchParams.has('image') || null, { withinMs: 5_000 });
  stage.api.change(id ?? '', { deleted: false });
  for (const _again of ['once', 'twice']) {
    await page.reload();
    const before = sent('GET', /\/images$/).length;
    await pictures(page).first().waitFor();
    await waitFor('another list', () => (sent('GET', /\/images$/).length > before + 1 ? true : null), { withinMs: 10_000 });
    expect(await pictures(page).evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-picture')))).not.toContain(id);
  }
});

test('a page that breaks says so, and is whole again after a reload', async () => {
  stage.api.draw(1);
  const [image] = stage.api.images();
  stage.api.change(image?.id ?? '', { thumbnails: null as unknown as Image['thumbnails'] });
  const page = await stage.visit();
  await page.getByRole('alert').getByText('Something on this page broke.').waitFor();
  expect(stage.problems.splice(0).length).toBeGreaterThan(0);
  stage.api.change(image?.id ?? '', { thumbnails: image?.thumbnails ?? [] });
  await button(page, 'Reload the page').click();
  await pictures(page).first().waitFor();
});

test('the 404 document stands on its own and leads home', async () => {
  const page = await stage.visit('/404.html');
  await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole('link', { name: 'All photos' }).click();
  await page.getByRole('button', { name: 'Upload photos' }).first().waitFor();
});
