import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AllowedSkip, type Counts, countVitest, type Failure } from './count-vitest.ts';
import { endLeftovers, runMark } from './leftovers.ts';
import { type Outcome, runCommand } from './run-command.ts';
import type { Step } from './steps.ts';
import { type StepResult, totalLine } from './summary.ts';

export interface RunContext {
  /** Where the steps run. */
  readonly root: string;
  /** A folder for the reports of vitest. */
  readonly scratch: string;
  /** Set for every step, besides what this process has. */
  readonly env: Readonly<Record<string, string>>;
  readonly allowedSkips: readonly AllowedSkip[];
  /** How many test files a group has. */
  readonly countTestFiles: (group: string) => number;
  readonly print: (line: string) => void;
  /** Shows what tests print while they run; what checks print is shown when they fail. */
  readonly isLive: boolean;
  /** Ends the running step; the steps after it are not run. Its reason is told. */
  readonly signal: AbortSignal;
}

const reporter = fileURLToPath(new URL('./vitest-reporter.ts', import.meta.url));

/** Runs the steps one after the other. A step that was not run, or that left processes behind, has failed. */
export async function runSteps(steps: readonly Step[], context: RunContext): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) {
    if (!context.signal.aborted) context.print(`> ${step.name}`);
    const result = context.signal.aborted ? notRun(step) : await runStep(step, context);
    if (result.seconds > 0) context.print(`  ${totalLine([result])} (${result.seconds.toFixed(1)} s)`);
    results.push(result);
  }
  return results;
}

const notRun = (step: Step): StepResult => ({
  step,
  passed: 0,
  seconds: 0,
  failures: [{ what: step.name, detail: 'not run, because the run was stopped before' }],
});

async function runStep(step: Step, context: RunContext): Promise<StepResult> {
  const reportFile = join(context.scratch, `${step.group}.json`);
  const mark = randomUUID();
  const isVitest = step.kind === 'vitest';
  const outcome = await runCommand(isVitest ? [...step.command, '--reporter=default', `--reporter=${reporter}`] : step.command, {
    cwd: context.root,
    env: {
      ...process.env,
      ...(isVitest ? { PARALLAX_TEST_REPORT: reportFile } : { NO_COLOR: '1' }),
      ...context.env,
      [runMark]: mark,
    },
    live: isVitest && context.isLive,
    signal: context.signal,
  });
  const counts = isVitest ? countProject(step, reportFile, outcome, context) : countCheck(step, outcome);
  for (const note of outcome.output.split('\n').filter((line) => line.startsWith('note: '))) context.print(`  ${note}`);
  const failures = [...failuresOfStop(step, context.signal), ...counts.failures, ...(await failuresOfLeftovers(step, mark))];
  return { step, seconds: outcome.seconds, passed: counts.passed, failures };
}

const countCheck = (step: Step, { code, output }: Outcome): Counts =>
  code === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: [{ what: step.command.join(' '), detail: output }] };

const countProject = (step: Step, reportFile: string, { code }: Outcome, context: RunContext): Counts =>
  countVitest({
    root: context.root,
    reportFile,
    exitCode: code,
    allowedSkips: context.allowedSkips,
    fileCount: context.countTestFiles(step.group),
  });

const failuresOfStop = (step: Step, signal: AbortSignal): Failure[] =>
  signal.aborted ? [{ what: step.name, detail: `${signal.reason}, and this step was running` }] : [];

async function failuresOfLeftovers(step: Step, mark: string): Promise<Failure[]> {
  const leftovers = await endLeftovers(mark);
  return leftovers.map((command) => ({ what: step.name, detail: `left a process behind: ${command}` }));
}
