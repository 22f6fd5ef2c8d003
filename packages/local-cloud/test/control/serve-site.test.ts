import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveSite } from '../../src/control/serve-site.ts';
import { type RunningControl, startControl } from '../../src/control/start-control.ts';
import { type FakeCloud, startFakeCloud } from './fake-cloud.ts';

let folder: string;
let cloud: FakeCloud;
let control: RunningControl;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'site-'));
  await mkdir(join(folder, 'site/assets'), { recursive: true });
  await writeFile(join(folder, 'secret.json'), '{}');
  await writeFile(join(folder, 'site/index.html'), '<p>page</p>');
  await writeFile(join(folder, 'site/assets/main-Ab12.js'), 'export {};');
  await writeFile(join(folder, 'site/notes.txt'), 'no type of ours');
  cloud = await startFakeCloud({ count: 1 });
  control = await startControl({ port: 0, target: cloud.target, siteDir: join(folder, 'site') });
});
afterAll(async () => {
  await control?.close();
  await cloud?.close();
  await rm(folder, { recursive: true, force: true });
});

/** As it is sent: fetch would tidy the path first. */
const open = (path: string) =>
  new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>((resolve, reject) => {
    const { port } = new URL(control.url);
    get({ port, host: '127.0.0.1', path, headers: { host: `127.0.0.1:${port}` } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    }).on('error', reject);
  });

it('serves the page with a policy that lets nothing else in, and never keeps it', async () => {
  const { status, headers, text } = await open('/');
  expect([status, headers['content-type'], headers['cache-control'], text]).toEqual([
    200,
    'text/html; charset=utf-8',
    'no-store',
    '<p>page</p>',
  ]);
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
});

it('lets browsers keep what has a hash in its name', async () => {
  expect((await open('/assets/main-Ab12.js')).headers['cache-control']).toContain('immutable');
});

it.each([
  '/../secret.json',
  '/%2e%2e/secret.json',
  '/assets/..%2f..%2fsecret.json',
  '/notes.txt',
  '/assets',
  '/missing.js',
  '/%zz.js',
])('has nothing at %s', async (path) => {
  expect([400, 404]).toContain((await open(path)).status);
});

it('never leaves its folder, whatever it is asked for', async () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  expect(await serveSite(join(folder, 'site'), 'x/../../secret.json', response)).toBe(false);
  expect(response.headersSent).toBe(false);
});
