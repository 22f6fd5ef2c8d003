import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { paintScene } from '@parallax/local/sample/paint-scene';
import { scenes } from '@parallax/local/sample/scenes';
import type { Page } from 'playwright-core';
import { createRecorder } from '../../history/recorder.ts';
import { launchBrowser } from '../../launch-browser.ts';
import type { Picture } from '../../pictures.ts';
import { waitFor } from '../../wait-for.ts';
import type { Cloud } from '../cloud.ts';
import { openOwnCloud } from '../open-cloud.ts';
import { openRunningCloud } from '../open-running-cloud.ts';
import type { Tool } from '../tools.ts';
import { dropFiles } from './drop-files.ts';
import { openPagePerson, type PagePerson } from './page-person.ts';
import { untilDead } from './until-dead.ts';

const folder = join(fileURLToPath(new URL('../../../../../docs/images', import.meta.url)));
/** The API looks every 10 s how the regions are. */
const noticedWithinMs = 40_000;

/** Plays one outage under a page and writes what the person sees, step by step, as docs/images/outage-*.png. */
export const takeScreenshots: Tool = async ({ options, print, signal }) => {
  const { cloud, close } =
    options.running === null ? await openOwnCloud({}, { signal, build: true }) : await openRunningCloud(options.running);
  const browser = await launchBrowser();
  try {
    mkdirSync(folder, { recursive: true });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1, locale: 'en-GB' });
    const person = await openPagePerson({ context, web: cloud.web, recorder: createRecorder(cloud.regions), name: 'person' });
    const shoot = async (name: string) => {
      await person.page.waitForTimeout(300);
      await person.page.screenshot({ path: join(folder, `outage-${name}.png`) });
      print(`  docs/images/outage-${name}.png`);
    };
    await playOutage(cloud, person, shoot);
    return 0;
  } finally {
    await browser.close();
    await close();
  }
};

async function playOutage(cloud: Cloud, person: PagePerson, shoot: (name: string) => Promise<void>): Promise<void> {
  const { page } = person;
  const pictures = await Promise.all(scenes.slice(0, 9).map(pictureOf));
  const [during, ...first] = pictures;
  if (during === undefined) throw new Error('there are no scenes to show');
  const uploads = [];
  for (const picture of first) uploads.push(await person.upload(picture));
  const ids = uploads.flatMap(({ imageIds }) => imageIds);
  await allDrawn(page, ids.length);
  await waitFor('everything copied', async () => ((await cloud.backlog()) === 0 ? true : null), { withinMs: 60_000 });
  const dead = person.servedBy() ?? cloud.regions[0]?.name ?? '';
  const api = cloud.regions.find(({ name }) => name === dead)?.api ?? '';

  await page.locator('li.dock-row').first().waitFor({ state: 'detached' });

  // The file leaves slowly enough to be under way when its region dies, and to be seen on its way to the next one.
  const slow = await slowUploads(page);
  await dropFiles(page, [during]);
  await page.locator('li.dock-row[data-stage=sending]').waitFor();
  const killed = cloud.kill(dead);
  await untilDead(api);
  await page
    .locator('li.dock-row')
    .getByText(/continuing in/)
    .waitFor();
  await shoot('1-upload-moves');
  await slow.end();
  await page.locator('li.dock-row[data-stage=done]').waitFor();
  await shoot('2-upload-finished');
  await killed;

  await page.waitForTimeout(noticedWithinMs / 4);
  await page.reload();
  await allDrawn(page, ids.length + 1);
  await page.locator('.strip:not([hidden])').waitFor({ timeout: noticedWithinMs });
  await shoot('3-reloaded');
  const [looked = '', deleted = ''] = ids;
  await page.locator(`[data-picture="${looked}"]`).click();
  await page.locator('.reprocess-reason').waitFor({ timeout: noticedWithinMs });
  await shoot('4-picture-of-dead-region');
  await page.locator('.reprocess-reason').scrollIntoViewIfNeeded();
  await shoot('5-rotate-disabled');
  await person.toGallery();
  await person.remove(deleted);
  // The room goes on to the next picture.
  await person.toGallery();
  await page.reload();
  await allDrawn(page, ids.length);
  await shoot('6-deleted-meanwhile');

  const thumbnail = await thumbnailOf(cloud, deleted, person.ownerKey);
  await cloud.restore(dead);
  await page.locator('.strip[hidden]').waitFor({ state: 'attached', timeout: 60_000 });
  await waitFor('thumbnails of the deleted picture erased', async () => ((await statusOf(thumbnail)) === 404 ? true : null), {
    withinMs: 60_000,
    everyMs: 500,
    saw: () => thumbnail,
  });
  await page.reload();
  await allDrawn(page, ids.length);
  await shoot('7-recovered');
  // Somebody else's browser: this one may keep what it has seen.
  const stranger = await page
    .context()
    .browser()
    ?.newContext({ viewport: { width: 1280, height: 320 } });
  const theirs = await stranger?.newPage();
  await theirs?.goto(thumbnail);
  await theirs?.screenshot({ path: join(folder, 'outage-8-thumbnail-gone.png') });
}

async function pictureOf(scene: (typeof scenes)[number]): Promise<Picture> {
  return { fileName: `${scene.name}.jpg`, contentType: 'image/jpeg', bytes: await paintScene(scene, 1_600) };
}

async function allDrawn(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (expected) => {
      const scope = globalThis as unknown as {
        document: { querySelectorAll(selector: string): ArrayLike<{ complete: boolean; naturalWidth: number }> };
      };
      const images = Array.from(scope.document.querySelectorAll('[data-picture] img'));
      return images.filter((image) => image.complete && image.naturalWidth > 0).length >= expected;
    },
    count,
    { timeout: 60_000 },
  );
}

/** Makes every PUT of the page crawl, by the browser's own network emulation, until told to end. */
async function slowUploads(page: Page): Promise<{ end(): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  const at = (uploadThroughput: number) =>
    session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  await session.send('Network.enable');
  await at(30_000);
  return { end: async () => void (await at(-1)) };
}

async function thumbnailOf(cloud: Cloud, imageId: string, ownerKey: string): Promise<string> {
  const response = await fetch(`${cloud.api}/api/v1/images/${imageId}`, { headers: { 'x-owner-key': ownerKey } });
  const { image } = (await response.json()) as { image?: { thumbnails: { url: string }[] } };
  const url = image?.thumbnails[0]?.url;
  if (url === undefined) throw new Error(`${imageId} has no thumbnail to look for`);
  return url;
}

async function statusOf(url: string): Promise<number | null> {
  const response = await fetch(url).catch(() => null);
  await response?.arrayBuffer();
  return response?.status ?? null;
}
