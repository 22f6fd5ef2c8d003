import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '@parallax/testing/launch-browser';
import { photo12Megapixels } from '@parallax/testing/pictures';
import { startTestCloud } from '@parallax/testing/test-cloud';
import type { Page } from 'playwright-core';
import type { Report } from './report.ts';
import { percentile, rounded } from './statistics.ts';

const pictures = 40;
/** Before the figures: they start decoder processes, fill caches, and let every process compile what it runs often. */
const warmUp = 5;

/** One 12-megapixel JPEG at a time through the real page: from the end of its PUT to its thumbnail decoded in the gallery. */
export async function run(): Promise<Report> {
  const cloud = await startTestCloud();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(cloud.web);
    const folder = await mkdtemp(join(tmpdir(), 'parallax-bench-'));
    const times: number[] = [];
    for (let seed = 0; seed < warmUp + pictures; seed++) {
      const picture = await photo12Megapixels(seed);
      const file = join(folder, picture.fileName);
      await writeFile(file, picture.bytes);
      const ms = await uploadAndWatch(page, file);
      if (seed >= warmUp) times.push(ms);
    }
    return {
      name: 'put-visible',
      method: `${pictures} generated 12-megapixel JPEGs, one at a time, in Chromium, after ${warmUp} more; PUT finished to thumbnail decoded on the page; Vision at zero latency.`,
      rows: [
        {
          pictures,
          'p50 ms': rounded(percentile(times, 0.5)),
          'p95 ms': rounded(percentile(times, 0.95)),
          'max ms': rounded(Math.max(...times)),
        },
      ],
    };
  } finally {
    await browser.close();
    await cloud.stop();
  }
}

/** Ms from the end of the PUT, on the page's own clock, until an image of that picture is decoded. */
async function uploadAndWatch(page: Page, file: string): Promise<number> {
  await page.evaluate(watchForThumbnail);
  await page.locator('input[type=file]').first().setInputFiles(file);
  return page.evaluate(() => (globalThis as unknown as { visible: Promise<number> }).visible);
}

/** Runs in the page. */
function watchForThumbnail(): void {
  type Img = { currentSrc: string; decode(): Promise<void> };
  const scope = globalThis as unknown as {
    visible: Promise<number>;
    document: {
      addEventListener(type: string, listener: (event: { target: Img & { tagName?: string } }) => void, capture: boolean): void;
      removeEventListener(type: string, listener: unknown, capture: boolean): void;
    };
    PerformanceObserver: new (
      callback: (list: { getEntries(): { name: string; responseEnd: number; initiatorType: string }[] }) => void,
    ) => { observe(options: object): void; disconnect(): void };
  };
  scope.visible = new Promise((resolve) => {
    let sent: { id: string; at: number } | null = null;
    const observer = new scope.PerformanceObserver((list) => {
      for (const { name, responseEnd } of list.getEntries()) {
        const id = /\/images\/([0-9a-f-]{36})\?.*sig=/.exec(name)?.[1];
        if (id) sent = { id, at: responseEnd };
      }
    });
    observer.observe({ type: 'resource' });
    const seen = ({ target }: { target: Img & { tagName?: string } }) => void arrived(target);
    const arrived = async (target: Img & { tagName?: string }) => {
      if (target.tagName !== 'IMG' || sent === null || !target.currentSrc.includes(`/thumbnails/${sent.id}`)) return;
      await target.decode();
      scope.document.removeEventListener('load', seen, true);
      observer.disconnect();
      resolve(performance.now() - sent.at);
    };
    scope.document.addEventListener('load', seen, true);
  });
}
