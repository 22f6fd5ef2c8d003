import { DecoderDied, type DecoderProcess, startDecoder } from './decoder-process.ts';
import type { Derived, DeriveRequest, RecognitionCopy } from './derive.ts';
import { verdicts } from './verdict.ts';

export interface DecoderPoolOptions {
  /** Path of the decoder's entry. */
  readonly entry: string;
  /** Processes, each with one file at a time. */
  readonly size: number;
  /** For one file, ms. */
  readonly timeoutMs: number;
  /** Resident memory of one process, bytes. */
  readonly maxMemoryBytes: number;
}

export interface DecoderPool {
  /**
   * Rejects with Verdict when the file is at fault, with the signal's reason when it is aborted, with an Error when the decoder has a bug.
   */
  derive(
    file: Buffer,
    request: DeriveRequest,
    onRecognitionCopy: (copy: RecognitionCopy) => void,
    signal?: AbortSignal,
  ): Promise<Derived>;
  /** Starts the processes before they are needed. */
  warm(): void;
  /** Ends all processes; jobs under way reject. */
  close(): void;
}

/** A process that has decoded this many files is replaced: memory of native code fragments and does not come back. */
const jobsPerProcess = 200;

/** Decoder processes, kept warm. A file that takes too long or too much memory costs its process, never the worker. */
export function createDecoderPool(options: DecoderPoolOptions): DecoderPool {
  const all = new Set<DecoderProcess>();
  const idle: DecoderProcess[] = [];
  const waiting: ((decoder: DecoderProcess) => void)[] = [];

  return {
    async derive(...job) {
      try {
        return await deriveOnce(...job);
      } catch (error) {
        if (!(error instanceof DecoderDied)) throw error;
      }
      // Killed from outside, or by the file? A second death says that it is the file.
      return await deriveOnce(...job).catch((error: unknown) => {
        throw error instanceof DecoderDied ? verdicts.decodingTooExpensive() : error;
      });
    },
    warm() {
      while (all.size < options.size) idle.push(start());
    },
    close() {
      for (const decoder of all) decoder.kill();
    },
  };

  async function deriveOnce(...[file, request, onRecognitionCopy, signal]: Parameters<DecoderPool['derive']>): Promise<Derived> {
    const decoder = await borrow();
    try {
      signal?.throwIfAborted();
      const job = { file, request, maxMemoryBytes: options.maxMemoryBytes };
      return await decoder.run(job, options.timeoutMs, onRecognitionCopy, signal);
    } finally {
      giveBack(decoder);
    }
  }

  function borrow(): Promise<DecoderProcess> {
    const decoder = takeIdle() ?? (all.size < options.size ? start() : undefined);
    return decoder === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(decoder);
  }

  function takeIdle(): DecoderProcess | undefined {
    for (;;) {
      const decoder = idle.pop();
      if (decoder === undefined || decoder.isAlive) return decoder;
      all.delete(decoder);
    }
  }

  function giveBack(decoder: DecoderProcess): void {
    if (decoder.jobs >= jobsPerProcess) decoder.kill();
    if (!decoder.isAlive) all.delete(decoder);
    const waiter = waiting.shift();
    if (waiter !== undefined) waiter(decoder.isAlive ? decoder : start());
    else if (decoder.isAlive) idle.push(decoder);
  }

  function start(): DecoderProcess {
    const decoder = startDecoder(options.entry, () => all.delete(decoder));
    all.add(decoder);
    return decoder;
  }
}
