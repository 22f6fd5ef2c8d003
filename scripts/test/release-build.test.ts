import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../checks/licences/judge-licences.ts';
import { readLockfile } from '../checks/lockfile/read-lockfile.ts';
import { loadedBundles } from '../release/loaded-bundles.ts';
import { renderChecksums, renderManifest } from '../release/manifest.ts';
import { fillTemplate, prepareSite } from '../release/site-files.ts';
import { softwareBill } from '../release/software-bill.ts';
import { readZip, writeZip } from '../release/zip-format.ts';
import { plantTree } from './plant-tree.ts';

const file = (path: string, text: string) => ({ path, bytes: Buffer.from(text) });
const sample = [
  file('host.json', '{}'),
  file('dist/main.cjs', 'console.log(1)\n'.repeat(500)),
  file('dist/ä.txt', ''),
  file('b', 'x'),
];

describe('a zip', () => {
  test('is the same for the same files in any order, at any time', () => {
    expect(writeZip(sample).equals(writeZip([...sample].reverse()))).toBe(true);
  });

  test('is read back whole', () => {
    const texts = (entries: typeof sample) => Object.fromEntries(entries.map(({ path, bytes }) => [path, bytes.toString()]));
    expect(texts(readZip(writeZip(sample)).map(({ path, bytes }) => file(path, Buffer.from(bytes).toString())))).toEqual(
      texts(sample),
    );
  });

  test('is what unzip and others understand: these bytes were read by them', () => {
    const bytes = [
      '504b0304140000080000000021008316dc8c010000000100000001000000',
      '6278',
      '504b0102140314000008000000002100' + '8316dc8c010000000100000001000000000000000000' + '0000a48100000000',
      '62',
      '504b050600000000010001002f000000200000000000',
    ];
    expect(writeZip([file('b', 'x')]).toString('hex')).toBe(bytes.join(''));
  });

  test('that is damaged is refused', () => {
    const zip = writeZip(sample);
    const at = zip.indexOf('{}');
    zip.write('[]', at);
    expect(() => readZip(zip)).toThrow('host.json is damaged');
    expect(() => readZip(Buffer.from('no zip'))).toThrow('no end record');
  });

  test.each(['../up', '/root', 'a\\b', 'a/../../b', ''])('takes no path "%s"', (path) => {
    expect(() => writeZip([file(path, '')])).toThrow('is no path inside a zip');
  });

  test('takes no path twice', () => {
    expect(() => writeZip([file('a', '1'), file('a', '2')])).toThrow('is there twice');
  });
});

test('a package holds the bundles that are loaded, and nothing that only lies there', () => {
  const dist = plantTree({
    'main.cjs': "const a = require('./wire.cjs'); require(`./late.cjs`); require('node:fs');",
    'wire.cjs': 'require("./main.cjs")',
    'late.cjs': '',
    'unbundled.cjs': '',
    'main.cjs.map': '{}',
  });
  expect(
    loadedBundles(dist, 'main.cjs')
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['late.cjs', 'main.cjs', 'wire.cjs']);
  expect(() => loadedBundles(dist, 'gone.cjs')).toThrow('build first');
});

describe('the site', () => {
  const page = '<meta content="connect-src __CONNECT_SOURCES__">';
  const built = [
    file('index.html', page),
    file('404.html', '<p>'),
    file('sw.js', '1'),
    file('icon.svg', '<svg/>'),
    file('assets/index-Ch-bzxFg.js', 'let a'.repeat(99)),
  ];
  const { files, headers } = prepareSite(built);
  const headersOf = (path: string) => headers.find((each) => each.path === path);

  test('is stored as brotli, but for a page that is still to be filled in', () => {
    const stored = (path: string) => Buffer.from(files.find((each) => each.path === path)?.bytes ?? []);
    expect(brotliDecompressSync(stored('assets/index-Ch-bzxFg.js')).toString()).toBe('let a'.repeat(99));
    expect(stored('index.html').toString()).toBe(page);
    expect(headers.every(({ contentEncoding }) => contentEncoding === 'br')).toBe(true);
  });

  test('keeps for good what is named by its content, and the page and its service worker never', () => {
    expect(headersOf('assets/index-Ch-bzxFg.js')).toMatchObject({
      kind: 'part',
      cacheControl: 'public, max-age=31536000, immutable',
    });
    for (const path of ['index.html', '404.html', 'sw.js'])
      expect(headersOf(path)).toMatchObject({ kind: 'page', cacheControl: 'no-store' });
    expect(headersOf('icon.svg')).toMatchObject({
      kind: 'page',
      cacheControl: 'public, max-age=3600',
      contentType: 'image/svg+xml; charset=utf-8',
    });
  });

  test('leaves no word of the page open', () => {
    expect(fillTemplate(page, { __CONNECT_SOURCES__: 'https://a.example' })).toBe(
      '<meta content="connect-src https://a.example">',
    );
    expect(() => fillTemplate(page, { __IMAGE_SOURCES__: '' })).toThrow('still holds __CONNECT_SOURCES__');
  });

  test('is refused without a page, and with a file of an unknown kind', () => {
    expect(() => prepareSite([file('a.js', '')])).toThrow('no index.html');
    expect(() => prepareSite([...built, file('film.mov', '')])).toThrow('film.mov: no content type');
  });
});

test('checksums are those that sha256sum checks, and the manifest says the same', () => {
  const [first = file('', '')] = sample;
  expect(renderChecksums([first])).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a  host.json\n');
  const id = { release: '2026.11.21.1', commit: 'abc', committedAt: '2026-11-21T00:00:00.000Z', isClean: true };
  expect(JSON.parse(renderManifest(id, 'v24.0.0', [first]))).toMatchObject({
    schemaVersion: 1,
    release: '2026.11.21.1',
    files: [{ path: 'host.json', bytes: 2 }],
  });
});

describe('the bill of software', () => {
  const lockfile = readLockfile(`
lockfileVersion: '9.0'
importers:
  apps/api:
    dependencies:
      '@scope/sdk': { specifier: 'catalog:', version: 1.0.0(peer@2.0.0) }
    devDependencies:
      bundler: { specifier: 'catalog:', version: 4.0.0 }
packages:
  '@scope/sdk@1.0.0': { resolution: { integrity: sha512-AQID } }
  native-linux-x64@1.3.0: { os: [linux], cpu: [x64] }
  native-win32-x64@1.3.0: { os: [win32], cpu: [x64] }
  bundler@4.0.0: {}
snapshots:
  '@scope/sdk@1.0.0(peer@2.0.0)':
    optionalDependencies: { native-linux-x64: 1.3.0, native-win32-x64: 1.3.0 }
`);
  const policy: Policy = {
    shippedFrom: ['apps/api'],
    allowed: ['MIT'],
    allowedInTools: [],
    exceptions: {},
    stated: {},
    families: {},
  };
  const subject = { release: '2026.11.21.1', commit: 'abc', committedAt: '2026-11-21T00:00:00.000Z', platform: 'linux-x64' };
  const text = softwareBill(lockfile, policy, new Map([['@scope/sdk@1.0.0', 'MIT']]), subject);
  const bill = JSON.parse(text);

  test('names what ships and what only builds, with hash, licence and package address', () => {
    const scopes = Object.fromEntries(bill.components.map((each: { purl: string; scope: string }) => [each.purl, each.scope]));
    expect(scopes).toEqual({
      'pkg:npm/%40scope/sdk@1.0.0': 'required',
      'pkg:npm/native-linux-x64@1.3.0': 'required',
      'pkg:npm/native-win32-x64@1.3.0': 'excluded',
      'pkg:npm/bundler@4.0.0': 'excluded',
    });
    expect(bill.components.find((each: { name: string }) => each.name === 'sdk')).toMatchObject({
      group: '@scope',
      hashes: [{ alg: 'SHA-512', content: '010203' }],
      licenses: [{ expression: 'MIT' }],
    });
  });

  test('has every reference that it makes, and is the same for the same lockfile', () => {
    const known = new Set([
      bill.metadata.component['bom-ref'],
      ...bill.components.map((each: { 'bom-ref': string }) => each['bom-ref']),
    ]);
    for (const { ref, dependsOn } of bill.dependencies) for (const each of [ref, ...dependsOn]) expect(known).toContain(each);
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
    expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(softwareBill(lockfile, policy, new Map([['@scope/sdk@1.0.0', 'MIT']]), subject)).toBe(text);
  });
});
