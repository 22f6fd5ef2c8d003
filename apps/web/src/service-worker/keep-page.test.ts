import { expect, test } from 'vitest';
import { cacheFirst, keepPage, type Network, networkFirst } from './keep-page.ts';

const origin = 'https://photos.test';
const page = (version: string) => `<script type="module" src="/assets/index-${version}.js"></script>`;
const first = page('aaaaaaaa');

/** A server of files and a cache of addresses, both in memory. */
function world(files: Record<string, string | number>) {
  const kept = new Map<string, Response>();
  const asked: string[] = [];
  const at = (key: RequestInfo | URL) => new URL(key instanceof Request ? key.url : String(key), origin).href;
  const network: Network = {
    fetch: async (input) => {
      const path = new URL(at(input as RequestInfo)).pathname;
      asked.push(path);
      const file = files[path];
      if (file === undefined) throw new TypeError('fetch failed');
      return typeof file === 'number' ? new Response('trouble', { status: file }) : new Response(file);
    },
    cache: {
      match: async (key) => kept.get(at(key))?.clone(),
      put: async (key, response) => void kept.set(at(key), response),
      keys: async () => [...kept.keys()].map((url) => new Request(url)),
      delete: async (key) => kept.delete(at(key)),
    },
  };
  return { network, files, asked, paths: () => [...kept.keys()].map((url) => new URL(url).pathname).toSorted() };
}

const get = (path: string) => new Request(`${origin}${path}`);

test('a page is kept with every file that it names', async () => {
  const { network, paths } = world({ '/assets/index-aaaaaaaa.js': 'code' });
  await keepPage(new Response(first), network);
  expect(paths()).toEqual(['/', '/assets/index-aaaaaaaa.js']);
});

test('a page whose files cannot be had does not take the place of one that starts', async () => {
  const { network, files } = world({ '/assets/index-aaaaaaaa.js': 'code', '/assets/index-bbbbbbbb.js': 503 });
  await keepPage(new Response(first), network);
  await expect(keepPage(new Response(page('bbbbbbbb')), network)).rejects.toThrow('503');
  delete files['/'];
  expect(await (await networkFirst(get('/'), '/', network)).text()).toBe(first);
});

test('files of the page before are kept for windows that are open, older ones are not', async () => {
  const { network, paths } = world({
    '/assets/index-aaaaaaaa.js': 'a',
    '/assets/index-bbbbbbbb.js': 'b',
    '/assets/index-cccccccc.js': 'c',
  });
  for (const version of ['aaaaaaaa', 'bbbbbbbb', 'cccccccc']) await keepPage(new Response(page(version)), network);
  expect(paths()).toEqual(['/', '/assets/index-bbbbbbbb.js', '/assets/index-cccccccc.js']);
});

test('the network comes first; when it is away or answers with trouble, what was kept', async () => {
  const { network, files } = world({ '/': first, '/assets/index-aaaaaaaa.js': 'code' });
  await keepPage(new Response(first), network);
  files['/'] = 'newer';
  expect(await (await networkFirst(get('/'), '/', network)).text()).toBe('newer');
  files['/'] = 503;
  expect(await (await networkFirst(get('/'), '/', network)).text()).toBe(first);
  delete files['/'];
  expect(await (await networkFirst(get('/'), '/', network)).text()).toBe(first);
});

test('with nothing kept, the answer is what the network says', async () => {
  const { network } = world({ '/': 503 });
  expect((await networkFirst(get('/'), '/', network)).status).toBe(503);
  await expect(networkFirst(get('/release.json'), '/release.json', network)).rejects.toThrow('fetch failed');
});

test('a file that is named by its content is fetched once', async () => {
  const { network, asked } = world({ '/assets/index-aaaaaaaa.js': 'code' });
  for (let times = 0; times < 2; times++)
    expect(await (await cacheFirst(get('/assets/index-aaaaaaaa.js'), network)).text()).toBe('code');
  expect(asked).toEqual(['/assets/index-aaaaaaaa.js']);
});
