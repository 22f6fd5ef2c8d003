import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headers } from '@parallax/contracts/headers';
import { paintScene } from '@parallax/local/sample/paint-scene';
import { scenes } from '@parallax/local/sample/scenes';
import { type Trace, trace } from '@parallax/local-cloud/api/control-traces';
import type { Page, Request } from 'playwright-core';
import { launchBrowser } from '../../launch-browser.ts';
import type { Picture } from '../../pictures.ts';
import { startTestCloud } from '../../test-cloud.ts';
import { waitFor } from '../../wait-for.ts';
import { type ControlRoomClient, controlRoomClient } from '../control-room-client.ts';
import type { Tool } from '../tools.ts';
import { dropFiles } from './drop-files.ts';

const folder = join(fileURLToPath(new URL('../../../../../docs/images', import.meta.url)));
const regions = ['westus2', 'eastus2'] as const;

/**
 * Uploads a picture by the page while the storage of the region that serves the page refuses writes, so that one operation runs in both regions, and
 * writes how the control room shows its trace as docs/images/trace-click-to-picture.png.
 */
export const takeTraceScreenshot: Tool = async ({ options, print, signal }) => {
  const local = await startTestCloud({ regions: [...regions], webPort: 0, telemetry: true, build: true, signal });
  const browser = await launchBrowser();
  try {
    const room = controlRoomClient(local.controlRoom);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', timezoneId: 'UTC' });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    await page.goto(local.web);
    // The first picture wakes everything up that sleeps until it is needed.
    await dropFiles(page, [await fileOf(0)]);
    await drawnAt(page, 1);
    await room.call('SetReadOnly', regions[0], { on: true });
    const seen = await uploadByClick(page, await fileOf(1));
    const told = await wholeTrace(room, seen.operationId);
    await shoot(page, `${local.controlRoom}/${addressOf(seen)}`);
    print('  docs/images/trace-click-to-picture.png');
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify({ seen, told }, null, 1)}\n`);
    return 0;
  } finally {
    await browser.close();
    await local.stop();
  }
};

interface Seen {
  readonly operationId: string;
  /** ms since 1970, by the browser's clock. */
  readonly clickedAt: number;
  readonly visibleAt: number;
}

/** The trace in the control room, with what only the browser knows as marks. */
const addressOf = ({ operationId, clickedAt, visibleAt }: Seen): string =>
  `#/traces/${operationId}?${new URLSearchParams([
    ['mark', `${clickedAt},click on “Upload photos”`],
    ['mark', `${visibleAt},picture visible`],
  ])}`;

async function shoot(page: Page, address: string): Promise<void> {
  await page.setViewportSize({ width: 1360, height: 520 });
  await page.goto(address);
  await page.getByRole('treeitem').first().waitFor();
  // The list beside it comes a moment later.
  await page.locator('.trace-row[aria-current]').waitFor();
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, 'trace-click-to-picture.png') });
}

/** A picture of the page, ready to be chosen. */
async function fileOf(index: number): Promise<Picture> {
  const scene = scenes[index];
  if (scene === undefined) throw new Error(`there is no scene ${index}`);
  return { fileName: `${scene.name}.jpg`, contentType: 'image/jpeg', bytes: await paintScene(scene, 1_600) };
}

/** From the click on the button to the picture from storage in the gallery. */
async function uploadByClick(page: Page, { fileName, contentType, bytes }: Picture): Promise<Seen> {
  const before = await page.locator('[data-picture]').count();
  const isGrant = (request: Request) => request.method() === 'POST' && request.url().endsWith('/uploads');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Upload photos' }).click(),
  ]);
  const clickedAt = Date.now();
  const [granted] = await Promise.all([
    page.waitForRequest(isGrant),
    chooser.setFiles({ name: fileName, mimeType: contentType, buffer: bytes }),
  ]);
  const [, traceId] = (granted.headers()[headers.traceparent] ?? '').split('-');
  return { operationId: traceId ?? '', clickedAt, visibleAt: await drawnAt(page, before + 1) };
}

/** When so many pictures were drawn from storage, ms since 1970: not those that the page shows of its own file meanwhile. */
async function drawnAt(page: Page, count: number): Promise<number> {
  const at = await page.waitForFunction(
    (least) => {
      const scope = globalThis as unknown as {
        document: { querySelectorAll(selector: string): ArrayLike<{ complete: boolean; naturalWidth: number; src: string }> };
      };
      const images = Array.from(scope.document.querySelectorAll('[data-picture] img'));
      const drawn = images.filter(({ complete, naturalWidth, src }) => complete && naturalWidth > 0 && src.startsWith('http'));
      return drawn.length >= least ? Date.now() : false;
    },
    count,
    { polling: 'raf' },
  );
  return Number(await at.jsonValue());
}

/** The trace when it has its views and has stopped growing. */
async function wholeTrace(room: ControlRoomClient, operationId: string): Promise<Trace> {
  let last: Trace | null = null;
  return await waitFor(
    `the whole of operation ${operationId}`,
    async () => {
      const before = last?.spans.length ?? 0;
      last = await room.call('GetTrace', operationId).then(
        (answer) => trace.parse(answer),
        () => null,
      );
      const names = last?.spans.map(({ name }) => name) ?? [];
      return names.includes('ProjectViews') && names.length === before ? last : null;
    },
    { withinMs: 60_000, everyMs: 3_000, saw: () => last?.spans.map(({ name, region }) => `${region} ${name}`) },
  );
}
