/**
 * The decoder process: takes files from strangers, so it is a process of its own that can be killed. Forked by decoder-pool.ts with
 * advanced serialization; ends with its parent.
 */
import process from 'node:process';
import type { DecoderAnswer, DecoderJob } from './decoder-messages.ts';
import { derive, restrictSharp } from './derive.ts';
import { Verdict } from './verdict.ts';

/** How often memory is looked at, ms. Decoding cannot fill hundreds of MB much faster. */
const memoryCheckMs = 20;

restrictSharp();
process.on('disconnect', () => process.exit(0));
process.on('message', (job: DecoderJob) => void work(job));
answer({ kind: 'ready-for-work' });

async function work({ file, request, maxMemoryBytes }: DecoderJob): Promise<void> {
  const watch = setInterval(() => giveUpAbove(maxMemoryBytes), memoryCheckMs);
  try {
    // Buffers arrive as plain views after advanced serialization.
    const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    const derived = await derive(bytes, request, (copy) => answer({ kind: 'recognition-copy', copy }));
    answer({ kind: 'derived', derived });
  } catch (error) {
    answer(asAnswer(error));
  } finally {
    clearInterval(watch);
  }
}

function asAnswer(error: unknown): DecoderAnswer {
  if (!(error instanceof Verdict)) return { kind: 'bug', detail: String((error as Error).stack ?? error) };
  const cause = error.cause as Error | undefined;
  return { kind: 'verdict', code: error.code, sentence: error.message, detail: cause?.message ?? null };
}

/** Libvips cannot be interrupted, so nothing short of ending the process frees the memory. */
function giveUpAbove(maxMemoryBytes: number): void {
  const bytes = process.memoryUsage.rss();
  if (bytes > maxMemoryBytes) answer({ kind: 'out-of-memory', bytes }, () => process.kill(process.pid, 'SIGKILL'));
}

function answer(message: DecoderAnswer, then: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, then);
}
