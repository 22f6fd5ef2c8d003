import { fstatSync } from 'node:fs';

// Preloaded into a child process (`node --import`): ends it when the process that started it is gone, however that one died.
// A closed stdin tells it at once; where stdin is no pipe, the parent's id changes. It is ended as by SIGTERM, so that it can close cleanly.

const pollMs = 500;
const graceMs = 8_000;
const parentAtStart = process.ppid;
let isEnding = false;

function end(): void {
  if (isEnding) return;
  isEnding = true;
  setTimeout(() => process.exit(1), graceMs).unref();
  // Said to our own handlers only: to the system, Windows would end the process at once.
  if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM', 'SIGTERM');
  else process.exit(1);
}

function isStdinPipe(): boolean {
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false; // Closed by the parent: only its id is left to watch.
  }
}

// The parent read our output: what is printed while closing goes nowhere, and must not end us before we are done.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

if (isStdinPipe()) {
  process.stdin.on('end', end).on('close', end).on('error', end);
  process.stdin.resume();
  if ('unref' in process.stdin && typeof process.stdin.unref === 'function') process.stdin.unref();
}
setInterval(() => {
  if (process.ppid !== parentAtStart) end();
}, pollMs).unref();
