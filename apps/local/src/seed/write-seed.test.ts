import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultViews } from '../app-settings.ts';
import { writeSeed } from './write-seed.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'parallax-seed-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const looks = [{ name: 'Sea', width: 1200, height: 800, colour: '#0a4f7d', thumbhash: 'aGFzaA==', thumbnails: [] }];
const homes = [{ region: 'westus2', blobUrl: 'http://127.0.0.1:1/devstoreaccount1', looks }];
const options = { seed: 1, count: 50, spanMs: 1_000_000, until: 1_800_000_000_000, homes };

async function write(feedOnly: boolean) {
  const files = { images: join(dir, 'images'), views: join(dir, 'views') };
  const counts = await writeSeed(files, options, { settings: defaultViews, feedOnly });
  const lines = (path: string) => readFileSync(path, 'utf8').trim().split('\n').filter(Boolean);
  const views = lines(files.views).map((line) => JSON.parse(line) as { pk: string; id: string });
  expect(counts).toEqual({ images: lines(files.images).length, views: views.length });
  return { images: counts.images, views };
}

it('writes what a page of the feed reads, the same as among everything, when that is all that is wanted', async () => {
  const whole = await write(false);
  const feed = await write(true);
  expect(whole.images).toBeGreaterThanOrEqual(options.count);
  expect(feed.images).toBe(0);
  expect(feed.views).toEqual(whole.views.filter(({ pk }) => /^(manifest\|)?feed\b/.test(pk)));
  expect(feed.views.filter(({ pk }) => pk.startsWith('feed|'))).toHaveLength(options.count);
  expect(feed.views.some(({ pk }) => pk.startsWith('manifest|'))).toBe(true);
});
