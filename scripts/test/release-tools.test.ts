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
import {
  chooseColours,
  chooseWayBack,
  colourVariables,
  expectColours,
  expectWeight,
  type ShownRelease,
} from '../release/tools/choose-colours.ts';
import { contentSources } from '../release/tools/content-sources.ts';
import { assertReleasable, judgePlan } from '../release/tools/judge-plan.ts';
import { publishSite, showSite } from '../release/tools/publish-site.ts';
import { openSiteStorage } from '../release/tools/site-storage.ts';
import { plantTree, repositoryRoot } from './plant-tree.ts';

const both = ['blue', 'green'];
type Row = readonly [colour: string, weight: number, release: string];
const colours = (rows: readonly Row[]) => ({
  colours: rows.map(([colour, weight, release]) => ({ colour, weight, release, drained: false })),
});
const shown = (rows: readonly Row[], past: readonly (readonly Row[])[] = []): ShownRelease => ({
  release: { revision: 7, ...colours(rows) },
  history: past.map((state) => ({ release: colours(state), replaced: null })),
});

describe('a release goes', () => {
  test('to the colour that does not serve', () => {
    expect(
      chooseColours(
        shown([
          ['blue', 100, 'r1'],
          ['green', 0, 'r0'],
        ]),
        'r2',
        both,
      ),
    ).toEqual({ live: 'blue', idle: 'green', liveRelease: 'r1' });
    expect(
      chooseColours(
        shown([
          ['blue', 0, 'r1'],
          ['green', 100, 'r2'],
        ]),
        'r3',
        both,
      ),
    ).toEqual({ live: 'green', idle: 'blue', liveRelease: 'r2' });
  });

  test('to the first colour when it is the first of all, also when that is repeated', () => {
    const first = { live: 'blue', idle: 'blue', liveRelease: 'none' };
    expect(chooseColours({ release: null }, 'r1', both)).toEqual(first);
    expect(
      chooseColours(
        shown([
          ['blue', 100, 'unknown'],
          ['green', 0, 'unknown'],
        ]),
        'r1',
        both,
      ),
    ).toEqual(first);
    expect(
      chooseColours(
        shown([
          ['blue', 100, 'r1'],
          ['green', 0, 'unknown'],
        ]),
        'r1',
        both,
      ),
    ).toEqual(first);
  });

  test('nowhere while another one is being rolled out, but on when it is its own', () => {
    const split = shown([
      ['blue', 90, 'r1'],
      ['green', 10, 'r2'],
    ]);
    expect(() => chooseColours(split, 'r3', both)).toThrow('a rollout is under way');
    expect(chooseColours(split, 'r2', both)).toEqual({ live: 'blue', idle: 'green', liveRelease: 'r1' });
  });
});

test('a step of traffic is refused when somebody took the release back, or another one came', () => {
  const release = shown([
    ['blue', 90, 'r1'],
    ['green', 10, 'r2'],
  ]);
  expectWeight(release, 'green', 10, 'r2');
  expect(() => expectWeight(release, 'green', 50, 'r2')).toThrow('this rollout ends here');
  expect(() => expectWeight(release, 'green', 10, 'r3')).toThrow(
    'expected to carry r3 with 10 %, but blue (r1) has 90 %, green (r2) has 10 %',
  );
  expect(() => expectWeight({ release: null }, 'green', 10, 'r2')).toThrow('there is no release');
});

test('an approval that comes after another release is refused', () => {
  const now = { live: 'green', idle: 'blue', liveRelease: 'r2' };
  expectColours(now, { live: 'green', idle: 'blue' });
  expect(() => expectColours(now, { live: 'blue', idle: 'green' })).toThrow('planned while blue served; now green (r2) does');
});

describe('the way back leads', () => {
  test('in a rollout to the colour that had everything when it began', () => {
    const past: Row[][] = [
      [
        ['blue', 50, 'r1'],
        ['green', 50, 'r2'],
      ],
      [
        ['blue', 90, 'r1'],
        ['green', 10, 'r2'],
      ],
      [
        ['blue', 100, 'r1'],
        ['green', 0, 'r2'],
      ],
    ];
    expect(
      chooseWayBack(
        shown(
          [
            ['blue', 50, 'r1'],
            ['green', 50, 'r2'],
          ],
          past,
        ),
      ),
    ).toEqual({ live: 'blue', idle: 'green', liveRelease: 'r1' });
  });

  test('after it to the other colour', () => {
    expect(
      chooseWayBack(
        shown([
          ['blue', 0, 'r1'],
          ['green', 100, 'r2'],
        ]),
      ),
    ).toEqual({ live: 'blue', idle: 'green', liveRelease: 'r1' });
  });

  test('nowhere when there never was another release', () => {
    expect(() =>
      chooseWayBack(
        shown([
          ['blue', 100, 'r1'],
          ['green', 0, 'unknown'],
        ]),
      ),
    ).toThrow('no earlier release');
    expect(() => chooseWayBack({ release: null })).toThrow('no earlier release');
  });
});

test('Terraform is told the live colours by region and what each colour carries; events go to no worker before a first release', () => {
  const release = shown([
    ['blue', 100, 'r1'],
    ['green', 0, 'unknown'],
  ]);
  expect(colourVariables(release, 'blue', ['westus2', 'eastus2'], { green: 'r2' })).toEqual({
    live: { api: 'blue', worker: { westus2: 'blue', eastus2: 'blue' } },
    releases: { blue: 'r1', green: 'r2' },
  });
  expect(colourVariables({ release: null }, 'blue', ['westus2'], { blue: 'r1' })).toEqual({
    live: { api: 'blue', worker: {} },
    releases: { blue: 'r1' },
  });
});

test('a region that was only just made has no worker, until the release names its address', () => {
  const release = (regions: readonly string[]): ShownRelease => ({
    release: {
      revision: 7,
      colours: [
        { colour: 'blue', weight: 100, drained: false, release: 'r1', regionUrls: regions.map((region) => ({ region })) },
        { colour: 'green', weight: 0, drained: true, release: 'r0', regionUrls: [] },
      ],
    },
  });
  const workersOf = (regions: readonly string[]) =>
    colourVariables(release(regions), 'blue', ['westus2', 'northeurope'], {}).live.worker;
  expect(workersOf(['westus2'])).toEqual({ westus2: 'blue' });
  expect(workersOf(['westus2', 'northeurope'])).toEqual({ westus2: 'blue', northeurope: 'blue' });
});

describe('a plan', () => {
  const change = (type: string, ...actions: string[]) => ({ address: `module.x.${type}.this`, type, change: { actions } });
  const judge = (...changes: ReturnType<typeof change>[]) => judgePlan({ resource_changes: changes });

  test('of settings and alerts is one for a release; what is only read is no change', () => {
    const verdict = judge(
      change('azapi_resource', 'update'),
      change('azurerm_monitor_metric_alert', 'create'),
      change('azurerm_cosmosdb_account', 'no-op'),
    );
    expect(verdict).toEqual({
      changes: ['update module.x.azapi_resource.this', 'create module.x.azurerm_monitor_metric_alert.this'],
      objections: [],
    });
    assertReleasable('stamp', verdict);
  });

  test.each([
    ['that deletes', change('azapi_resource', 'delete'), 'would be deleted'],
    ['that replaces', change('azurerm_monitor_metric_alert', 'delete', 'create'), 'would be replaced'],
    ['that replaces the other way round', change('azurerm_monitor_metric_alert', 'create', 'delete'), 'would be replaced'],
    ['that is slow', change('azurerm_cosmosdb_account', 'update'), 'may take longer'],
    ['of an unknown kind', change('azurerm_something_new', 'create'), 'may take longer'],
  ])('%s is none', (_name, planned, objection) => {
    expect(() => assertReleasable('stamp', judge(planned))).toThrow(objection);
  });

  test('without changes is fine', () => {
    expect(judgePlan({})).toEqual({ changes: [], objections: [] });
  });
});

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
