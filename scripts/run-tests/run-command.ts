import { spawn } from 'node:child_process';
import { endProcesses } from './end-processes.ts';

export interface Outcome {
  /** The exit code; null when a signal ended the program or it could not be started. */
  readonly code: number | null;
  /** What it printed, when it was not shown live. */
  readonly output: string;
  readonly seconds: number;
}

interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** True: output goes straight to the terminal. False: it is kept, to be shown only if needed. */
  readonly live: boolean;
  /** Ends the program and everything it started. */
  readonly signal: AbortSignal;
}

// Enough for any report a person would read; a runaway program must not fill the memory.
const maxOutputCharacters = 2_000_000;

/** Runs one program to its end, without stdin. Never rejects: a program that cannot be started has code null and says why. */
export function runCommand([program, ...args]: readonly [string, ...string[]], options: CommandOptions): Promise<Outcome> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    // A group of its own, so that ending it reaches what it started too.
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', options.live ? 'inherit' : 'pipe', options.live ? 'inherit' : 'pipe'],
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32' && program !== 'node',
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      if (output.length < maxOutputCharacters) output += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const stop = () => void endProcesses(child);
    options.signal.addEventListener('abort', stop, { once: true });
    const finish = (code: number | null) => {
      options.signal.removeEventListener('abort', stop);
      resolve({ code, output, seconds: (performance.now() - startedAt) / 1000 });
    };
    child.on('error', (error) => {
      output += `could not start ${program}: ${error.message}\n`;
      finish(null);
    });
    child.on('close', finish);
    if (options.signal.aborted) stop();
  });
}
