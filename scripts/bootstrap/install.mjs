import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { runChild } from './run-child.mjs';
import { ToolchainError } from './toolchain-error.mjs';

/**
 * Installs the workspace's dependencies when a manifest, the lockfile or the toolchain changed since the last time.
 * @throws {ToolchainError} when pnpm fails; it has said why by then.
 */
export async function installDependencies(root, { toolchain, env, say }) {
  const stamp = join(root, 'node_modules/.bootstrap');
  const digest = digestOfManifests(root, toolchain.note);
  const isCurrent = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
  if (isCurrent()) return;
  mkdirSync(join(root, '.tools'), { recursive: true });
  await withLock(join(root, '.tools/install.lock'), say, async () => {
    if (isCurrent()) return;
    say(`installing dependencies with ${toolchain.note}`);
    const code = await runChild(toolchain.pnpm, ['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'], {
      cwd: root,
      env,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32' && toolchain.pnpm === 'pnpm',
    });
    if (code !== 0)
      throw new ToolchainError('pnpm could not install the dependencies; its reason stands above. Mend it, then run this again.');
    writeFileSync(stamp, digest);
  });
}

function digestOfManifests(root, note) {
  const hash = createHash('sha256').update(note);
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', '.npmrc', ...packageManifests(root)]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

const packageManifests = (root) => [
  ...['apps', 'packages'].flatMap((group) => readdirSync(join(root, group)).map((name) => join(group, name, 'package.json'))),
  'bench/package.json',
];
