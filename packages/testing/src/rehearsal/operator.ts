import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '@parallax/local/repository';
import type { RunningLocal } from '@parallax/local/start-local';

const script = join(root, 'packages/ops/src/main.ts');

/** A command of ops that was carried out. */
export interface Command {
  readonly words: readonly string[];
  /** When it was given, ms since 1970. */
  readonly at: number;
  /** From then until the release was in a database: by then it is decided. */
  readonly writtenMs: number;
  /** From then until the program ended. */
  readonly ms: number;
  readonly revision: number;
}

/** Gives a command to the operators' program, as a person at a desk or a pipeline would. Rejects when it says anything but done. */
export type Operator = (...words: readonly string[]) => Promise<Command>;

export const operatorOf =
  ({ installation, cosmos, storageAccount }: RunningLocal, signal: AbortSignal): Operator =>
  async (...words) => {
    const at = Date.now();
    const child = spawn(process.execPath, [script, ...words, '--yes', '--json', '--by', 'rehearsal'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      env: {
        PATH: process.env['PATH'],
        PARALLAX_INSTALLATION: installation,
        COSMOS_KEY: cosmos.key,
        STORAGE_KEY: storageAccount.key,
      },
    });
    const output = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.out += text;
    });
    let writtenMs: number | null = null;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.err += text;
      if (writtenMs === null && output.err.includes('is in the database of')) writtenMs = Date.now() - at;
    });
    const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new Error(`ops ${words.join(' ')} ended with exit code ${code}: ${output.err}${output.out}`);
    const { revision } = JSON.parse(output.out) as { revision: number };
    const ms = Date.now() - at;
    return { words, at, writtenMs: writtenMs ?? ms, ms, revision };
  };
