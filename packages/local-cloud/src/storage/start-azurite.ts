import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { freePort, portTaken } from '../listen.ts';
import { accountUrl } from './account.ts';

export interface AzuriteOptions {
  /** Folder of this Azurite alone, made when missing; null keeps everything in memory. */
  dataDir: string | null;
  /** Exactly this port: Azurite does not take 0. */
  blobPort: number;
  /** null (or left out) starts the blob service alone, which is what a secondary needs. */
  queuePort?: number | null;
  /** Given every line that Azurite prints. */
  onLine?: (line: string) => void;
  /** How long it may take to answer its first request; 30,000 when left out. */
  startMs?: number;
}

export interface AzuriteExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last lines that it printed, oldest first. */
  lastLines: string[];
}

export interface Azurite {
  blobUrl: string;
  /** null when it runs without queues. */
  queueUrl: string | null;
  pid: number;
  /** Settles when the process ends, asked or unasked. */
  exited: Promise<AzuriteExit>;
  /** Ends it by SIGTERM, which writes its metadata to disk, and by SIGKILL if that does not help. */
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);

const keptLines = 20;
const closeMs = 10_000;

/** Starts one Azurite process and resolves when it answers. Rejects with a sentence when a port is taken or it does not come up. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const queuePort = options.queuePort ?? null;
  await assertFree(options.blobPort, "Azurite's blob service");
  if (queuePort !== null) await assertFree(queuePort, "Azurite's queue service");
  if (options.dataDir !== null) mkdirSync(options.dataDir, { recursive: true });

  const child = spawn(process.execPath, await commandLine(options, queuePort), { stdio: ['pipe', 'pipe', 'pipe'] });
  const lastLines = collectLines(child, options.onLine);
  const exited = new Promise<AzuriteExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal, lastLines }));
  });
  const close = () => endProcess(child, exited);
  try {
    await untilItAnswers(options.blobPort, exited, options.startMs ?? 30_000);
    if (queuePort !== null) await untilItAnswers(queuePort, exited, options.startMs ?? 30_000);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    blobUrl: accountUrl(options.blobPort),
    queueUrl: queuePort === null ? null : accountUrl(queuePort),
    pid: child.pid ?? -1,
    exited,
    close,
  };
}

async function commandLine(options: AzuriteOptions, queuePort: number | null): Promise<string[]> {
  const script =
    queuePort === null ? require.resolve('azurite/dist/src/blob/main.js') : require.resolve('azurite/dist/src/azurite.js');
  const flags: (string | number)[] = ['--blobPort', options.blobPort];
  if (queuePort !== null) {
    // The table service cannot be left out of the combined program; it gets a port that nobody is told.
    flags.push('--queuePort', queuePort, '--tablePort', await freePort());
  }
  // --inMemoryPersistence and --location exclude each other. The SDKs are newer than the versions that Azurite knows.
  flags.push(...(options.dataDir === null ? ['--inMemoryPersistence'] : ['--location', options.dataDir]));
  flags.push('--silent', '--skipApiVersionCheck', '--disableTelemetry');
  const watchParent = new URL('../exit-with-parent.ts', import.meta.url).href;
  return ['--import', watchParent, script, ...flags.map(String)];
}

function collectLines(child: ChildProcess, onLine: AzuriteOptions['onLine']): string[] {
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > keptLines) lastLines.shift();
      onLine?.(line);
    });
  }
  return lastLines;
}

/** Asked before the start, because Azurite's own message for a taken port names neither the port's use nor a way out. */
function assertFree(port: number, wantedBy: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portTaken(port, wantedBy, error) : error),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

async function untilItAnswers(port: number, exited: Promise<AzuriteExit>, startMs: number): Promise<void> {
  let end: AzuriteExit | null = null;
  void exited.then((exit) => {
    end = exit;
  });
  const deadline = Date.now() + startMs;
  let seen = 'no answer yet';
  while (Date.now() < deadline) {
    if (end !== null) throw new Error(`Azurite ended before it answered on port ${port}: ${describeExit(end)}`);
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1_000) });
      await answer.arrayBuffer();
      if (answer.headers.get('server')?.startsWith('Azurite')) return;
      seen = `an answer that is not Azurite's (server: ${answer.headers.get('server')})`;
    } catch (error) {
      seen = String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Azurite did not answer on port ${port} within ${startMs} ms; last seen: ${seen}`);
}

/** One line for people: how it ended and what it said last. */
function describeExit(exit: AzuriteExit): string {
  const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  return exit.lastLines.length === 0 ? how : `${how}; last lines: ${exit.lastLines.join(' | ')}`;
}

async function endProcess(child: ChildProcess, exited: Promise<AzuriteExit>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), closeMs);
  await exited;
  clearTimeout(kill);
}
