// `npm test`: every check and every test, in order. The last line printed is `N passed, N failed`; any failure makes the exit code 1.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AllowedSkip, type Counts, countVitest } from './run-tests/count-vitest.ts';
import { type Options, readOptions } from './run-tests/options.ts';
import { type Outcome, runCommand } from './run-tests/run-command.ts';
import { type Step, steps } from './run-tests/steps.ts';
import { renderSummary, type StepResult, totalLine, totals } from './run-tests/summary.ts';
import { countTestFiles } from './run-tests/test-files.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'parallax-test-'));
const stopping = new AbortController();
const print = (line: string) => process.stdout.write(`${line}\n`);

async function runStep(step: Step, options: Options): Promise<StepResult> {
  const isVitest = step.kind === 'vitest';
  const reportFile = join(scratch, `${step.group}.json`);
  const command: Step['command'] = isVitest
    ? [...step.command, '--reporter=default', '--reporter=./scripts/run-tests/vitest-reporter.ts']
    : step.command;
  const outcome = await runCommand(command, {
    cwd: root,
    env: environment(options, reportFile, isVitest),
    live: isVitest,
    signal: stopping.signal,
  });
  const counts = isVitest ? countProject(step, reportFile, outcome) : countCheck(step, outcome);
  return { step, seconds: outcome.seconds, ...withReasonOfStop(step, counts) };
}

function environment(options: Options, reportFile: string, isVitest: boolean): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, PARALLAX_TEST_REPORT: reportFile, TURBO_TELEMETRY_DISABLED: '1' };
  if (options.full) env['PARALLAX_TEST_FULL'] = '1';
  return isVitest ? env : { ...env, NO_COLOR: '1' };
}

const countCheck = (step: Step, { code, output }: Outcome): Counts =>
  code === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: [{ what: step.command.join(' '), detail: output }] };

const countProject = (step: Step, reportFile: string, { code }: Outcome): Counts =>
  countVitest({
    root,
    reportFile,
    exitCode: code,
    allowedSkips: JSON.parse(readFileSync(join(root, 'scripts/allowed-skips.json'), 'utf8')) as AllowedSkip[],
    fileCount: countTestFiles(root, step.group),
  });

function withReasonOfStop(step: Step, counts: Counts): Counts {
  if (!stopping.signal.aborted) return counts;
  return { ...counts, failures: [...counts.failures, { what: step.name, detail: String(stopping.signal.reason) }] };
}

async function run(options: Options): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps.filter((candidate) => options.groups.includes(candidate.group))) {
    if (stopping.signal.aborted) break;
    print(`> ${step.name}`);
    const result = await runStep(step, options);
    print(`  ${totalLine([result])} (${result.seconds.toFixed(1)} s)`);
    results.push(result);
  }
  return results;
}

function report(results: StepResult[], options: Options): void {
  const [passed, failed] = totals(results);
  if (options.json) {
    const rows = results.map(({ step, ...rest }) => ({ name: step.name, ...rest }));
    writeFileSync(options.json, `${JSON.stringify({ passed, failed, steps: rows }, null, 2)}\n`);
  }
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  print(renderSummary(results, []));
}

try {
  const options = readOptions(process.argv.slice(2));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort(`stopped by ${signal}`));
  const bound = setTimeout(
    () => stopping.abort(`still running when the bound of ${options.maxMinutes} minutes for the whole run was reached`),
    options.maxMinutes * 60_000,
  );
  report(await run(options), options);
  clearTimeout(bound);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
