#!/usr/bin/env node
import { loadCommand } from './cli/load-command.ts';
import { startCommand } from './cli/start-command.ts';

const usage = `Usage:
  cosmos-emulator start --config '<JSON of the options>' [--clock-factor N] [--json] [--exit-with-parent]
  cosmos-emulator load --data DIR --region NAME|all --database ID --container ID --file FILE.ndjson [--partition-key /path]
`;

const commands: Record<string, (args: string[]) => Promise<void>> = { start: startCommand, load: loadCommand };

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  process.stderr.write(usage);
  process.exitCode = name === '--help' ? 0 : 2;
} else {
  command(args).catch((error: Error) => {
    process.stderr.write(`cosmos-emulator: ${error.message}\n`);
    process.exitCode = 1;
  });
}
