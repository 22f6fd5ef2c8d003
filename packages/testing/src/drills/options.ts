import { parseArgs } from 'node:util';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';

export interface DrillOptions {
  readonly names: readonly string[];
  readonly seed: number | null;
  readonly uploads: number | null;
  /** The sizes of the short set. */
  readonly short: boolean;
  readonly json: string | null;
  readonly report: string | null;
  /** Data folder of a running cloud; null starts one. */
  readonly running: string | null;
  readonly help: boolean;
}

export const help = `npm run drill -- <name>... [options]   breaks a local cloud on purpose, and checks that nothing was lost

  list               names of all drills and what each wants to find out
  all                every drill, one after the other
  screenshots        writes the pictures of an outage for the documentation
  trace-screenshot   writes the picture of one operation over both regions

  --seed N           repeats the same faults and choices (default 1)
  --uploads N        how many pictures are uploaded (default: what each drill has)
  --short            the sizes that the tests use
  --json FILE        writes what came out as JSON
  --report DIR       writes a page and a JSON file for each drill
  --running DIR      drills the cloud that runs on this data folder (npm start: .data), instead of an own one
  --help             this text
`;

const definitions = {
  seed: { type: 'string' },
  uploads: { type: 'string' },
  short: { type: 'boolean', default: false },
  json: { type: 'string' },
  report: { type: 'string' },
  running: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the command line. Rejects with a `Refusal` that names what is wrong with it. */
export function readDrillOptions(args: readonly string[]): DrillOptions {
  const { values, positionals } = parse(args);
  return {
    names: positionals.length === 0 && !values.help ? ['list'] : positionals,
    seed: wholeNumber('--seed', values.seed),
    uploads: wholeNumber('--uploads', values.uploads),
    short: values.short,
    json: values.json ?? null,
    report: values.report ?? null,
    running: values.running ?? null,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: definitions, strict: true, allowPositionals: true });
  } catch (error) {
    throw new Refusal(`${(error as Error).message} See npm run drill -- --help for what there is.`, { cause: error });
  }
}

function wholeNumber(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Refusal(`${name} takes a whole number, not "${text}".`);
}
