import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { waitFor } from './wait-for.ts';

export interface RunningCosmos {
  connectionString: string;
  client: CosmosClient;
  /** Ends the process as a crash would; `restart` brings it back on the same port with the same data. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Ready {
  endpoint: string;
  key: string;
}

const script = join(import.meta.dirname, '..', '..', '..', 'cosmos-emulator', 'src', 'cli.ts');

/** A Cosmos DB endpoint as a process of its own: the neighbouring package's CLI, with two partition ranges per container. */
export async function startCosmos(): Promise<RunningCosmos> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cosmos-'));
  let child = await spawnEmulator(dataDir, {});
  const { endpoint, key } = child.ready;
  const ports = { globalPort: Number(new URL(endpoint).port) };
  const client = new CosmosClient({ endpoint, key });
  const end = async () => {
    const exited = new Promise((resolve) => child.process.once('exit', resolve));
    child.process.kill('SIGKILL');
    await exited;
  };
  return {
    connectionString: `AccountEndpoint=${endpoint};AccountKey=${key};`,
    client,
    kill: end,
    async restart() {
      child = await spawnEmulator(dataDir, { ...ports, regionPort: child.regionPort });
    },
    async stop() {
      client.dispose();
      await end();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function spawnEmulator(dataDir: string, ports: { globalPort?: number; regionPort?: number }) {
  const { regionPort, ...rest } = ports;
  const region = { name: 'West US 2', ...(regionPort ? { port: regionPort } : {}) };
  const config = JSON.stringify({ dataDir, regions: [region], partitionRanges: 2, ...rest });
  const process_: ChildProcess = spawn(process.execPath, [script, 'start', '--config', config, '--json', '--exit-with-parent'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [process_.stdout, process_.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  const line = await waitFor(
    'the Cosmos DB emulator',
    () => /^\{"event":"ready".*\}$/m.exec(output)?.[0],
    () => output,
    30_000,
  );
  const ready = JSON.parse(line) as Ready & { regions: { endpoint: string }[] };
  return { process: process_, ready, regionPort: Number(new URL(ready.regions[0]?.endpoint ?? '').port) };
}
