import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { waitFor } from './wait-for.ts';

/** Azurite's own published key (its README, and every storage emulator's before it): no secret. */
const developmentKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface RunningAzurite {
  connectionString: string;
  ports: { blob: string; queue: string };
  stop(): Promise<void>;
}

/** A real Azurite of its own: in memory, on free ports (or on those of one that was stopped). */
export async function startAzurite(wanted = { blob: '0', queue: '0' }): Promise<RunningAzurite> {
  const script = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
  const args = ['--inMemoryPersistence', '--disableTelemetry', '--skipApiVersionCheck', '--silent'];
  const ports = ['--blobPort', wanted.blob, '--queuePort', wanted.queue, '--tablePort', '0'];
  const child = spawn(process.execPath, [script, ...args, ...ports], { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = (service: string) =>
    waitFor(
      `Azurite's ${service} service`,
      () => new RegExp(`${service} service is successfully listening at (\\S+)`).exec(output)?.[1],
      () => output,
      30_000,
    );
  const [blob, queue] = [await address('Blob'), await address('Queue')];
  return {
    ports: { blob: new URL(blob).port, queue: new URL(queue).port },
    connectionString:
      `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${developmentKey};` +
      `BlobEndpoint=${blob}/devstoreaccount1;QueueEndpoint=${queue}/devstoreaccount1;`,
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
