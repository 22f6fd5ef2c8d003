import { join } from 'node:path';
import type { RunningLocal } from '@parallax/local/start-local';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiClient, apiClient } from '../src/api-client.ts';
import { launchBrowser } from '../src/launch-browser.ts';
import { jpeg, type Picture } from '../src/pictures.ts';
import { startTestCloud } from '../src/test-cloud.ts';
import { waitFor } from '../src/wait-for.ts';

// One story, told in order: a person's region dies under their hands and comes back.
let cloud: RunningLocal;
let browser: Browser;
let page: Page;
let api: ApiClient;
/** Home of what is uploaded first, and the other one. */
let home: { readonly name: string; readonly displayName: string };
let peer: { readonly name: string; readonly displayName: string };
const ids = { kept: '', deleted: '' };
const bugs: string[] = [];

beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud({ regions: ['westus2', 'eastus2'] }), launchBrowser()]);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => bugs.push(String(error)));
  await page.goto(cloud.web);
  await page.getByRole('button', { name: 'Upload photos' }).first().waitFor();
  const key = await page.evaluate('localStorage.getItem("parallax.ownerKey")');
  api = apiClient(cloud.api, String(key));
});
afterAll(async () => {
  await browser?.close();
  await cloud?.stop();
});

/** With a folder in PARALLAX_SCREENSHOTS, how it looks is kept there. */
async function look(name: string): Promise<void> {
  const folder = process.env['PARALLAX_SCREENSHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

const choose = (...pictures: Picture[]) =>
  page.setInputFiles(
    '[data-testid=file-input]',
    pictures.map(({ fileName, contentType, bytes }) => ({ name: fileName, mimeType: contentType, buffer: bytes })),
  );
const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });
const cell = (id: string) => page.locator(`[data-picture="${id}"]`);
const strip = () => page.locator('.strip');

async function control(name: string, action: 'kill' | 'restore'): Promise<void> {
  const response = await fetch(`${cloud.controlRoom}/api/regions/${name}/${action}`, { method: 'POST' });
  if (!response.ok) throw new Error(`the control room answered ${response.status} to ${action}: ${await response.text()}`);
}

/** Until a cell's picture is decoded, and from an address that begins with `origin`. */
async function drawnFrom(id: string, origin: string): Promise<void> {
  const image = cell(id).locator('img');
  let seen: unknown = null;
  await waitFor(
    `the picture ${id} to be drawn from ${origin}`,
    async () => {
      const [source, isDrawn] = await image.evaluate(
        (element: { currentSrc: string; complete: boolean; naturalWidth: number }) => [
          element.currentSrc,
          element.complete && element.naturalWidth > 0,
        ],
      );
      seen = source;
      return (isDrawn && String(source).startsWith(origin)) || null;
    },
    { withinMs: 30_000, saw: () => seen },
  );
}

async function closeRoom(): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('.room').waitFor({ state: 'detached' });
}

/** Bytes that do not compress, so that sending them takes a while. */
async function heavyPicture(fileName: string): Promise<Picture> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const bytes = await sharp({ create: { width: 1_300, height: 1_000, channels: 3, background: '#888', noise } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { fileName, contentType: 'image/png', bytes };
}

async function secondaryOrigin(id: string): Promise<string> {
  const [thumbnail] = (await api.image(id)).thumbnails;
  return new URL(thumbnail?.secondaryUrl ?? '').origin;
}

test('two pictures are uploaded, and their copies are there', async () => {
  const [kept, deleted] = await Promise.all([jpeg({ seed: 71 }), jpeg({ seed: 72 })]);
  await choose(kept, deleted);
  await page.locator('[data-picture] img').nth(1).waitFor({ timeout: 60_000 });
  const { images } = await waitFor(
    'both in the list',
    async () => {
      const answer = await api.list('?owner=me');
      return answer.images.length === 2 ? answer : null;
    },
    { withinMs: 30_000 },
  );
  const whole = await Promise.all(images.map(({ id }) => api.recognised(id, 60_000)));
  ids.kept = whole.find((image) => image.fileName === kept.fileName)?.id ?? '';
  ids.deleted = whole.find((image) => image.fileName === deleted.fileName)?.id ?? '';
  const names = new Set(whole.map((image) => image.region));
  expect(names.size).toBe(1);
  const [first] = cloud.regions.filter(({ name }) => names.has(name));
  const [other] = cloud.regions.filter(({ name }) => !names.has(name));
  home = first!;
  peer = other!;
  for (const { thumbnails } of whole)
    for (const { secondaryUrl } of thumbnails)
      await waitFor(`the copy ${secondaryUrl}`, async () => ((await fetch(secondaryUrl)).ok ? true : null), { withinMs: 30_000 });
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
});

test('an upload that is under way when its region dies finishes in the other one, as one entry', async () => {
  const wire = await page.context().newCDPSession(page);
  const throughput = (uploadThroughput: number) =>
    wire.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  const heavy = await heavyPicture('on-its-way.png');
  await throughput(heavy.bytes.length / 15);
  await choose(heavy);
  await row(heavy.fileName)
    .getByText(/^Sending, ([2-9]|\d\d) %$/)
    .waitFor({ timeout: 30_000 });
  const killed = control(home.name, 'kill');
  await row(heavy.fileName)
    .getByText(`${home.displayName} stopped answering, continuing in ${peer.displayName}`)
    .waitFor({ timeout: 60_000 });
  await look('1-upload-continues-in-the-other-region');
  await throughput(-1);
  await killed;
  await row(heavy.fileName).getByText('In the gallery', { exact: true }).waitFor({ timeout: 60_000 });
  const there = apiClient(peerApi(), api.ownerKey);
  // Lists follow a moment behind.
  const arrived = await waitFor(
    'the upload in the list',
    async () => {
      const { images } = await there.list('?owner=me');
      const others = images.filter(({ id }) => id !== ids.kept && id !== ids.deleted);
      return others.length > 0 ? others : null;
    },
    { withinMs: 15_000 },
  );
  expect(arrived.map((image) => image.region)).toEqual([peer.name]);
});

test('a calm strip says what is limited, and the page reloads', async () => {
  const sentence = new RegExp(
    `^${home.displayName} (is read-only|has not answered) since .* turning its photos .* has to wait\\.$`,
  );
  await strip().getByText(sentence).waitFor({ timeout: 60_000 });
  // What the browser has at hand would show pictures of a dead region as well.
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.clearBrowserCache');
  await page.reload();
  await strip().getByText(sentence).waitFor({ timeout: 30_000 });
  await look('2-reloaded-during-the-outage');
});

test('the pictures of the dead region are looked at, from their copy', async () => {
  api = apiClient(peerApi(), api.ownerKey);
  expect((await api.image(ids.kept)).replica).toBe(true);
  await drawnFrom(ids.kept, await secondaryOrigin(ids.kept));
  await drawnFrom(ids.deleted, await secondaryOrigin(ids.deleted));
  await look('3-pictures-of-the-dead-region');
});

test('turning one is disabled with its reason; recognising it again is not', async () => {
  await cell(ids.kept).click();
  const turn = page.getByRole('button', { name: 'Turn', exact: true });
  await turn.waitFor();
  expect(await turn.getAttribute('aria-disabled')).toBe('true');
  const reason = await page.locator(`[id="${await turn.getAttribute('aria-describedby')}"]`).textContent();
  expect(reason).toMatch(new RegExp(`^${home.displayName}, where this picture is kept,`));
  await waitFor(
    'recognising to be offered',
    async () =>
      (await page.getByRole('button', { name: 'Recognise again' }).getAttribute('aria-disabled')) === null ? true : null,
    { withinMs: 10_000 },
  );
  await turn.scrollIntoViewIfNeeded();
  await look('4-turning-has-to-wait');
  await closeRoom();
});

let thumbnailUrl = '';

test('a delete sticks, over a reload too', async () => {
  thumbnailUrl = (await api.image(ids.deleted)).thumbnails[0]?.url ?? '';
  await cell(ids.deleted).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('Picture deleted.').waitFor();
  await waitFor('the delete', async () => ((await api.image(ids.deleted)).deleted ? true : null), { withinMs: 15_000 });
  // Its neighbour is shown in its place.
  await closeRoom();
  await page.reload();
  await cell(ids.kept).waitFor();
  expect(await cell(ids.deleted).count()).toBe(0);
  await look('5-a-delete-that-sticks');
});

test('when the region is back the strip goes, the delete stays, and the thumbnails are gone', async () => {
  await control(home.name, 'restore');
  await page.getByText(`${home.displayName} is back.`).waitFor({ timeout: 90_000 });
  expect(await strip().isHidden()).toBe(true);
  await look('6-the-region-is-back');
  await waitFor(`${thumbnailUrl} to be erased`, async () => ((await fetch(thumbnailUrl)).status === 404 ? true : null), {
    withinMs: 60_000,
  });
  await page.reload();
  await cell(ids.kept).waitFor();
  expect(await cell(ids.deleted).count()).toBe(0);
  await cell(ids.kept).click();
  await waitFor(
    'turning to be possible again',
    async () =>
      (await page.getByRole('button', { name: 'Turn', exact: true }).getAttribute('aria-disabled')) === null ? true : null,
    { withinMs: 30_000 },
  );
});

test('no exception came of any of it', () => {
  expect(bugs).toEqual([]);
});

function peerApi(): string {
  return cloud.regions.find(({ name }) => name === peer.name)?.api ?? '';
}
