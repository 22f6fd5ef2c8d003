import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The variable that marks everything a step starts, whatever process group it ends up in. */
export const runMark = 'PARALLAX_TEST_RUN';

const graceMs = 3_000;

/**
 * Ends the processes that carry the mark, once they have had time to end by themselves, and gives their command lines.
 * Linux only: elsewhere the environment of other processes cannot be read, and the answer is empty.
 */
export async function endLeftovers(mark: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const deadline = performance.now() + graceMs;
  while (findMarked(mark).length > 0 && performance.now() < deadline) await delay(50);
  const leftovers = findMarked(mark);
  for (const { pid } of leftovers) endNow(pid);
  return leftovers.map(({ pid, command }) => `${command} (process ${pid})`);
}

function findMarked(mark: string): { pid: number; command: string }[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const environment = readProcFile(pid, 'environ');
    if (!environment?.split('\0').includes(`${runMark}=${mark}`)) return [];
    return [{ pid: Number(pid), command: (readProcFile(pid, 'cmdline') ?? '').split('\0').join(' ').trim() }];
  });
}

// A process may end, or belong to someone else, between being listed and being read; one that has ended but was not yet
// collected by its parent reads as empty.
function readProcFile(pid: string, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return null;
  }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
