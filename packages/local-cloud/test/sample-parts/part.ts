// A part for the tests of the supervisor: says that it is ready, tells when it stops, and misbehaves on request.
//   node part.ts '{"deaf": true}'
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';

interface Behaviour {
  /** Ends with this code instead of becoming ready. */
  failWith?: number;
  /** Ends with 4 when that file is there. */
  failIfThere?: string;
  /** Never becomes ready. */
  silent?: boolean;
  /** Does not stop when asked. */
  deaf?: boolean;
  /** Starts a process of its own and says its id in the ready line. */
  withChild?: boolean;
  /** File that gets a line with this part's name when it stops in order. */
  diary?: string;
  name?: string;
}

const behaviour = JSON.parse(process.argv[2] ?? '{}') as Behaviour;

process.stderr.write('a line on stderr\n');
process.stdout.write('{"event": "loading", "setting": "');
process.stdout.write(`${process.env['SAMPLE_SETTING'] ?? 'none'}"}\n`);
if (behaviour.failWith !== undefined) {
  process.stderr.write('the reason of the failure\n');
  process.exit(behaviour.failWith);
}

if (behaviour.failIfThere !== undefined && existsSync(behaviour.failIfThere)) process.exit(4);

const child =
  behaviour.withChild === true ? spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' }) : null;

process.on('SIGTERM', () => {
  if (behaviour.deaf === true) return;
  if (behaviour.diary !== undefined) appendFileSync(behaviour.diary, `${behaviour.name}\n`);
  process.exit(0);
});
setInterval(() => undefined, 1_000);
if (behaviour.silent !== true)
  process.stdout.write(`${JSON.stringify({ event: 'ready', pid: process.pid, child: child?.pid ?? null })}\n`);
