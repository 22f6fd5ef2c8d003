import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Installs the workspace's dependencies when a manifest, the lockfile or the toolchain changed since the last time. */
export function installDependencies(root, { toolchain, env, say }) {
  const stamp = join(root, 'node_modules/.bootstrap');
  const digest = digestOfManifests(root, toolchain.note);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  say(`installing dependencies with ${toolchain.note}`);
  const result = spawnSync(toolchain.pnpm, ['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && toolchain.pnpm === 'pnpm',
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
  writeFileSync(stamp, digest);
}

function digestOfManifests(root, note) {
  const hash = createHash('sha256').update(note);
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', ...packageManifests(root)]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

const packageManifests = (root) =>
  ['apps', 'packages']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(group, name, 'package.json')))
    .concat('bench/package.json');
