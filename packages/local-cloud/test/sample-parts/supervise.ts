// A supervisor with two parts in a process of its own, to be killed by a test: node supervise.ts <log folder>
import { fileURLToPath } from 'node:url';
import { Supervisor } from '../../src/supervisor/supervisor.ts';

const part = fileURLToPath(new URL('part.ts', import.meta.url));
const watchParent = new URL('../../src/exit-with-parent.ts', import.meta.url).href;
const supervisor = new Supervisor({ logDir: process.argv[2] ?? '', onEvent: () => undefined });

const ready = await Promise.all(
  ['one', 'two'].map((name) =>
    supervisor.start({ name, region: null, args: ['--import', watchParent, part, '{}'], onDeath: 'restart', stage: 1 }),
  ),
);
process.stdout.write(`${JSON.stringify(ready.map((line) => line['pid']))}\n`);
