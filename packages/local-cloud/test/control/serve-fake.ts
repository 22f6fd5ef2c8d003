// The control room over a made-up cloud, for looking at its page: node test/control/serve-fake.ts [--port N] [--site DIR] [--regions N] [--every MS] [--kill-ms MS].
// Prints one line of JSON with its address; lines on stdin are commands: `upload [region]`, `trace <image> <region> <region> [fails]`, `die <part> <region>`, `revive <part> <region>`.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { startControl } from '../../src/control/start-control.ts';
import { startFakeCloud } from './fake-cloud.ts';
import { startFakeLife } from './fake-life.ts';
import { makeFakeMonitor } from './fake-monitor.ts';
import { startFakeAdmin } from './fake-services.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    site: { type: 'string' },
    regions: { type: 'string', default: '2' },
    every: { type: 'string', default: '900' },
    'kill-ms': { type: 'string', default: '400' },
  },
});

const cloud = await startFakeCloud({ count: Number(values.regions), killMs: Number(values['kill-ms']) });
const life = startFakeLife(cloud, { everyMs: Number(values.every) });
const ingestion = await startFakeAdmin({});
const monitor = makeFakeMonitor(ingestion.url);
const target = { ...cloud.target, monitor };
const control = await startControl({ port: Number(values.port), target, siteDir: values.site ?? null });
process.stdout.write(`${JSON.stringify({ event: 'ready', url: control.url })}\n`);

const commands = createInterface({ input: process.stdin });
commands.on('line', (line) => {
  const [command, first, second, third, fourth] = line.trim().split(/\s+/);
  const region = cloud.regions.find(({ name }) => name === second);
  if (command === 'upload') process.stdout.write(`${JSON.stringify({ event: 'uploaded', id: life.upload(first) })}\n`);
  if (command === 'trace') {
    const operationId = monitor.tell(first ?? '', [second ?? '', third ?? ''], fourth === 'fails');
    process.stdout.write(`${JSON.stringify({ event: 'told', operationId })}\n`);
  }
  if ((command === 'die' || command === 'revive') && region !== undefined && first !== undefined) {
    region.deadPart = command === 'die' ? first : null;
    const part = { name: first, region: region.name };
    if (command === 'die') cloud.tell({ type: 'part-died', part, ended: { code: null, signal: 'SIGKILL' }, restartInMs: 500 });
    else cloud.tell({ type: 'part-back', part, pid: 4_712, ms: 480 });
  }
});
commands.on('close', () => {
  life.stop();
  void Promise.all([control.close(), cloud.close(), ingestion.close()]).then(() => process.exit(0));
});
