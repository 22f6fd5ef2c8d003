import { execFile } from 'node:child_process';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDecoderPool } from '../src/media/decoder-pool.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '..');
const node = async (file: string, ...args: string[]) => (await run(process.execPath, [file, ...args], { cwd: root })).stdout;

// Built aside: others may be running what is in dist.
let parent: string;
let folder: string;
beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'worker-package-'));
  folder = path.join(parent, 'app');
  const dist = path.join(parent, 'dist');
  await node('build.ts', '--out', dist);
  await node('pack.ts', folder, '--dist', dist);
});
afterAll(async () => await rm(parent, { recursive: true, force: true }));

test('the package has the layout that the Functions host asks for', async () => {
  const output = await node('../../packages/functions-host/src/cli.ts', 'start', folder, '--check');
  expect(output).not.toMatch(/problem|error/i);
  expect((await readdir(folder)).sort()).toEqual(['dist', 'host.json', 'node_modules', 'package.json']);
});

test('it holds files only: links would not survive a zip', async () => {
  for (const entry of await readdir(folder, { recursive: true })) {
    expect((await lstat(path.join(folder, entry))).isSymbolicLink(), entry).toBe(false);
  }
});

test('its decoder works away from this repository', async () => {
  const pool = createDecoderPool({
    entry: path.join(folder, 'dist/decoder.cjs'),
    size: 1,
    timeoutMs: 20_000,
    maxMemoryBytes: 500 * 1024 * 1024,
  });
  const file = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#3050c0' } })
    .jpeg()
    .toBuffer();
  const request = {
    maxPixels: 1e6,
    maxSide: 1_000,
    maxFrames: 1,
    rotation: 0,
    thumbnailSides: [320],
    recognitionSide: 1_600,
  } as const;
  await expect(pool.derive(file, request, () => undefined)).resolves.toMatchObject({ width: 40, thumbnails: [{ width: 40 }] });
  pool.close();
});

test('the app itself loads nothing native: only its decoder process does', async () => {
  const script = 'process.env.NODE_PATH = ""; require("./dist/main.cjs")';
  const failed = await run(process.execPath, ['-e', script], { cwd: folder, env: {} }).catch(
    (error: { stderr: string }) => error,
  );
  // Without settings it names every one that is missing, and never gets as far as a library that is not there.
  expect(failed.stderr).toContain('PARALLAX_REGION');
  expect(failed.stderr).not.toContain('sharp');
});

test('what sends telemetry goes along, and needs nothing but itself', async () => {
  const script =
    'import("./dist/telemetry.cjs").then(({ openApplicationInsights }) => console.log(typeof openApplicationInsights))';
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: folder, env: {} });
  expect(stdout.trim()).toBe('function');
});
