import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalOptions, type RunningLocal, startLocal } from '@parallax/local/start-local';

/**
 * A local cloud with a data folder of its own, which goes away with it; of one region unless more are named, and without telemetry unless it is asked for.
 * Ports are free ones, so several can run at once.
 */
export async function startTestCloud(options: Omit<LocalOptions, 'dataDir'> = {}): Promise<RunningLocal> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parallax-'));
  const cloud = await startLocal({ build: false, webPort: 0, regions: ['westus2'], telemetry: false, ...options, dataDir });
  return {
    ...cloud,
    get processes() {
      return cloud.processes;
    },
    stop: async () => {
      await cloud.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
