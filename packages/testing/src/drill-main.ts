// npm run drill -- <name>|all|list: breaks a local cloud on purpose and says whether anything that was acknowledged got lost.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';
import type { DrillReport } from './checker/report/drill-report.ts';
import { renderHtml } from './checker/report/render-html.ts';
import { allDrills } from './drills/all-drills.ts';
import type { Drill } from './drills/drill.ts';
import { type OpenCloud, openOwnCloud } from './drills/open-cloud.ts';
import { openRunningCloud } from './drills/open-running-cloud.ts';
import { type DrillOptions, help, readDrillOptions } from './drills/options.ts';
import { runDrill } from './drills/run-drill.ts';
import { summaryOf } from './drills/summary.ts';
import { toolFor } from './drills/tools.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => stopping.abort(new Error(`stopped by ${name}`)));

const ownCloud = { signal: stopping.signal, build: true };

async function main(): Promise<number> {
  const options = readDrillOptions(process.argv.slice(2));
  if (options.help) {
    print(help);
    return 0;
  }
  if (options.names.includes('list')) {
    for (const { name, hypothesis, isShort } of allDrills) print(`${name}${isShort ? '' : ' (long)'}\n  ${hypothesis}`);
    return 0;
  }
  const tool = toolFor(options.names);
  if (tool !== null) return await tool({ options, print, signal: stopping.signal });
  const drills = options.names.includes('all') ? allDrills : options.names.map(findDrill);
  const reports = await runAll(drills, options);
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(reports, null, 1)}\n`);
  const broken = reports.filter(({ holds }) => !holds);
  print(`\n${reports.length - broken.length} of ${reports.length} hypotheses hold.`);
  for (const { drill } of broken) print(`does not hold: ${drill}`);
  return broken.length === 0 ? 0 : 1;
}

function findDrill(name: string): Drill {
  const found = allDrills.find((drill) => drill.name === name);
  if (found !== undefined) return found;
  throw new Refusal(`There is no drill "${name}"; there are ${allDrills.map((drill) => drill.name).join(', ')}.`);
}

/** One cloud for all drills that ask for nothing special. */
async function runAll(drills: readonly Drill[], options: DrillOptions): Promise<DrillReport[]> {
  const reports: DrillReport[] = [];
  let shared: OpenCloud | null = null;
  try {
    for (const drill of drills) {
      stopping.signal.throwIfAborted();
      const own = drill.wishes === undefined ? null : await openFor(drill, options);
      try {
        shared ??= own === null ? await open(options) : null;
        reports.push(await runOne(drill, own ?? (shared as OpenCloud), options));
      } finally {
        await own?.close();
      }
    }
  } finally {
    await shared?.close();
  }
  return reports;
}

const open = ({ running }: DrillOptions): Promise<OpenCloud> =>
  running === null ? openOwnCloud({}, ownCloud) : openRunningCloud(running);

function openFor(drill: Drill, { running }: DrillOptions): Promise<OpenCloud> {
  if (running === null) return openOwnCloud(drill.wishes, ownCloud);
  throw new Refusal(
    `The drill ${drill.name} needs settings that a running cloud does not have (${JSON.stringify(drill.wishes)}): run it without --running.`,
  );
}

async function runOne(drill: Drill, { cloud }: OpenCloud, options: DrillOptions): Promise<DrillReport> {
  const seed = options.seed ?? 1;
  const uploads = options.uploads ?? (options.short ? drill.uploads.short : drill.uploads.full);
  print(`\n${drill.name} (seed ${seed}, ${uploads} uploads)\n  ${drill.hypothesis}`);
  const report = await runDrill(drill, { cloud, seed, uploads, signal: stopping.signal, print });
  print(`  ${report.holds ? 'HOLDS' : 'DOES NOT HOLD'}: ${summaryOf(report)}`);
  if (!report.holds) tellEvidence(report);
  if (options.report !== null) print(`  ${writeReport(report, options.report)}`);
  return report;
}

/** Loudly, since a hypothesis that broke is the reason why drills are run. */
function tellEvidence({ broken }: DrillReport): void {
  for (const { sentence, evidence } of broken) {
    print(`  - ${sentence}`);
    if (evidence !== null) print(`    ${JSON.stringify(evidence).slice(0, 3_000)}`);
  }
}

function writeReport(report: DrillReport, dir: string): string {
  mkdirSync(dir, { recursive: true });
  const path = join(resolve(dir), `${report.drill}-seed-${report.seed}`);
  writeFileSync(`${path}.json`, `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(`${path}.html`, renderHtml(report));
  return `${path}.html`;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n  ${error instanceof Refusal ? error.message : ((error as Error).stack ?? String(error))}\n\n`);
  process.exitCode = error instanceof Refusal ? 2 : 1;
}
process.exit();
