import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const sameKeyMs = 1000;
const parentCheckMs = 500;

/** The run was stopped by a signal: nothing to explain, only an exit code to give. */
export class Stopped extends Error {
  constructor(signal) {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs a program to its end, as if it were this process: it gets the signals that this process gets, and ends when the npm that
 * started this process is gone.
 * @returns {Promise<number>} its exit code, with 128 + n for a program ended by signal n.
 * @throws {Stopped} when this process was asked to stop meanwhile and `isLast` is not set.
 * @throws {Error} with code ENOENT when there is no such program.
 */
export async function runChild(program, args, { cwd, env, stdio = 'inherit', shell = false, isLast = false }) {
  const child = spawn(program, args, { cwd, env, stdio, shell });
  const relay = relaySignals(child);
  try {
    const { code, signal } = await ended(child);
    if (relay.received && !isLast) throw new Stopped(relay.received);
    return code ?? 128 + (constants.signals[signal] ?? 0);
  } finally {
    relay.stop();
  }
}

const ended = (child) =>
  new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });

function relaySignals(child) {
  const relay = { received: null, stop };
  const lastAt = new Map();
  // One Ctrl-C arrives here more than once: from the terminal, and again from npm, which hands on what it gets.
  const handOn = (signal) => {
    const now = performance.now();
    if (now - (lastAt.get(signal) ?? Number.NEGATIVE_INFINITY) < sameKeyMs) return;
    lastAt.set(signal, now);
    relay.received ??= signal;
    child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, handOn);
  const watch = watchParent(() => handOn('SIGTERM'));
  function stop() {
    for (const signal of forwarded) process.off(signal, handOn);
    clearInterval(watch);
  }
  return relay;
}

// npm starts scripts through a shell. Some shells die of a signal without handing it on, and one whose npm was killed lives on.
function watchParent(onGone) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return undefined;
  const ancestors = ancestorsOfThis();
  const watch = setInterval(() => {
    if (ancestorsOfThis() === ancestors) return;
    clearInterval(watch);
    onGone();
  }, parentCheckMs);
  watch.unref();
  return watch;
}

/** The shell, and on Linux the npm behind it: other numbers when one of them is gone. */
function ancestorsOfThis() {
  const shell = process.ppid;
  if (process.platform !== 'linux') return String(shell);
  try {
    const fields = readFileSync(`/proc/${shell}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return `${shell} ${fields?.[1]}`;
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    return 'gone';
  }
}
