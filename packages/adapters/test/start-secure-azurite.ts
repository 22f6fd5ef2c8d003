import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProcess } from './start-process.ts';

/** Azurite's own development account: it takes no other name with tokens alone. */
const account = 'devstoreaccount1';

export interface SecureAzurite {
  /** Account included. */
  readonly blobUrl: string;
  readonly account: string;
  stop(): Promise<void>;
}

/** Azurite's blob service over https, which takes tokens (`--oauth basic` looks at their form, issuer, audience and times). */
export async function startSecureAzurite(files: {
  readonly certificateFile: string;
  readonly keyFile: string;
}): Promise<SecureAzurite> {
  const location = await mkdtemp(path.join(tmpdir(), 'adapters-azurite-'));
  const entry = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const flags = ['--oauth', 'basic', '--cert', files.certificateFile, '--key', files.keyFile, '--location', location];
  const running = await startProcess(
    [entry, ...flags, '--blobPort', '0', '--skipApiVersionCheck', '--disableTelemetry'],
    (line) => line.includes('successfully listens on'),
  );
  const url = /https:\/\/\S+:\d+/.exec(running.firstLine)?.[0];
  if (url === undefined) throw new Error(`Azurite does not say where it listens: ${running.firstLine}`);
  return {
    blobUrl: `${url}/${account}`,
    account,
    async stop() {
      await running.stop();
      await rm(location, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
