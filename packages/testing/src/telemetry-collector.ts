import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptCertificate } from '@parallax/local-cloud/certificates/kept-certificate';
import type { Envelope } from '@parallax/local-cloud/monitor/envelope';
import { type Monitor, startMonitor } from '@parallax/local-cloud/monitor/start-monitor';

export interface TelemetryCollector extends Pick<Monitor, 'trace' | 'traces' | 'signals' | 'setFaults'> {
  /** What a process needs in its environment to send here: it has to be there when the process starts. */
  readonly env: Readonly<Record<string, string>>;
  envelopes(): Envelope[];
  close(): Promise<void>;
}

/** Takes what the telemetry SDK sends, for a test's own processes. */
export async function startCollector(): Promise<TelemetryCollector> {
  const dir = await mkdtemp(join(tmpdir(), 'parallax-collector-'));
  const certificate = keptCertificate(dir);
  const monitor = await startMonitor({ ...certificate, port: 0 });
  return {
    ...monitor,
    env: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: monitor.connectionString,
      NODE_EXTRA_CA_CERTS: certificate.certificateFile,
    },
    async close() {
      await monitor.close();
      await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
