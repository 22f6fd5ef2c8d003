import { type ChildProcess, fork } from 'node:child_process';
import type { DecoderAnswer, DecoderJob } from './decoder-messages.ts';
import type { Derived, DeriveRequest, RecognitionCopy } from './derive.ts';
import { Verdict, verdicts } from './verdict.ts';

export interface DecoderPoolOptions {
  /** Path of the decoder's entry. */
  readonly entry: string;
  /** Processes, each with one file at a time. */
  readonly size: number;
  readonly timeoutMs: number;
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
  close(): void;
}

/** A process that has decoded this many files is replaced: memory of native code fragments and does not come back. */
const jobsPerProcess = 200;
/** How long a new process may take until it can work, ms; this time is not the file's fault. */
const startMs = 10_000;

interface Worker {
  readonly process: ChildProcess;
  readonly ready: Promise<void>;
  jobs: number;
}

/** Decoder processes, kept warm. A file that takes too long or too much memory costs its process, never the worker. */
export function createDecoderPool(options: DecoderPoolOptions): DecoderPool {
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  let count = 0;
  let isClosed = false;

  return {
    async derive(file, request, onRecognitionCopy, signal) {
      const worker = await borrow();
      try {
        signal?.throwIfAborted();
        await worker.ready;
        return await run(
          worker,
          { file, request, maxMemoryBytes: options.maxMemoryBytes },
          options.timeoutMs,
          onRecognitionCopy,
          signal,
        );
      } finally {
        giveBack(worker);
      }
    },
    warm() {
      while (count < options.size) idle.push(spawn());
    },
    close() {
      isClosed = true;
      for (const worker of idle) worker.process.disconnect();
    },
  };

  function borrow(): Promise<Worker> {
    const worker = idle.pop() ?? (count < options.size ? spawn() : undefined);
    return worker === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(worker);
  }

  function giveBack(worker: Worker): void {
    worker.jobs++;
    if (isClosed || worker.jobs >= jobsPerProcess) end(worker);
    const next = isAlive(worker) ? worker : null;
    if (next === null) count--;
    if (isClosed) return;
    const waiter = waiting.shift();
    if (waiter === undefined) {
      if (next !== null) idle.push(next);
    } else waiter(next ?? spawn());
  }

  function spawn(): Worker {
    count++;
    return start(options.entry, (worker) => {
      const at = idle.indexOf(worker);
      if (at === -1) return;
      idle.splice(at, 1);
      count--;
    });
  }
}

const isAlive = ({ process: child }: Worker): boolean => child.connected && child.exitCode === null && child.signalCode === null;

const end = ({ process: child }: Worker): boolean => child.kill('SIGKILL');

function start(entry: string, onExit: (worker: Worker) => void): Worker {
  const child = fork(entry, [], {
    serialization: 'advanced',
    // Without the debugger's and loader's flags of the worker itself.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { PATH: process.env['PATH'], MALLOC_ARENA_MAX: '2' },
  });
  const worker: Worker = { process: child, jobs: 0, ready: whenReady(child) };
  worker.ready.catch(() => child.kill('SIGKILL'));
  child.once('exit', () => onExit(worker));
  // The worker app may end while decoders are idle.
  child.unref();
  child.channel?.unref();
  return worker;
}

function whenReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The decoder process was not ready within ${startMs} ms.`)), startMs).unref();
    child.once('message', () => {
      clearTimeout(timer);
      resolve();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`The decoder process ended while starting (${code ?? signal}).`)));
  });
}

function run(
  { process: child }: Worker,
  job: DecoderJob,
  timeoutMs: number,
  onRecognitionCopy: (copy: RecognitionCopy) => void,
  signal: AbortSignal | undefined,
): Promise<Derived> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => stop(verdicts.decodingTooExpensive()), timeoutMs);
    const abort = () => stop(signal?.reason);
    child.on('message', receive);
    child.once('exit', died);
    signal?.addEventListener('abort', abort, { once: true });
    child.send(job, (error) => error && finish(() => reject(error)));

    function receive(answer: DecoderAnswer) {
      if (answer.kind === 'recognition-copy') return onRecognitionCopy({ ...answer.copy, bytes: asBuffer(answer.copy.bytes) });
      finish(() => settle(answer));
    }
    function settle(answer: DecoderAnswer) {
      if (answer.kind === 'derived') {
        const thumbnails = answer.derived.thumbnails.map((item) => ({ ...item, bytes: asBuffer(item.bytes) }));
        return resolve({ ...answer.derived, thumbnails });
      }
      if (answer.kind === 'verdict') return reject(new Verdict(answer.code, answer.sentence, { cause: answer.detail }));
      if (answer.kind === 'out-of-memory') return reject(verdicts.decodingTooExpensive());
      reject(new Error(`The decoder failed: ${answer.kind === 'bug' ? answer.detail : answer.kind}`));
    }
    /** Native code that crashes on a file does so every time: the file is at fault. A process killed from outside is not told apart from the kernel's out-of-memory killer, whose verdict is the same. */
    function died() {
      finish(() => reject(verdicts.decodingTooExpensive()));
    }
    function stop(reason: unknown) {
      finish(() => reject(reason));
      child.kill('SIGKILL');
    }
    function finish(then: () => void) {
      clearTimeout(timer);
      child.off('message', receive);
      child.off('exit', died);
      signal?.removeEventListener('abort', abort);
      then();
    }
  });
}

/** Advanced serialization gives Uint8Arrays. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
