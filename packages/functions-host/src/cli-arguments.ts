import { parseArgs } from 'node:util';
import { splitList } from './settings/read-app-package.ts';
import type { StartHostOptions } from './start-host.ts';

export const usage = `Usage: functions-host start <appDir> [options]

Runs an Azure Functions v4 Node app. Settings come from the environment, then from local.settings.json.

  --port N            listen on this port of 127.0.0.1 (default: a free one)
  --auth              ask for function keys, as in Azure (default: no, as Core Tools)
  --keys FILE         keep the keys in this JSON file (made when absent)
  --cors a,b          allowed origins (default: Host.CORS of local.settings.json)
  --cors-credentials  allow credentials for those origins
  --clock-factor N    run timers N times as often, 1 to 1000; PUT /admin/clock changes it
  --strict-timeout    end the process when a function runs into functionTimeout
  --exit-with-parent  shut down when stdin closes
  --json              one JSON object per line on stdout
  --check             only check the app's folder, and say what is wrong with it
  --help              this text
`;

export interface CliArguments {
  command: 'start' | 'check' | 'help';
  start: StartHostOptions;
  isJson: boolean;
  exitsWithParent: boolean;
}

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {}

export function parseArguments(args: string[]): CliArguments {
  const { values, positionals } = parse(args);
  const common = { isJson: values.json ?? false, exitsWithParent: values['exit-with-parent'] ?? false };
  if (values.help || positionals.length === 0) return { command: 'help', start: { appDir: '' }, ...common };
  const [command, appDir, ...rest] = positionals;
  if (command !== 'start') throw new UsageError(`Unknown command '${command}'.`);
  if (!appDir || rest.length > 0) throw new UsageError('Name one app folder: functions-host start <appDir>.');
  const start: StartHostOptions = {
    appDir,
    auth: values.auth ?? false,
    strictTimeout: values['strict-timeout'] ?? false,
    ...(values.port === undefined ? {} : { port: parsePort(values.port) }),
    ...(values.cors === undefined ? {} : { cors: splitList(values.cors) }),
    ...(values['cors-credentials'] === undefined ? {} : { corsCredentials: values['cors-credentials'] }),
    ...(values.keys === undefined ? {} : { keysFile: values.keys }),
    ...(values['clock-factor'] === undefined ? {} : { clockFactor: parseFactor(values['clock-factor']) }),
  };
  return { command: values.check ? 'check' : 'start', start, ...common };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        auth: { type: 'boolean' },
        keys: { type: 'string' },
        'clock-factor': { type: 'string' },
        cors: { type: 'string' },
        'cors-credentials': { type: 'boolean' },
        'strict-timeout': { type: 'boolean' },
        'exit-with-parent': { type: 'boolean' },
        json: { type: 'boolean' },
        check: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`--port ${text} is no port: use 0 to 65535.`);
}

function parseFactor(text: string): number {
  const factor = Number(text);
  if (factor >= 1 && factor <= 1_000) return factor;
  throw new UsageError(`--clock-factor ${text} is no factor: use 1 to 1000.`);
}
