import { parseArgs } from 'node:util';
import { type EmulatorOptions, type RunningEmulator, startCosmosEmulator } from '../start-emulator.ts';

/** Starts the account and keeps it until SIGTERM, SIGINT or, if asked, the end of stdin. */
export async function startCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      config: { type: 'string' },
      'clock-factor': { type: 'string' },
      json: { type: 'boolean' },
      'exit-with-parent': { type: 'boolean' },
    },
  });
  if (values.config === undefined)
    throw new Error(`start needs --config '<JSON>', for example '{"dataDir":"data","regions":[{"name":"westus2"}]}'.`);
  const factor = values['clock-factor'];
  const config = readConfig(values.config);
  const emulator = await startCosmosEmulator({ ...config, ...(factor === undefined ? {} : { clockFactor: Number(factor) }) });
  closeWhenAsked(emulator, values['exit-with-parent'] ?? false);
  // A program that reads our output gets JSON even when it does not ask.
  const isJson = values.json === true || !process.stdout.isTTY;
  process.stdout.write(`${isJson ? readyLine(emulator) : readyText(emulator)}\n`);
}

function readConfig(text: string): EmulatorOptions {
  try {
    return JSON.parse(text) as EmulatorOptions;
  } catch (error) {
    throw new Error(`--config is not JSON: ${(error as Error).message}`);
  }
}

const readyLine = ({ endpoint, key, regions, adminUrl }: RunningEmulator) =>
  JSON.stringify({ event: 'ready', endpoint, key, regions, adminUrl });

const readyText = ({ endpoint, key, regions, adminUrl }: RunningEmulator) =>
  [
    'Cosmos DB emulator is ready.',
    `  endpoint  ${endpoint}`,
    ...regions.map((region) => `  ${region.name}  ${region.endpoint}`),
    `  admin     ${adminUrl}`,
    `  key       ${key}`,
  ].join('\n');

function closeWhenAsked(emulator: RunningEmulator, isTiedToStdin: boolean): void {
  const close = () => {
    emulator.close().then(
      () => process.exit(0),
      (error: Error) => {
        process.stderr.write(`cosmos-emulator: could not close cleanly: ${error.message}\n`);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', close);
  process.once('SIGINT', close);
  if (!isTiedToStdin) return;
  process.stdin.once('end', close);
  process.stdin.once('error', close);
  process.stdin.resume();
}
