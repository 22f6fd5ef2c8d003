// npm run rehearse: plays a release on a local cloud of its own, and says how long each step took and whether anybody noticed.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';
import { rehearse } from './rehearsal/rehearse.ts';
import { renderReport } from './rehearsal/render-report.ts';

const help = `npm run rehearse -- [options]   plays a release with both colours on a local cloud of its own

  --sessions N       visitors for each of the two splits by weight (default: 2000)
  --people N         people who stay while a colour is left (default: 24)
  --seed N           repeats the same choices (default: 1)
  --short            what the tests run: one region, fewer visitors, a drained colour and a rollback
  --no-build         plays with what was built last, also when sources are newer
  --json FILE        writes what came out as JSON
  --help             this text
`;

const definitions = {
  sessions: { type: 'string' },
  people: { type: 'string' },
  seed: { type: 'string' },
  short: { type: 'boolean', default: false },
  'no-build': { type: 'boolean', default: false },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => stopping.abort(new Error(`stopped by ${name}`)));

async function main(): Promise<number> {
  const values = parse(process.argv.slice(2));
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const report = await rehearse({
    seed: wholeNumber('--seed', values.seed) ?? 1,
    sessions: wholeNumber('--sessions', values.sessions) ?? (values.short ? 120 : 2_000),
    people: wholeNumber('--people', values.people) ?? 24,
    everyMs: 250,
    regions: values.short ? ['westus2'] : ['westus2', 'eastus2'],
    short: values.short,
    build: !values['no-build'],
    signal: stopping.signal,
    print: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`\n${renderReport(report)}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
  return report.holds ? 0 : 1;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: definitions, strict: true }).values;
  } catch (error) {
    throw new Refusal(`${(error as Error).message} See npm run rehearse -- --help for what there is.`, { cause: error });
  }
}

function wholeNumber(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Refusal(`${name} takes a whole number, not "${text}".`);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n  ${error instanceof Refusal ? error.message : ((error as Error).stack ?? String(error))}\n\n`);
  process.exitCode = error instanceof Refusal ? 2 : 1;
}
process.exit();
