import type { Failure } from './count-vitest.ts';
import type { Step } from './steps.ts';

export interface StepResult {
  readonly step: Step;
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

const maxDetailLines = 120;

/** The end of a run: failures with how to mend them, the table, and `N passed, N failed` as the last line. */
export function renderSummary(results: readonly StepResult[]): string {
  const failed = results.filter((result) => result.failures.length > 0);
  return [...failed.flatMap(renderFailures), '', renderTable(results), '', totalLine(results)].join('\n');
}

export function totalLine(results: readonly StepResult[]): string {
  const [passed, failed] = totals(results);
  return `${passed} passed, ${failed} failed`;
}

export function totals(results: readonly StepResult[]): [passed: number, failed: number] {
  const sum = (count: (result: StepResult) => number) => results.reduce((total, result) => total + count(result), 0);
  return [sum((result) => result.passed), sum((result) => result.failures.length)];
}

const renderFailures = ({ step, failures }: StepResult): string[] => [
  '',
  `FAILED  ${step.name}`,
  ...failures.flatMap((failure) => [`  ${failure.what}`, ...indent(failure.detail)]),
  `  To mend it: ${step.mend}`,
];

function indent(detail: string): string[] {
  const lines = detail.trimEnd().split('\n');
  const shown = lines.slice(0, maxDetailLines).map((line) => `    ${line}`);
  return lines.length > maxDetailLines ? [...shown, `    ... ${lines.length - maxDetailLines} more lines`] : shown;
}

function renderTable(results: readonly StepResult[]): string {
  const rows = results.map(({ step, passed, failures, seconds }) => [
    step.name,
    String(passed),
    String(failures.length),
    `${seconds.toFixed(1)} s`,
  ]);
  const table = [['step', 'passed', 'failed', 'time'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return table.map((row) => row.map(cell).join('  ')).join('\n');
}
