import { expect, test } from 'vitest';
import { fakeTools, installation } from '../../test/fake-tools.ts';
import { firstRelease } from '../release/first-release.ts';
import { smokeSite } from './smoke-site.ts';

const release = JSON.stringify({ ...firstRelease(installation), revision: 7 });
const page = '<script type="module" src="/assets/index.js"></script>';

interface Site {
  readonly page?: string;
  readonly release?: string;
  readonly cacheControl?: string;
}

function smoke({ page: shown = page, release: published = release, cacheControl = 'no-store' }: Site = {}) {
  const answers: Readonly<Record<string, () => Response>> = {
    'https://web.invalid/': () => new Response(shown),
    'https://web.invalid/release.json': () => new Response(published, { headers: { 'cache-control': cacheControl } }),
  };
  const fetch: typeof globalThis.fetch = async (url) => answers[String(url)]?.() ?? new Response('', { status: 404 });
  return smokeSite('https://web.invalid', fakeTools([], { fetch }));
}

test('a page that loads the app, with a release that no cache keeps, passes', async () => {
  expect(await smoke()).toMatchObject([
    { name: 'page opens', state: 'ok' },
    { name: 'release is published', state: 'ok', detail: 'revision 7, blue 100 %, green 0 %' },
  ]);
});

test.each<[string, Site, number, string]>([
  ['a page without the app', { page: '<h1>Welcome' }, 0, 'the page loads no app'],
  ['a release that a cache may keep', { cacheControl: 'max-age=60' }, 1, 'may be cached: no-store is missing'],
  ['a release of another form', { release: '{}' }, 1, 'not the documented form: revision: '],
])('%s fails, and the other check is made all the same', async (_name, site, failing, detail) => {
  const checks = await smoke(site);
  expect(checks[failing]).toMatchObject({ state: 'failed', detail: expect.stringContaining(detail) });
  expect(checks[1 - failing]).toMatchObject({ state: 'ok' });
});
