import { parseArgs } from 'node:util';
import { loadItems } from '../load/load-items.ts';

/** Writes NDJSON into a stopped store, and says on stderr how far it is. */
export async function loadCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      region: { type: 'string' },
      database: { type: 'string' },
      container: { type: 'string' },
      file: { type: 'string' },
      'partition-key': { type: 'string' },
    },
  });
  const startedAt = performance.now();
  const perSecond = (items: number) => Math.round((items * 1000) / Math.max(1, performance.now() - startedAt));
  const loaded = await loadItems({
    dataDir: required(values.data, 'data'),
    region: required(values.region, 'region'),
    database: required(values.database, 'database'),
    container: required(values.container, 'container'),
    file: required(values.file, 'file'),
    ...(values['partition-key'] === undefined ? {} : { partitionKeyPath: values['partition-key'] }),
    onProgress: (items) => process.stderr.write(`cosmos-emulator: ${items} items, ${perSecond(items)} items/s\n`),
  });
  process.stderr.write(`cosmos-emulator: loaded ${loaded} items, ${perSecond(loaded)} items/s\n`);
}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new Error(`load needs --${name}.`);
  return value;
}
