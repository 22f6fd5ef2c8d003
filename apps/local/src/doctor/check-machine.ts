import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { minFreeBytes } from '@parallax/local-cloud/supervisor/data-folder';
import { staleApps } from '../build-apps.ts';
import { root } from '../repository.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const gigabyte = 1024 ** 3;

/** Versions as the bootstrap asks for them. */
export function checkTools(): Finding[] {
  const pins = JSON.parse(readFileSync(join(root, 'scripts/toolchain.json'), 'utf8')) as Record<
    'node' | 'pnpm',
    { minimum: string }
  >;
  const pnpm = spawnSync('pnpm', ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
  const pnpmVersion = pnpm.status === 0 ? pnpm.stdout.trim() : null;
  return [
    isAtLeast(process.versions.node, pins.node.minimum)
      ? ok(`Node ${process.versions.node}`)
      : fail(
          `Node ${process.versions.node}, ${pins.node.minimum} or later is needed`,
          'Run this as npm run doctor: that brings the right one.',
        ),
    pnpmVersion === null
      ? warn('pnpm is not on the PATH', 'npm start brings its own; for work in the clone put .tools/current/bin on your PATH.')
      : ok(`pnpm ${pnpmVersion}`),
  ];
}

export function checkDisk(dir: string): Finding {
  const { bavail, bsize } = statfsSync(nearestFolder(dir));
  const free = bavail * bsize;
  const text = `${(free / gigabyte).toFixed(1)} GB free where ${dir} is`;
  if (free < minFreeBytes) return fail(text, 'Make room, or keep data elsewhere: npm start -- --data DIR.');
  return free < 2 * gigabyte ? warn(text, 'Enough to start; pictures need some more.') : ok(text);
}

export function checkBrowser(env: Readonly<Record<string, string | undefined>>): Finding {
  const chosen = env['CHROMIUM'];
  if (chosen !== undefined && chosen !== '') {
    return existsSync(chosen)
      ? ok(`Chromium at ${chosen}`)
      : fail(`CHROMIUM names ${chosen}, which is not there`, 'Correct it or unset it.');
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
  const places = (env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const mac = ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  const found = [...places, ...mac].find((path) => existsSync(path));
  if (found !== undefined) return ok(`Chromium at ${found}`);
  return process.platform === 'linux' && process.arch === 'x64'
    ? ok('Chromium from npm, unpacked when the tests first need it')
    : warn('No Chromium found', 'Only the tests in a browser need one: install Chrome or Chromium, or set CHROMIUM to its path.');
}

export function checkOutputs(): Finding {
  const stale = staleApps();
  return stale.length === 0
    ? ok('The apps are built and up to date')
    : warn(`Not built, or older than their sources: ${stale.join(', ')}`, 'npm start builds them; npm run build does so now.');
}

function nearestFolder(dir: string): string {
  return existsSync(dir) || dirname(dir) === dir ? dir : nearestFolder(dirname(dir));
}

export function isAtLeast(version: string, minimum: string): boolean {
  const [have, need] = [version, minimum].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (const [index, part] of need.entries()) {
    const own = have[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
