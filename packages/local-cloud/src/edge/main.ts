// The edge as a process: node main.ts --config '{"port", "origins"}' [--exit-with-parent]
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startEdge } from './start-edge.ts';

const configSchema = z.object({
  port: z.number().int().min(0).max(65_535),
  origins: z.array(z.object({ region: z.string().min(1), webUrl: z.url() })).min(1),
});

const { values } = parseArgs({ options: { config: { type: 'string' }, 'exit-with-parent': { type: 'boolean' } } });
const config = configSchema.parse(JSON.parse(values.config ?? '{}'));
const write = (entry: object) => process.stdout.write(`${JSON.stringify(entry)}\n`);
const edge = await startEdge({ ...config, onRequest: (entry) => write({ event: 'request', ...entry }) });

const stop = () => void edge.close().then(() => process.exit(0));
process.once('SIGTERM', stop);
if (values['exit-with-parent'] === true) await import('../exit-with-parent.ts');
write({ event: 'ready', url: edge.url });
