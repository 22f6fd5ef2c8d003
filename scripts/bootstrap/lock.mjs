import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 200;
// Between making the folder and writing the id into it.
const unnamedMs = 5000;

/** Runs `action` while no other process holds the lock, which is a folder with the holder's process id. A dead holder's lock is taken over. */
export async function withLock(folder, say, action) {
  let isWaiting = false;
  while (!take(folder)) {
    if (isAbandoned(folder)) {
      rmSync(folder, { recursive: true, force: true });
      continue;
    }
    if (!isWaiting) say('waiting for another run of this repository that is installing');
    isWaiting = true;
    await delay(pollMs);
  }
  try {
    return await action();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function take(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  return true;
}

function isAbandoned(folder) {
  try {
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    return pid > 0 ? !isAlive(pid) : isOlderThan(folder, unnamedMs);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return isOlderThan(folder, unnamedMs);
  }
}

function isOlderThan(folder, ms) {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs > ms;
}

/** True while a process with this id exists. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
