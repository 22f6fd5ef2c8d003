import { parseArgs } from 'node:util';
import { z } from 'zod';
import { jsonLog } from './log.ts';
import { startStorageFront } from './storage/start-storage-front.ts';
import { startVision } from './vision/start-vision.ts';

// The entry of one service process: `node src/service-main.ts <storage|vision> --config '<json>' [--exit-with-parent]`.
// The first line on stdout is {"event":"ready", ...addresses}; log lines of the same form follow. SIGTERM and SIGINT close cleanly.

interface Service {
  close(): Promise<void>;
}

const closeMs = 10_000;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { config: { type: 'string' }, 'exit-with-parent': { type: 'boolean', default: false } },
  });
  if (values['exit-with-parent']) await import('./exit-with-parent.ts');
  const [name] = positionals;
  const config: unknown = JSON.parse(values.config ?? '{}');
  const { service, addresses } = await start(name, config);
  closeOnSignal(service);
  process.stdout.write(`${JSON.stringify({ event: 'ready', service: name, ...addresses })}\n`);
}

async function start(
  name: string | undefined,
  config: unknown,
): Promise<{ service: Service; addresses: Record<string, string> }> {
  if (name === 'storage') {
    const options = config as Parameters<typeof startStorageFront>[0];
    const service = await startStorageFront({ ...options, log: jsonLog({ service: name, region: options.region }) });
    const { blobUrl, secondaryBlobUrl, adminUrl } = service;
    return { service, addresses: { blobUrl, secondaryBlobUrl, adminUrl } };
  }
  if (name === 'vision') {
    const options = config as Parameters<typeof startVision>[0];
    const service = await startVision({ ...options, log: jsonLog({ service: name, region: options.region }) });
    const { url, adminUrl } = service;
    return { service, addresses: { url, adminUrl } };
  }
  throw new Error(`expected the service to be storage or vision, got ${name ?? 'nothing'}`);
}

function closeOnSignal(service: Service): void {
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
