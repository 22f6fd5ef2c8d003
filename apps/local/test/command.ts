import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

const source = (name: string) => fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url));

/** A command of apps/local as a process, in a group of its own as a terminal would start it. */
export interface Command {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** To the process alone. */
  signal(signal: NodeJS.Signals): void;
  /** To its whole group, as Ctrl-C does. */
  interrupt(): void;
}

const started = new Set<Command>();
afterEach(async () => {
  for (const command of started) command.signal('SIGTERM');
  await Promise.all([...started].map((command) => command.ended));
  started.clear();
});

export function run(
  name: 'main' | 'sample' | 'reset' | 'doctor' | 'seed',
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Command {
  const child = spawn(process.execPath, [source(name), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const command: Command = {
    pid: child.pid ?? 0,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended: new Promise((resolve) => child.once('close', (code) => resolve(code))).then((code) => {
      started.delete(command);
      return code as number | null;
    }),
    signal: (signal) => void child.kill(signal),
    interrupt: () => void process.kill(-(child.pid ?? 0), 'SIGINT'),
  };
  started.add(command);
  return command;
}

/** Runs a command to its end. */
export async function outcome(name: Parameters<typeof run>[0], args: readonly string[]) {
  const command = run(name, args);
  const code = await command.ended;
  return { code, stdout: command.stdout(), stderr: command.stderr() };
}
