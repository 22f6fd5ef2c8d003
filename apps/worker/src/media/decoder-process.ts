import { type ChildProcess, fork } from 'node:child_process';
import process from 'node:process';
import type { DecoderAnswer, DecoderJob } from './decoder-messages.ts';
import type { Derived, RecognitionCopy } from './derive.ts';
import { Verdict, verdicts } from './verdict.ts';

/** How long a new process may take until it can work, ms; this time is not the file's fault. */
const startMs = 10_000;

/** The process ended in the middle of a file. */
export class DecoderDied extends Error {
  override readonly name = 'DecoderDied';
}

export interface DecoderProcess {
  /** Files that it was given so far. */
  readonly jobs: number;
  readonly isAlive: boolean;
  /**
   * Rejects with Verdict when the file is at fault, with DecoderDied, with the signal's reason when it is aborted, with an Error when the
   * decoder has a bug. One job at a time.
   */
  run(
    job: DecoderJob,
    timeoutMs: number,
    onRecognitionCopy: (copy: RecognitionCopy) => void,
    signal: AbortSignal | undefined,
  ): Promise<Derived>;
  kill(): void;
}

/** Starts a decoder process that does not keep its parent alive. `onExit` is called once. */
export function startDecoder(entry: string, onExit: () => void): DecoderProcess {
  const child = fork(entry, [], {
    serialization: 'advanced',
    // Without the debugger's and loader's flags of the worker itself.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { PATH: process.env['PATH'], MALLOC_ARENA_MAX: '2' },
  });
  child.unref();
  child.channel?.unref();
  child.once('exit', onExit);
  const ready = whenReady(child);
  ready.catch(() => child.kill('SIGKILL'));
  let jobs = 0;
  return {
    get jobs() {
      return jobs;
    },
    get isAlive() {
      return child.connected && !child.killed && child.exitCode === null && child.signalCode === null;
    },
    async run(job, timeoutMs, onRecognitionCopy, signal) {
      jobs++;
      await ready;
      return await runJob(child, job, timeoutMs, onRecognitionCopy, signal);
    },
    kill: () => child.kill('SIGKILL'),
  };
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

function runJob(
  child: ChildProcess,
  job: DecoderJob,
  timeoutMs: number,
  onRecognitionCopy: (copy: RecognitionCopy) => void,
  signal: AbortSignal | undefined,
): Promise<Derived> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => stop(verdicts.decodingTooExpensive()), timeoutMs);
    child.on('message', receive);
    child.once('exit', died);
    signal?.addEventListener('abort', abort, { once: true });
    // The channel does not keep the worker alive while it is idle, and has to while it works.
    child.channel?.ref();
    child.send(
      job,
      (error) => error !== null && finish(() => reject(new DecoderDied('The job could not be sent.', { cause: error }))),
    );

    function receive(answer: DecoderAnswer) {
      if (answer.kind === 'recognition-copy') return onRecognitionCopy({ ...answer.copy, bytes: asBuffer(answer.copy.bytes) });
      finish(() => settle(answer));
    }
    function settle(answer: DecoderAnswer) {
      if (answer.kind === 'derived') resolve(withBuffers(answer.derived));
      else if (answer.kind === 'verdict') reject(new Verdict(answer.code, answer.sentence, { cause: answer.detail }));
      else if (answer.kind === 'out-of-memory') stop(verdicts.decodingTooExpensive());
      else reject(new Error(`The decoder failed: ${answer.kind === 'bug' ? answer.detail : answer.kind}`));
    }
    function died() {
      finish(() => reject(new DecoderDied('The decoder process ended while it was decoding.')));
    }
    function abort() {
      stop(signal?.reason);
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
      child.channel?.unref();
      then();
    }
  });
}

/** Advanced serialization gives Uint8Arrays. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const withBuffers = (derived: Derived): Derived => ({
  ...derived,
  thumbnails: derived.thumbnails.map((item) => ({ ...item, bytes: asBuffer(item.bytes) })),
});
