#!/usr/bin/env node
// Runs a command of this repository with the pinned Node and pnpm, from nothing but Node >= 20 and npm (so: Node 20 syntax, no
// dependencies). What it fetches lives in ./.tools; besides, pnpm keeps its store in your home folder, as always.
//   node scripts/bootstrap.mjs <program> [arguments]     e.g. `node apps/local/src/main.ts --fresh`
// Without a program it only installs. TOOLCHAIN=pinned ignores a suitable Node and pnpm of the machine.
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnv } from './bootstrap/clean-env.mjs';
import { installDependencies } from './bootstrap/install.mjs';
import { runChild, Stopped } from './bootstrap/run-child.mjs';
import { findToolchain } from './bootstrap/toolchain.mjs';
import { ToolchainError } from './bootstrap/toolchain-error.mjs';
import { isAtLeast } from './bootstrap/version.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const startedAt = performance.now();
const say = (message) => process.stderr.write(`[${((performance.now() - startedAt) / 1000).toFixed(1)} s] ${message}\n`);

function environment(toolchain) {
  const env = cleanEnv();
  const pathKey = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const inherited = (env[pathKey] ?? '').split(delimiter);
  env[pathKey] = [...toolchain.path, join(root, 'node_modules/.bin'), ...inherited].filter(Boolean).join(delimiter);
  env.PARALLAX_STARTED_AT = String(Date.now() - Math.round(performance.now()));
  return env;
}

/** The exit code of the command, or of what stood in its way. */
async function main([program, ...args]) {
  if (!isAtLeast(process.versions.node, '20.0.0')) {
    throw new ToolchainError(`Node ${process.versions.node} is too old: install Node 20 or later, then run this again.`);
  }
  const toolchain = await findToolchain(root, { say });
  const env = environment(toolchain);
  await installDependencies(root, { toolchain, env, say });
  if (!program) return 0;
  const shell = process.platform === 'win32' && program !== 'node';
  return runChild(program, args, { cwd: root, env, shell, isLast: true }).catch((error) => {
    throw error.code === 'ENOENT'
      ? new ToolchainError(`There is no program "${program}" in node_modules/.bin or on PATH.`)
      : error;
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof ToolchainError) say(error.message);
  else if (!(error instanceof Stopped)) throw error;
  process.exitCode = error.exitCode ?? 1;
}
