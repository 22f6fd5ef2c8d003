#!/usr/bin/env node
// Runs a command of this repository with the pinned Node and pnpm, from nothing but Node >= 20 and npm (so: Node 20 syntax, no
// dependencies). What it fetches lives in ./.tools; nothing outside the clone changes.
//   node scripts/bootstrap.mjs <program> [arguments]     e.g. `node apps/local/src/main.ts --fresh`
// TOOLCHAIN=pinned ignores a suitable Node and pnpm of the machine.
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnv } from './bootstrap/clean-env.mjs';
import { installDependencies } from './bootstrap/install.mjs';
import { findToolchain, ToolchainError } from './bootstrap/toolchain.mjs';
import { isAtLeast } from './bootstrap/version.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const startedAt = performance.now();
const say = (message) => process.stderr.write(`[${((performance.now() - startedAt) / 1000).toFixed(1)} s] ${message}\n`);

function environment(toolchain) {
  const env = cleanEnv();
  const pathKey = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const inherited = (env[pathKey] ?? '').split(delimiter);
  env[pathKey] = [toolchain.bin, join(root, 'node_modules/.bin'), ...inherited].filter(Boolean).join(delimiter);
  env.PARALLAX_STARTED_AT = String(Date.now() - Math.round(performance.now()));
  return env;
}

function run([program, ...args], env) {
  const child = spawn(program, args, {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32' && program !== 'node',
  });
  // Ctrl-C reaches the whole process group by itself; a signal sent to this process alone must be handed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`could not start ${program}: ${error.message}`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

try {
  if (!isAtLeast(process.versions.node, '20.0.0')) {
    throw new ToolchainError(`Node ${process.versions.node} is too old: install Node 20 or later, then run this again.`);
  }
  const toolchain = findToolchain(root, { say });
  const env = environment(toolchain);
  installDependencies(root, { toolchain, env, say });
  const command = process.argv.slice(2);
  if (command.length > 0) run(command, env);
} catch (error) {
  if (!(error instanceof ToolchainError)) throw error;
  say(error.message);
  process.exit(1);
}
