import { Worker as Thread } from 'node:worker_threads';

/**
 * Ends the process when its event loop has stood still for longer than a function may run: a timer could not fire then. The
 * real host sits in another process and kills its worker from there; here a thread does it, by signal.
 */
export interface TimeoutWatchdog {
  stop(): Promise<void>;
}

const beatMs = 250;

export function startTimeoutWatchdog(timeoutMs: number): TimeoutWatchdog {
  const lastBeat = new BigInt64Array(new SharedArrayBuffer(8));
  const beat = () => Atomics.store(lastBeat, 0, BigInt(Date.now()));
  beat();
  const timer = setInterval(beat, beatMs);
  timer.unref();
  const thread = new Thread(watch, { eval: true, workerData: { lastBeat, limitMs: timeoutMs + 2 * beatMs, beatMs } });
  thread.unref();
  return {
    async stop() {
      clearInterval(timer);
      await thread.terminate();
    },
  };
}

const watch = `
const { workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
setInterval(() => {
  const stillMs = Date.now() - Number(Atomics.load(workerData.lastBeat, 0));
  if (stillMs <= workerData.limitMs) return;
  writeSync(2, 'A function blocked the event loop for ' + stillMs + ' ms, longer than functionTimeout. The process ends (strict timeout).\\n');
  process.kill(process.pid, 'SIGKILL');
}, workerData.beatMs);
`;
