import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnv } from './clean-env.mjs';
import { isAtLeast } from './version.mjs';

const windows = process.platform === 'win32';
const suffix = windows ? '.exe' : '';

/** A problem the person at the keyboard can mend; printed without a stack. */
export class ToolchainError extends Error {}

/**
 * Finds or fetches Node and pnpm.
 * @returns {{bin: string | null, note: string, pnpm: string}} `bin` is a folder to put first on PATH (null: the user's own tools
 *   serve), `note` names the tools for people, `pnpm` is the command to run.
 * @throws {ToolchainError} when npm offers none for this platform, cannot be reached, or sends bytes with another hash.
 */
export function findToolchain(root, { say, env = process.env } = {}) {
  const pins = JSON.parse(readFileSync(join(root, 'scripts/toolchain.json'), 'utf8'));
  const wanted = missingTools(pins, env);
  if (wanted.length === 0) return { bin: null, note: `Node ${process.versions.node} and pnpm of this machine`, pnpm: 'pnpm' };
  const packages = wanted.map((tool) => pinnedPackage(pins, tool));
  const dir = join(root, '.tools', folderName(packages));
  if (!existsSync(join(dir, 'ok'))) fetchPackages(dir, packages, say);
  const bin = join(dir, 'bin');
  return {
    bin,
    note: packages.map((entry) => entry.spec).join(' + '),
    pnpm: wanted.includes('pnpm') ? join(bin, `pnpm${suffix}`) : 'pnpm',
  };
}

function missingTools(pins, env) {
  if (env.TOOLCHAIN === 'pinned') return ['node', 'pnpm'];
  const wanted = [];
  if (!isAtLeast(process.versions.node, pins.node.minimum)) wanted.push('node');
  const pnpm = versionOf('pnpm');
  if (!pnpm || !isAtLeast(pnpm, pins.pnpm.minimum) || isAtLeast(pnpm, pins.pnpm.below)) wanted.push('pnpm');
  return wanted;
}

function versionOf(command) {
  // Asked outside the repository: inside it a foreign pnpm would first read the packageManager field.
  const result = spawnSync(command, ['--version'], {
    encoding: 'utf8',
    env: cleanEnv(),
    cwd: process.env.HOME ?? '/',
    shell: windows,
  });
  return result.status === 0 ? result.stdout.trim() : null;
}

function pinnedPackage(pins, tool) {
  const platform = `${process.platform}-${process.arch}`;
  const isMusl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  const pin = isMusl ? undefined : pins.platforms[platform]?.[tool];
  if (pin) return { tool, spec: pin[0], integrity: pin[1] };
  const where = isMusl ? `${platform} with musl` : platform;
  throw new ToolchainError(
    tool === 'node'
      ? `npm has no pinned Node for ${where}: install Node 24 (24.21.0 is what we test) from your usual source, then run this again.`
      : `npm has no pinned pnpm for ${where}: install pnpm 12 (12.4.2 is what we test), then run this again.`,
  );
}

const folderName = (packages) =>
  createHash('sha256')
    .update(packages.map((entry) => entry.spec + entry.integrity).join('\n'))
    .digest('hex')
    .slice(0, 12);

function fetchPackages(dir, packages, say) {
  const specs = packages.map((entry) => entry.spec);
  say(`fetching ${specs.join(' and ')} from npm, once`);
  const draft = `${dir}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(join(draft, 'bin'), { recursive: true });
  try {
    npmInstall(draft, specs);
    verifyIntegrity(draft, packages);
    for (const entry of packages) placeBinary(draft, entry);
    writeFileSync(join(draft, 'ok'), specs.join('\n'));
    place(draft, dir);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function npmInstall(dir, specs) {
  writeFileSync(join(dir, 'package.json'), '{"private": true}');
  const npmScript = /npm-cli\.js$/.test(process.env.npm_execpath ?? '') ? process.env.npm_execpath : null;
  const [command, ...prefix] = npmScript ? [process.execPath, npmScript] : ['npm'];
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  // npm's own retries would keep a person without network waiting for more than two minutes.
  const retries = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000'];
  const result = spawnSync(command, [...prefix, 'install', ...options, ...retries, ...specs], {
    cwd: dir,
    env: cleanEnv(),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows && !npmScript,
  });
  if (result.status !== 0) {
    throw new ToolchainError(
      `npm could not fetch ${specs.join(' and ')}: check the network and npm's settings, then run this again.`,
    );
  }
}

function verifyIntegrity(dir, packages) {
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

function placeBinary(dir, { tool, spec }) {
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
