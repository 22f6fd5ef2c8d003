import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Clock, fasterClock } from './clock.ts';
import { jsonLog } from './log.ts';

// The entry of one service process: `node src/service-main.ts <storage|vision|identity|traffic-manager> --config '<json>' [--clock-factor N] [--exit-with-parent]`.
// The first line on stdout is {"event":"ready", ...addresses}; log lines of the same form follow. SIGTERM and SIGINT close cleanly.

interface Started {
  readonly service: { close(): Promise<void> };
  readonly addresses: Readonly<Record<string, string>>;
}

const closeMs = 10_000;

// Each loads its own modules alone: a storage front has no use for the picture library that Vision takes a while to load.
const services: Readonly<Record<string, (config: unknown, clock: Clock) => Promise<Started>>> = {
  async storage(config, clock) {
    const { startStorageFront } = await import('./storage/start-storage-front.ts');
    const options = config as Parameters<typeof startStorageFront>[0];
    const service = await startStorageFront({ ...options, clock, log: jsonLog({ service: 'storage', region: options.region }) });
    const { blobUrl, secondaryBlobUrl, adminUrl } = service;
    return { service, addresses: { blobUrl, secondaryBlobUrl, adminUrl } };
  },
  // Its limits and latencies are those that apps meet in real time.
  async vision(config) {
    const { startVision } = await import('./vision/start-vision.ts');
    const options = config as Parameters<typeof startVision>[0];
    const service = await startVision({ ...options, log: jsonLog({ service: 'vision', region: options.region }) });
    const { url, adminUrl } = service;
    return { service, addresses: { url, adminUrl } };
  },
  async identity(config) {
    const { startIdentityAndVault } = await import('./identity/start-identity-and-vault.ts');
    const service = await startIdentityAndVault(config, process.env);
    return { service, addresses: service.addresses };
  },
  async 'traffic-manager'(config, clock) {
    const { startTrafficManager } = await import('./traffic-manager/start-traffic-manager.ts');
    const options = config as Parameters<typeof startTrafficManager>[0];
    const service = await startTrafficManager({ ...options, clock, log: jsonLog({ service: 'traffic-manager' }) });
    const { url, adminUrl } = service;
    return { service, addresses: { url, adminUrl } };
  },
};

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      'clock-factor': { type: 'string', default: '1' },
      'exit-with-parent': { type: 'boolean', default: false },
    },
  });
  if (values['exit-with-parent']) await import('./exit-with-parent.ts');
  const [name = ''] = positionals;
  const start = services[name];
  if (start === undefined)
    throw new Error(`expected the service to be ${Object.keys(services).join(' or ')}, got ${name === '' ? 'nothing' : name}`);
  const { service, addresses } = await start(JSON.parse(values.config ?? '{}'), fasterClock(Number(values['clock-factor'])));
  closeOnSignal(service);
  process.stdout.write(`${JSON.stringify({ event: 'ready', service: name, ...addresses })}\n`);
}

function closeOnSignal(service: Started['service']): void {
  let isClosing = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isClosing) return;
      isClosing = true;
      setTimeout(() => process.exit(1), closeMs).unref();
      service.close().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    });
  }
}

function fail(error: unknown): never {
  const message = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main().catch(fail);
