import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

export interface Ready {
  event: string;
  endpoint: string;
  key: string;
  regions: { name: string; endpoint: string }[];
  adminUrl: string;
}

export interface CliProcess {
  process: ChildProcess;
  /** Resolves with the exit code, or the signal's name. */
  ended: Promise<number | string>;
  stdout(): string;
  stderr(): string;
}

export function runCli(args: string[]): CliProcess {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  return { process: child, ended, stdout: () => stdout, stderr: () => stderr };
}

/** Starts the emulator as a process and gives what its line on stdout says. */
export async function startCli(config: unknown, more: string[] = []): Promise<CliProcess & { ready: Ready }> {
  const running = runCli(['start', '--json', '--config', JSON.stringify(config), ...more]);
  const deadline = Date.now() + 20_000;
  while (!running.stdout().includes('\n')) {
    if (running.process.exitCode !== null || Date.now() > deadline) {
      running.process.kill('SIGKILL');
      throw new Error(`The emulator did not get ready. stdout: ${running.stdout()} stderr: ${running.stderr()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { ...running, ready: JSON.parse(running.stdout()) as Ready };
}
