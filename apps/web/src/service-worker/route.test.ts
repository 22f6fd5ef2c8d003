import { expect, test } from 'vitest';
import { assetsIn, type Route, routeOf } from './route.ts';

const origin = 'https://photos.test';
const route = (path: string, mode = 'cors', method = 'GET'): Route =>
  routeOf({ method, mode, url: new URL(path, origin).href }, origin);

test('the page is the same whatever its query; other addresses are left to the server', () => {
  expect(route('/', 'navigate')).toBe('page');
  expect(route('/?image=019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11', 'navigate')).toBe('page');
  expect(route('/elsewhere', 'navigate')).toBe('pass');
  expect(route('/', 'cors')).toBe('pass');
});

test('what is named by its content comes from what was kept, what keeps its name from the network', () => {
  expect(route('/assets/index-B4f3k2Zq.js')).toBe('asset');
  expect(route('/assets/index.js')).toBe('pass');
  for (const path of ['/release.json', '/icon.svg', '/manifest.webmanifest']) expect(route(path)).toBe('fresh');
});

test('the API, pictures, uploads and the worker itself are none of its business', () => {
  expect(route('https://api.photos.test/api/v1/images')).toBe('pass');
  expect(route('https://west.blob.test/assets/index-B4f3k2Zq.js')).toBe('pass');
  expect(route('/assets/index-B4f3k2Zq.js', 'cors', 'PUT')).toBe('pass');
  expect(route('/', 'navigate', 'POST')).toBe('pass');
  expect(route('/sw.js')).toBe('pass');
});

test('the files that a page names are found once each', () => {
  const html =
    '<link rel="stylesheet" href="/assets/a-12345678.css"><script src="/assets/b-12345678.js"></script><link href="/icon.svg"><link href="/assets/b-12345678.js">';
  expect(assetsIn(html)).toEqual(['/assets/a-12345678.css', '/assets/b-12345678.js']);
});
