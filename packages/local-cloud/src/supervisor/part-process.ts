import { type ChildProcess, spawn } from 'node:child_process';
import { hideSecrets } from './hide-secrets.ts';
import { splitLines } from './line-splitter.ts';
import type { LogFile } from './log-file.ts';
import { type Ending, endingText, PartFailure, type PartSpec, type ReadyLine } from './part.ts';

const defaultReadyTimeoutMs = 30_000;
const drainMs = 250;

/**
 * One run of a part. It starts in a process group of its own, so that a terminal's Ctrl-C reaches the supervisor alone and parts are stopped in
 * order; its stdin is a pipe that closes when the supervisor dies, whatever kills it, and by that the part ends too.
 */
export class PartProcess {
  /** Settles with the ready line, or rejects with a `PartFailure` when it ends or stays silent before it. */
  readonly ready: Promise<ReadyLine>;
  /** Settles when it is gone and its last output has been read. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #spec: PartSpec;
  #exited = false;

  constructor(spec: PartSpec, log: LogFile, onLine: (line: string) => void) {
    this.#spec = spec;
    this.#child = spawn(process.execPath, [...spec.args], {
      env: environment(spec),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    });
    this.#child.stdin?.on('error', () => undefined);
    this.ended = this.#watchEnd(log);
    this.ready = this.#watchReady(log, onLine);
    // Whoever awaits it gets the failure; a run nobody waits for must not end the supervisor.
    this.ready.catch(() => undefined);
  }

  /** Zero when the process could not be made at all. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return !this.#exited && this.#child.pid !== undefined;
  }

  /** To the process alone, as an operator's `kill` would. */
  signal(signal: NodeJS.Signals): void {
    if (this.isAlive) this.#child.kill(signal);
  }

  /** The process and whatever it started. */
  killGroup(): void {
    if (this.#child.pid === undefined) return;
    if (process.platform === 'win32') {
      this.#child.kill('SIGKILL');
      return;
    }
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Asks it to end and, after its grace, makes it. */
  async stop(): Promise<Ending> {
    if (!this.#exited) this.signal('SIGTERM');
    const timer = setTimeout(() => this.killGroup(), this.#spec.stopGraceMs ?? 3_000);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  #watchEnd(log: LogFile): Promise<Ending> {
    return new Promise((resolve) => {
      const child = this.#child;
      child.once('error', (error) => {
        log.write('supervisor', `could not be started: ${error.message}`);
        if (child.pid === undefined) resolve({ code: 127, signal: null });
      });
      child.once('exit', (code, signal) => {
        this.#exited = true;
        // What it started itself (a decoder) goes with it.
        this.killGroup();
        const done = () => resolve({ code, signal });
        // A stray grandchild may hold the pipes open: its output is not worth waiting for.
        const timer = setTimeout(done, drainMs);
        child.once('close', () => {
          clearTimeout(timer);
          done();
        });
      });
    });
  }

  #watchReady(log: LogFile, onLine: (line: string) => void): Promise<ReadyLine> {
    const timeoutMs = this.#spec.readyTimeoutMs ?? defaultReadyTimeoutMs;
    return new Promise((resolve, reject) => {
      const fail = (what: string, ended: Ending | null) =>
        reject(new PartFailure(this.#spec, what, { ended, tail: [...log.tail], logFile: log.path }));
      const timer = setTimeout(() => {
        fail(`was not ready after ${timeoutMs / 1000} s`, null);
        this.killGroup();
      }, timeoutMs);
      void this.ended.then((ended) => {
        clearTimeout(timer);
        fail(`ended before it was ready (${endingText(ended)})`, ended);
      });
      const readyIn = this.#spec.readyMarks === undefined ? readyLine : awaitMarks(this.#spec.readyMarks);
      const read = (stream: 'stdout' | 'stderr') => {
        const lines = splitLines((line) => {
          const ready = stream === 'stdout' ? readyIn(line) : null;
          // A ready line may carry keys, which are for the supervisor and not for a log.
          const told = ready === null ? line : hideSecrets(line);
          log.write(stream, told);
          onLine(told);
          if (ready === null) return;
          clearTimeout(timer);
          resolve(ready);
        });
        this.#child[stream]?.setEncoding('utf8').on('data', lines.write).on('end', lines.end);
      };
      read('stdout');
      read('stderr');
    });
  }
}

/** A part gets its own settings and what a program needs of its machine, not whatever the supervisor was started with. */
const inherited = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'TZ',
  'TMPDIR',
  'TMP',
  'TEMP',
  'SystemRoot',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
];

function environment(spec: PartSpec): NodeJS.ProcessEnv {
  const own = inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(own), ...spec.env };
}

function awaitMarks(marks: readonly string[]): (line: string) => ReadyLine | null {
  const missing = new Set(marks);
  return (line) => {
    for (const mark of missing) if (line.includes(mark)) missing.delete(mark);
    return missing.size === 0 ? { event: 'ready' } : null;
  };
}

function readyLine(line: string): ReadyLine | null {
  if (!line.startsWith('{') || !line.includes('"ready"')) return null;
  try {
    const value = JSON.parse(line) as { event?: unknown };
    return value.event === 'ready' ? (value as ReadyLine) : null;
  } catch {
    return null;
  }
}
