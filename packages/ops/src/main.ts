// ops: the operator's program. The same one at a desk, in the pipeline and against the local cloud.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tools } from './cli/command.ts';
import { confirm } from './cli/confirm.ts';
import { exitCodes } from './cli/exit-codes.ts';
import { type Globals, runCli } from './cli/run-cli.ts';
import { allCommands } from './commands/all-commands.ts';
import { readInstallation } from './installation/read-installation.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => stopping.abort(new Error(`stopped by ${name}`)));

const streams = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
};

function toolsFor({ installation: given, yes, by }: Globals): Tools {
  const read = once(() => readInstallation(given ?? settings.installation));
  // The SDKs are loaded for the commands that need them: help and the freeze check answer at once.
  const open = once(async () => (await import('./installation/open-places.ts')).openPlaces(read(), settings.keys, Date.now));
  return {
    installation: read,
    places: open,
    operator: by ?? settings.operator,
    fetch,
    clock: Date.now,
    wait: async (ms) => await sleep(ms, undefined, { signal: stopping.signal }),
    say: (line) => streams.err(`- ${line}\n`),
    confirm: (question) =>
      confirm(question, { input: process.stdin, output: process.stderr, isAgreed: yes, signal: stopping.signal }),
    signal: stopping.signal,
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

void runCli(process.argv.slice(2), allCommands, streams, toolsFor)
  .catch((error: unknown) => {
    if (stopping.signal.aborted) return exitCodes.interrupted;
    streams.err(`${error instanceof Error ? error.stack : error}\n`);
    if (process.argv.includes('--json'))
      streams.out(`${JSON.stringify({ ok: false, exitCode: exitCodes.no, message: 'A bug in ops: see stderr.' })}\n`);
    return exitCodes.no;
  })
  .then((code) => {
    // Connections that are kept open must not keep the command alive; what is still in a pipe is written first.
    process.exitCode = code;
    process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
  });
