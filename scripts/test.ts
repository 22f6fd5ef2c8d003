// `npm test`: every check and every test, in order. The last line printed is `N passed, N failed`; any failure makes the exit code 1.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { type Options, readOptions, UsageError } from './run-tests/options.ts';
import { runSteps } from './run-tests/run-steps.ts';
import { steps } from './run-tests/steps.ts';
import { renderSummary, type StepResult, totals } from './run-tests/summary.ts';
import { countTestFiles } from './run-tests/test-files.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'parallax-test-'));
const print = (line: string) => process.stdout.write(`${line}\n`);

try {
  const options = readOptions(process.argv.slice(2));
  const { signal, clear } = stopSignal(options.maxMinutes);
  const results = await runSteps(
    steps.filter((step) => options.groups.includes(step.group)),
    {
      root,
      scratch,
      env: { TURBO_TELEMETRY_DISABLED: '1', ...(options.full ? { PARALLAX_TEST_FULL: '1' } : {}) },
      allowedSkips: JSON.parse(readFileSync(join(root, 'scripts/allowed-skips.json'), 'utf8')),
      countTestFiles: (group) => countTestFiles(root, group),
      print,
      isLive: true,
      signal,
    },
  );
  clear();
  report(results, options);
} catch (error) {
  print(error instanceof UsageError ? error.message : inspect(error));
  print('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Aborted by Ctrl-C, by a signal, and by the bound on the whole run. */
function stopSignal(maxMinutes: number): { signal: AbortSignal; clear: () => void } {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort(`stopped by ${name}`));
  const bound = setTimeout(
    () => stopping.abort(`the bound of ${maxMinutes} minutes for the whole run was reached`),
    maxMinutes * 60_000,
  );
  return { signal: stopping.signal, clear: () => clearTimeout(bound) };
}

function report(results: readonly StepResult[], options: Options): void {
  const [passed, failed] = totals(results);
  if (options.json) {
    const rows = results.map(({ step, ...rest }) => ({ name: step.name, ...rest }));
    writeFileSync(options.json, `${JSON.stringify({ passed, failed, steps: rows }, null, 2)}\n`);
  }
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  print(renderSummary(results));
}
