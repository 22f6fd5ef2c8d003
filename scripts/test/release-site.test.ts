import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { writeTree } from '../release/file-tree.ts';
import { prepareSite } from '../release/site-files.ts';
import { contentSources } from '../release/tools/content-sources.ts';
import { publishSite, showSite } from '../release/tools/publish-site.ts';
import { openSiteStorage } from '../release/tools/site-storage.ts';
import { plantTree, repositoryRoot } from './plant-tree.ts';

const installation = {
  regions: [
    {
      name: 'westus2',
      blobUrl: 'https://west.blob.core.windows.net',
      apiUrls: { blue: 'https://b-west.azurewebsites.net', green: 'https://g-west.azurewebsites.net' },
    },
    { name: 'eastus2', blobUrl: 'https://east.blob.core.windows.net', apiUrls: { blue: 'https://b-east.azurewebsites.net' } },
  ],
  apiUrls: { blue: 'https://blue.api.example.org' },
};

test('pages may contact every API, and pictures of every region and its copy, and nothing else', () => {
  const { __CONNECT_SOURCES__: connect, __IMAGE_SOURCES__: image } = contentSources(installation);
  const blobs = [
    'https://west.blob.core.windows.net',
    'https://west-secondary.blob.core.windows.net',
    'https://east.blob.core.windows.net',
    'https://east-secondary.blob.core.windows.net',
  ];
  expect(image?.split(' ')).toEqual(blobs);
  expect(connect?.split(' ')).toEqual([
    'https://blue.api.example.org',
    'https://b-west.azurewebsites.net',
    'https://g-west.azurewebsites.net',
    'https://b-east.azurewebsites.net',
    ...blobs,
  ]);
});

interface Blob {
  readonly bytes: Buffer;
  readonly headers: Record<string, string>;
}

/** Blob storage as far as a site needs it; answers 503 to the first `failures` requests. */
async function startStorage({ failures = 0 } = {}) {
  const blobs = new Map<string, Blob>();
  const log: string[] = [];
  let left = failures;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').replace('/$web/', '');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.headers.authorization !== 'Bearer abc')
        return response.writeHead(403, { 'x-ms-error-code': 'AuthorizationFailure' }).end();
      if (left-- > 0) return response.writeHead(503).end();
      if (request.method === 'GET') {
        const blob = blobs.get(path);
        return blob ? response.writeHead(200, blob.headers).end(blob.bytes) : response.writeHead(404).end();
      }
      if (request.headers['if-none-match'] === '*' && blobs.has(path)) return response.writeHead(409).end();
      const kept = Object.entries(request.headers).flatMap(([name, value]) =>
        name.startsWith('x-ms-blob-c') ? [[name.replace('x-ms-blob-', ''), String(value)] as const] : [],
      );
      blobs.set(path, { bytes: Buffer.concat(chunks), headers: Object.fromEntries(kept) });
      log.push(path);
      return response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const blobUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { blobs, log, blobUrl, open: (token = 'abc') => openSiteStorage({ region: 'westus2', blobUrl, token }) };
}

/** The folder `web` of a release with the given page. */
function builtSite(page: string): string {
  const { files, headers } = prepareSite([
    { path: 'index.html', bytes: Buffer.from(page) },
    { path: '404.html', bytes: Buffer.from('<p>gone') },
    { path: 'assets/index-Ch-bzxFg.js', bytes: Buffer.from('let a') },
  ]);
  const folder = plantTree({ 'headers.json': JSON.stringify(headers) });
  writeTree(join(folder, 'site'), files);
  return folder;
}

describe('a site', () => {
  const words = { __CONNECT_SOURCES__: 'https://a.example' };
  const textOf = (blob: Blob | undefined) => brotliDecompressSync(blob?.bytes ?? Buffer.alloc(0)).toString();

  test('is there before anybody sees it, and then shown with the page last', async () => {
    const { blobs, log, open } = await startStorage();
    await publishSite(open(), builtSite('<b>__CONNECT_SOURCES__'), 'r1', words);
    expect([...blobs.keys()].sort()).toEqual([
      'assets/index-Ch-bzxFg.js',
      'releases/r1/404.html',
      'releases/r1/index.html',
      'releases/r1/pages.json',
    ]);
    expect(await showSite(open(), 'r1')).toBe(2);
    expect(log.at(-1)).toBe('index.html');
    expect(textOf(blobs.get('index.html'))).toBe('<b>https://a.example');
    expect(blobs.get('index.html')?.headers).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-encoding': 'br',
      'cache-control': 'no-store',
    });
  });

  test('of an earlier release is shown again from where it lies', async () => {
    const { blobs, open } = await startStorage();
    for (const release of ['r1', 'r2']) {
      await publishSite(open(), builtSite(`<b>${release}`), release, words);
      await showSite(open(), release);
    }
    expect(textOf(blobs.get('index.html'))).toBe('<b>r2');
    await showSite(open(), 'r1');
    expect(textOf(blobs.get('index.html'))).toBe('<b>r1');
  });

  test('is shown in every region that is there, and the one that is gone is named', async () => {
    const { blobs, open, blobUrl } = await startStorage();
    await publishSite(open(), builtSite('<b>r1'), 'r1', words);
    const regions = [
      { name: 'eastus2', blobUrl: 'http://127.0.0.1:9', apiUrls: {} },
      { name: 'westus2', blobUrl, apiUrls: {} },
    ];
    const folder = plantTree({ 'installation.json': JSON.stringify({ regions }) });
    const tools = join(repositoryRoot, 'scripts/release/tools/main.ts');
    const showAll = [tools, 'show-site', '--installation', join(folder, 'installation.json'), '--release', 'r1'];
    const failure: unknown = await promisify(execFile)(process.execPath, showAll, {
      env: { ...process.env, STORAGE_TOKEN: 'abc' },
      timeout: 60_000,
    }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 1, stderr: expect.stringMatching(/Not shown everywhere:\neastus2: /) });
    expect(textOf(blobs.get('index.html'))).toBe('<b>r1');
  });

  test('that was never published is not shown, and nothing is changed', async () => {
    const { blobs, open } = await startStorage();
    await expect(showSite(open(), 'r9')).rejects.toThrow('westus2 has no pages of r9');
    expect(blobs.size).toBe(0);
  });

  test('gets through a storage that fails for a moment, and names one that refuses', async () => {
    const { open } = await startStorage({ failures: 2 });
    const file = { bytes: Buffer.from('x'), contentType: 'text/plain', contentEncoding: null, cacheControl: 'no-store' };
    expect(await open().put('a', file, true)).toBe('written');
    expect(await open().put('a', file, true)).toBe('there');
    await expect(open('wrong').put('a', file, false)).rejects.toThrow(
      'a in westus2: the storage answered 403 AuthorizationFailure',
    );
  });
});
