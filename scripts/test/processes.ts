import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition; when it does not come true in time, fails with the condition's own text. */
export async function until(condition: () => boolean, maxMs = 20_000): Promise<void> {
  const deadline = performance.now() + maxMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not so after ${maxMs} ms: ${condition}`);
    await delay(20);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
