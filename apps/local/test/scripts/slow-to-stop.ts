// Never stops by itself when it is asked to: what a second Ctrl-C is for.
import { stopOnSignals } from '../../src/stop-on-signals.ts';

const signals = stopOnSignals({ say: (text) => process.stdout.write(`${text}\n`), watchesParent: false });
signals.onSecond(() => process.stdout.write('killed\n'));
setInterval(() => undefined, 1_000);
process.stdout.write('ready\n');
await signals.stopped;
process.stdout.write(`aborted: ${signals.signal.aborted}\n`);
