import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../src/service-main.ts', import.meta.url));

export interface ServiceProcess {
  pid: number;
  /** The first line of stdout. */
  ready: Record<string, unknown>;
  /** Lines of stdout after it, and of stderr. */
  lines: string[];
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a service as the supervisor does. Rejects with what it printed when it ends before it is ready. */
export async function startService(name: string, config: unknown, flags: string[] = []): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [entry, name, '--config', JSON.stringify(config), ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const lines: string[] = [];
  createInterface({ input: stderrOf(child) }).on('line', (line) => lines.push(line));
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const deadline = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${name} said nothing for 20 s; stderr: ${lines.join(' | ')}`));
    }, 20_000);
    let isReady = false;
    createInterface({ input: stdoutOf(child) }).on('line', (line) => {
      if (isReady) return void lines.push(line);
      isReady = true;
      clearTimeout(deadline);
      resolve(JSON.parse(line) as Record<string, unknown>);
    });
    child.once('close', (code) => {
      clearTimeout(deadline);
      reject(new Error(`${name} ended with code ${code}: ${lines.join(' | ')}`));
    });
  });
  return { pid: child.pid ?? -1, ready, lines, ended, kill: (signal) => void child.kill(signal) };
}

function stdoutOf({ stdout }: ChildProcess) {
  if (stdout === null) throw new Error('expected a pipe for stdout');
  return stdout;
}

function stderrOf({ stderr }: ChildProcess) {
  if (stderr === null) throw new Error('expected a pipe for stderr');
  return stderr;
}
