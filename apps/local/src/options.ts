import { parseArgs } from 'node:util';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';
import { defaultColours, findColours, type LocalColour } from './colour-names.ts';
import { defaultDevRegions, defaultRegions, findRegions, type RegionName } from './region-names.ts';

export interface StartOptions {
  /** Null is the default folder of the clone. */
  readonly data: string | null;
  readonly fresh: boolean;
  readonly json: boolean;
  readonly regions: readonly RegionName[];
  readonly colours: readonly LocalColour[];
  readonly port: number | null;
  /** How many times as fast the clock of the simulated services runs. */
  readonly clock: number;
  readonly verbose: boolean;
  readonly dev: boolean;
  readonly build: boolean;
  readonly help: boolean;
}

export const help = `npm start -- [options]       starts Parallax and its local cloud
npm run dev -- [options]     the same with hot reload and debugger ports

  --data DIR        where data is kept between runs (default: .data in this clone)
  --fresh           starts empty: removes what is kept there
  --regions NAMES   1 to 4 names of regions, comma between them, the nearest first
                    (default: westus2,eastus2; for npm run dev westus2)
  --colours NAMES   blue, green or both, comma between them: releases that run beside each
                    other, the one that all people are led to at first in front (default: blue)
  --port N          port of the photo app (default: 4280, or a free one)
  --clock N         lets the clock of the simulated services run N times as fast, 1 to 1000;
                    apps, browsers and tokens keep real time (default: 1)
  --json            one line of JSON on stdout when all is ready, everything else on stderr
  --verbose         shows what every part writes, in one stream
  --no-build        starts what was built last, also when sources are newer
  --help            this text
`;

const definitions = {
  data: { type: 'string' },
  fresh: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  regions: { type: 'string' },
  colours: { type: 'string' },
  port: { type: 'string' },
  clock: { type: 'string' },
  verbose: { type: 'boolean', default: false },
  dev: { type: 'boolean', default: false },
  'no-build': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the command line. Rejects with a `Refusal` that names what is wrong with it. */
export function readOptions(args: readonly string[]): StartOptions {
  const values = parse(args);
  return {
    data: values.data === undefined || values.data === '' ? null : values.data,
    fresh: values.fresh,
    json: values.json,
    regions: findRegions(values.regions === undefined ? usual(values.dev) : namesIn(values.regions)),
    colours: findColours(values.colours === undefined ? defaultColours : namesIn(values.colours)),
    port: values.port === undefined ? null : readPort(values.port),
    clock: values.clock === undefined ? 1 : readFactor(values.clock),
    verbose: values.verbose,
    dev: values.dev,
    build: !values['no-build'],
    help: values.help,
  };
}

const usual = (isDev: boolean): readonly string[] => (isDev ? defaultDevRegions : defaultRegions);

/** The names in a list with commas. */
export const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: definitions, strict: true }).values;
  } catch (error) {
    throw new Refusal(explain(error as Error & { code?: string }), { cause: error });
  }
}

function explain(error: Error & { code?: string }): string {
  const named = /'(-[^' ]+)[^']*'/.exec(error.message)?.[1];
  const known = 'See npm start -- --help for what there is.';
  switch (error.code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `There is no option ${named ?? error.message}. ${known}`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `"${/'([^']*)'/.exec(error.message)?.[1] ?? ''}" is not an option. ${known}`;
    default:
      return `Option ${named ?? ''} is not used rightly: ${error.message.split('\n')[0]} ${known}`;
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new Refusal(`--port needs a number from 1 to 65535, not "${text}".`);
  return port;
}

function readFactor(text: string): number {
  const factor = Number(text);
  if (!/^\d+$/.test(text) || factor < 1 || factor > 1_000)
    throw new Refusal(`--clock needs a number from 1 to 1000, not "${text}".`);
  return factor;
}
