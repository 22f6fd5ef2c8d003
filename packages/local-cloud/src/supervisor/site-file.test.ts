import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cacheControl, siteSource, toSiteFile } from './site-file.ts';

describe('toSiteFile', () => {
  it('stores text as brotli and says so', async () => {
    const text = Buffer.from('body { color: black }'.repeat(50));
    const file = await toSiteFile(siteSource('assets/index-B4f3k2Zq.css', text), null);
    expect(file).toMatchObject({ contentType: 'text/css; charset=utf-8', contentEncoding: 'br' });
    expect(file.body.length).toBeLessThan(text.length / 10);
    expect(brotliDecompressSync(file.body)).toEqual(text);
  });

  it('stores pictures as they are', async () => {
    const bytes = Buffer.from([137, 80, 78, 71]);
    expect(await toSiteFile(siteSource('icon.png', bytes), null)).toMatchObject({
      contentType: 'image/png',
      contentEncoding: null,
      body: bytes,
    });
  });
});

describe('cacheControl', () => {
  it.each([
    ['index.html', 'no-store'],
    ['404.html', 'no-store'],
    ['release.json', 'no-store'],
    ['sw.js', 'no-store'],
    ['assets/index-B4f3k2Zq.js', 'public, max-age=31536000, immutable'],
    ['assets/logo.svg', 'public, max-age=3600'],
    ['favicon.ico', 'public, max-age=3600'],
    ['robots.txt', 'public, max-age=3600'],
  ])('%s: %s', (path, expected) => expect(cacheControl(path)).toBe(expected));
});
