import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';

const startMs = 30_000;

export interface RunningProcess {
  /** The first line of its output. */
  readonly firstLine: string;
  stop(): Promise<void>;
}

/** Starts a Node program and waits for the first line of its output that `isReady` likes. Rejects with what it said when it ends before. */
export async function startProcess(
  args: readonly string[],
  isReady: (line: string) => boolean = () => true,
): Promise<RunningProcess> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const firstLine = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready within ${startMs} ms: ${said.join('')}`)), startMs);
    createInterface(child.stdout).on('line', (line) => {
      said.push(`${line}\n`);
      if (!isReady(line)) return;
      clearTimeout(timer);
      resolve(line);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code}: ${said.join('')}`));
    });
  });
  return { firstLine, stop: () => stop(child) };
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
