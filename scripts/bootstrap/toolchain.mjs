import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync, renameSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { choosePackages, thisMachine } from './choose-packages.mjs';
import { cleanEnv } from './clean-env.mjs';
import { fetchPackages } from './fetch-packages.mjs';
import { isAtLeast } from './version.mjs';

const windows = process.platform === 'win32';

/**
 * Finds or fetches Node and pnpm.
 * @returns {Promise<{path: string[], note: string, pnpm: string}>} `path` are folders to put first on PATH, `note` names the tools
 *   for people, `pnpm` is the command to run.
 * @throws {ToolchainError} when npm offers none for this platform, cannot be reached, or sends bytes with another hash.
 */
export async function findToolchain(root, { say, env = process.env }) {
  const pins = JSON.parse(readFileSync(join(root, 'scripts/toolchain.json'), 'utf8'));
  // The Node that runs this may not be the one that PATH names.
  const ownNode = dirname(process.execPath);
  const wanted = missingTools(pins, env);
  if (wanted.length === 0)
    return { path: [ownNode], note: `Node ${process.versions.node} and pnpm of this machine`, pnpm: 'pnpm' };
  const packages = choosePackages(pins, wanted, thisMachine());
  const dir = join(root, '.tools', folderName(packages));
  if (!existsSync(join(dir, 'ok'))) await fetchPackages(dir, packages, say);
  linkCurrent(dir);
  const bin = join(dir, 'bin');
  return {
    path: wanted.includes('node') ? [bin] : [bin, ownNode],
    note: packages.map((entry) => entry.spec).join(' + '),
    pnpm: wanted.includes('pnpm') ? join(bin, windows ? 'pnpm.exe' : 'pnpm') : 'pnpm',
  };
}

function missingTools(pins, env) {
  if (env.TOOLCHAIN === 'pinned') return ['node', 'pnpm'];
  const wanted = isAtLeast(process.versions.node, pins.node.minimum) ? [] : ['node'];
  const pnpm = versionOf('pnpm');
  const isSuitable = pnpm && isAtLeast(pnpm, pins.pnpm.minimum) && !isAtLeast(pnpm, pins.pnpm.below);
  return isSuitable ? wanted : [...wanted, 'pnpm'];
}

// Asked outside the repository: inside it a foreign pnpm would first read the packageManager field. A pnpm that is only corepack's
// promise to download one is none.
function versionOf(command) {
  const result = spawnSync(command, ['--version'], {
    encoding: 'utf8',
    env: { ...cleanEnv(), COREPACK_ENABLE_NETWORK: '0' },
    cwd: homedir(),
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 10_000,
    shell: windows,
  });
  return result.status === 0 ? result.stdout.trim() : null;
}

// A name that stays, for a person's own PATH and for editors. Without leave to make links, as on some Windows, it is just not there.
function linkCurrent(dir) {
  const link = join(dirname(dir), 'current');
  const draft = `${link}.${process.pid}`;
  try {
    if (existsSync(link) && readlinkSync(link) === basename(dir)) return;
    symlinkSync(basename(dir), draft, 'dir');
    renameSync(draft, link);
  } catch (error) {
    if (!['EPERM', 'EINVAL', 'EEXIST', 'EISDIR'].includes(error.code)) throw error;
  }
}

const folderName = (packages) =>
  createHash('sha256')
    .update(packages.map((entry) => entry.spec + entry.integrity).join('\n'))
    .digest('hex')
    .slice(0, 12);
