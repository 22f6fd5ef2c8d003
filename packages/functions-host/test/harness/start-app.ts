import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitFor } from './wait-for.ts';

export interface OutputLine {
  event: string;
  level?: string;
  category?: string;
  functionName?: string;
  invocationId?: string;
  message?: string;
  [field: string]: unknown;
}

export interface ReadyEvent {
  url: string;
  functions: { name: string; trigger: string }[];
  webhooks: Record<string, string>;
  problems: { name: string; message: string }[];
}

export interface AppProcess {
  process: ChildProcess;
  lines: OutputLine[];
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** The first line (from `from` on) that fits. */
  waitForLine(what: string, fits: (line: OutputLine) => boolean, from?: number): Promise<OutputLine>;
  /** What the app's functions logged as `<mark> <json>`. */
  marked<T>(mark: string): T[];
  kill(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface RunningApp extends AppProcess, ReadyEvent {
  get(path: string, init?: RequestInit): Promise<Response>;
}

const root = join(import.meta.dirname, '..', '..');
export const cli = join(root, 'src', 'cli.ts');
export const appDir = (name: string): string => join(root, 'test', 'apps', name);

export interface StartOptions {
  args?: string[];
  env?: Record<string, string>;
}

/** Starts the CLI with a sample app, in JSON mode, and gives the process at once. */
export function spawnApp(name: string, { args = [], env = {} }: StartOptions = {}): AppProcess {
  const child = spawn(process.execPath, [cli, 'start', appDir(name), '--json', ...args], {
    env: { PATH: process.env['PATH'], TZ: 'UTC', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: OutputLine[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(parseLine(line)));
  createInterface({ input: child.stderr }).on('line', (line) => lines.push({ event: 'stderr', message: line }));
  const exit: AppProcess['exit'] = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  return {
    process: child,
    lines,
    exit,
    waitForLine: (what, fits, from = 0) =>
      waitFor(
        what,
        () => lines.slice(from).find(fits),
        () => lines.slice(-15),
      ),
    marked: (mark) =>
      lines.flatMap((line) =>
        line.message?.startsWith(`${mark} {`) || line.message?.startsWith(`${mark} [`)
          ? [JSON.parse(line.message.slice(mark.length + 1))]
          : [],
      ),
    async kill(signal) {
      child.kill(signal);
      return await exit;
    },
  };
}

/** As `spawnApp`, and waits until it says that it is ready. */
export async function startApp(name: string, options: StartOptions = {}): Promise<RunningApp> {
  const app = spawnApp(name, options);
  const ready = await app.waitForLine(`${name} to be ready`, (line) => line.event === 'ready');
  const event = ready as unknown as ReadyEvent;
  return { ...app, ...event, get: (path, init) => fetch(event.url + path, init) };
}

function parseLine(line: string): OutputLine {
  try {
    return JSON.parse(line) as OutputLine;
  } catch {
    return { event: 'not-json', message: line };
  }
}
