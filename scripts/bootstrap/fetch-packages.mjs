import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cleanEnv } from './clean-env.mjs';
import { isAlive } from './lock.mjs';
import { runChild } from './run-child.mjs';
import { ToolchainError } from './toolchain-error.mjs';

const windows = process.platform === 'win32';
const suffix = windows ? '.exe' : '';

/**
 * Installs the packages with npm, checks their hashes and puts their programs into `dir`/bin. `dir` appears whole or not at all.
 * @throws {ToolchainError} when npm fails, or sends other bytes than those pinned.
 */
export async function fetchPackages(dir, packages, say) {
  const specs = packages.map((entry) => entry.spec);
  say(`fetching ${specs.join(' and ')} from npm, once`);
  removeDraftsOfDeadProcesses(dir);
  const draft = `${dir}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(join(draft, 'bin'), { recursive: true });
  try {
    await npmInstall(draft, specs);
    verifyIntegrity(draft, packages);
    for (const entry of packages) placeProgram(draft, entry);
    writeFileSync(join(draft, 'ok'), specs.join('\n'));
    place(draft, dir);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function npmInstall(dir, specs) {
  writeFileSync(join(dir, 'package.json'), '{"private": true}');
  const npmScript = /npm-cli\.js$/.test(process.env.npm_execpath ?? '') ? process.env.npm_execpath : null;
  const [command, ...prefix] = npmScript ? [process.execPath, npmScript] : ['npm'];
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  // npm's own retries would keep a person without network waiting for more than two minutes.
  const retries = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000'];
  const code = await runChild(command, [...prefix, 'install', ...options, ...retries, ...specs], {
    cwd: dir,
    env: cleanEnv(),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows && !npmScript,
  }).catch((error) => {
    if (error.code === 'ENOENT') throw new ToolchainError('There is no npm on PATH: install Node with npm, then run this again.');
    throw error;
  });
  if (code !== 0) {
    throw new ToolchainError(
      `npm could not fetch ${specs.join(' and ')}: check the network and npm's settings, then run this again.`,
    );
  }
}

/** @throws {ToolchainError} when what npm installed in `dir` has another hash than the one pinned. */
export function verifyIntegrity(dir, packages) {
  const lock = JSON.parse(readFileSync(join(dir, 'node_modules/.package-lock.json'), 'utf8'));
  for (const { spec, integrity } of packages) {
    const got = lock.packages[`node_modules/${nameOf(spec)}`]?.integrity;
    if (got !== integrity) {
      throw new ToolchainError(
        `${spec} arrived with hash ${got}, expected ${integrity}: it was not installed. Check your registry or mirror.`,
      );
    }
  }
}

const nameOf = (spec) => spec.slice(0, spec.lastIndexOf('@'));

function placeProgram(dir, { tool, spec }) {
  const folder = join('node_modules', nameOf(spec));
  const candidates = [join(folder, 'bin', tool + suffix), join(folder, tool + suffix)];
  const file = candidates.find((path) => existsSync(join(dir, path)));
  if (!file) throw new ToolchainError(`${spec} holds no ${tool} program: looked for ${candidates.join(' and ')}.`);
  const target = join(dir, 'bin', tool + suffix);
  if (windows) copyFileSync(join(dir, file), target);
  else symlinkSync(join('..', file), target);
}

function place(draft, dir) {
  try {
    renameSync(draft, dir);
  } catch (error) {
    // Two first runs at once: the other one won and left the same bytes.
    if (!existsSync(join(dir, 'ok'))) throw error;
  }
}

function removeDraftsOfDeadProcesses(dir) {
  const parent = dirname(dir);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(`${basename(dir)}.`))) {
    const pid = Number(name.slice(basename(dir).length + 1));
    if (pid && !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}
