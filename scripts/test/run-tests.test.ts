import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readOptions } from '../run-tests/options.ts';
import { type RunContext, runSteps } from '../run-tests/run-steps.ts';
import type { Step } from '../run-tests/steps.ts';
import { renderSummary, totals } from '../run-tests/summary.ts';
import { plantTree, repositoryRoot, runScript } from './plant-tree.ts';
import { isAlive, until } from './processes.ts';

const vitestProgram = join(repositoryRoot, 'node_modules/vitest/vitest.mjs');
const node = (code: string): Step['command'] => ['node', '-e', code];
const checkStep = (command: Step['command'], name = 'planted'): Step => ({
  name,
  group: 'static',
  kind: 'check',
  command,
  mend: 'mend it so',
});
const vitestStep: Step = {
  name: 'tests',
  group: 'unit',
  kind: 'vitest',
  command: ['node', vitestProgram, 'run', '--passWithNoTests'],
  mend: 'run it',
};

function contextFor(root: string, more: Partial<RunContext> = {}): RunContext {
  const signal = new AbortController().signal;
  return {
    root,
    scratch: root,
    env: {},
    allowedSkips: [],
    countTestFiles: () => 1,
    print: () => undefined,
    isLive: false,
    signal,
    ...more,
  };
}

/** Runs vitest, as npm test does, on files planted in a folder of their own. */
async function runPlanted(files: Record<string, string>, more: Partial<RunContext> = {}) {
  const root = plantTree({ 'vitest.config.mjs': 'export default {};', ...files });
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
  const results = await runSteps([vitestStep], contextFor(root, more));
  const [passed, failed] = totals(results);
  return { passed, failed, failures: results.flatMap((result) => result.failures) };
}

const head = "import { afterAll, beforeAll, describe, expect, test } from 'vitest';\n";

describe('counting tests', () => {
  test('counts what passed, and what failed with its place', async () => {
    const run = await runPlanted({ 'a.test.ts': `${head}test('good', () => {});\ntest('bad', () => { expect(1).toBe(2); });` });
    expect(run).toMatchObject({ passed: 1, failed: 1 });
    expect(run.failures[0]?.what).toBe('a.test.ts > bad');
    expect(run.failures[0]?.detail).toMatch(/expected 1 to be 2[\s\S]*a\.test\.ts:3/);
  });

  test.each([
    ['a file that cannot be loaded', "throw new Error('planted');", 0, 1],
    ['a file without tests', '', 0, 1],
    ['a hook before all tests of a file', `${head}beforeAll(() => { throw new Error('planted'); });\ntest('a', () => {});`, 0, 2],
    [
      'a hook before a group',
      `${head}describe('g', () => { beforeAll(() => { throw new Error('planted'); }); test('a', () => {}); });`,
      0,
      2,
    ],
    [
      'a hook after a group',
      `${head}describe('g', () => { afterAll(() => { throw new Error('planted'); }); test('a', () => {}); });`,
      1,
      1,
    ],
    ['a hook after all tests of a file', `${head}afterAll(() => { throw new Error('planted'); });\ntest('a', () => {});`, 1, 1],
    ['an error that nobody awaited', `${head}test('a', () => { Promise.reject(new Error('planted')); });`, 1, 1],
    ['an exit in the middle', `${head}test('a', () => { process.exit(0); });`, 0, 1],
  ])('counts %s as failed', async (_name, text, passed, failed) => {
    expect(await runPlanted({ 'a.test.ts': text })).toMatchObject({ passed, failed });
  });

  const leftOut = `${head}test.${'skip'}('a', () => {});\ntest.${'todo'}('b');\ntest('c', (t) => { t.${'skip'}('no'); });\ntest('d', () => {});`;

  test('counts tests that are left out as failed, each', async () => {
    const run = await runPlanted({ 'a.test.ts': leftOut });
    expect(run).toMatchObject({ passed: 1, failed: 3 });
    expect(run.failures[0]?.detail).toContain('allowed-skips.json');
  });

  test('lets pass what a row allows, as neither passed nor failed', async () => {
    const allowedSkips = ['a', 'b', 'c'].map((name) => ({ test: `a.test.ts > ${name}`, reason: 'planted' }));
    expect(await runPlanted({ 'a.test.ts': leftOut }, { allowedSkips })).toMatchObject({ passed: 1, failed: 0 });
  });

  test('a row may name a group, but not the beginning of a name', async () => {
    const text = `${head}describe('group', () => { test.${'skip'}('one', () => {}); test.${'skip'}('two', () => {}); });\ntest.${'skip'}('groups', () => {});\ntest('d', () => {});`;
    const allowedSkips = [{ test: 'a.test.ts > group', reason: 'planted' }];
    expect(await runPlanted({ 'a.test.ts': text }, { allowedSkips })).toMatchObject({ passed: 1, failed: 1 });
  });

  test('counts a project in which nothing ran as failed, unless it has no files', async () => {
    expect(await runPlanted({}, { countTestFiles: () => 3 })).toMatchObject({ passed: 0, failed: 1 });
    expect(await runPlanted({}, { countTestFiles: () => 0 })).toMatchObject({ passed: 0, failed: 0 });
  });

  test('counts a broken configuration as failed', async () => {
    expect(await runPlanted({ 'vitest.config.mjs': "throw new Error('planted');" })).toMatchObject({ passed: 0, failed: 1 });
  });
});

test('a stopped run of tests counts what was done, and names the test that was running', async () => {
  const stopping = new AbortController();
  const endless = `${head}import { writeFileSync } from 'node:fs';\ntest('endless', async () => { writeFileSync('running', ''); await new Promise(() => {}); }, 60_000);`;
  const files = {
    'a.test.ts': `${head}test('quick', () => {});`,
    'b.test.ts': endless,
    'vitest.config.mjs': 'export default { test: { fileParallelism: false } };',
  };
  const root = plantTree(files);
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
  const running = runSteps([vitestStep], contextFor(root, { signal: stopping.signal }));
  await until(() => existsSync(join(root, 'running')));
  stopping.abort('the planted bound was reached');
  const [result] = await running;
  expect(result?.failures.map((failure) => failure.what)).toContain('b.test.ts > endless');
  expect(result?.failures.find((failure) => failure.what === 'b.test.ts > endless')?.detail).toBe('did not finish');
}, 30_000);

describe('running steps', () => {
  test('a check counts as one, a failed one shows its output and how to mend it, and the totals stand last', async () => {
    const commands = [node('0'), node("console.log('what is wrong'); process.exit(3)"), ['no-such-program'] as const];
    const results = await runSteps(
      commands.map((command) => checkStep(command)),
      contextFor(repositoryRoot),
    );
    const lines = renderSummary(results).split('\n');
    expect(lines.at(-1)).toBe('1 passed, 2 failed');
    expect(lines.join('\n')).toMatch(/what is wrong[\s\S]*To mend it: mend it so/);
    expect(lines.join('\n')).toContain('could not start no-such-program');
  });

  test('has no stdin to wait for', async () => {
    const results = await runSteps([checkStep(node("process.stdin.on('end', () => {}).resume()"))], contextFor(repositoryRoot));
    expect(totals(results)).toEqual([1, 0]);
  });

  // A program that ignores a polite end, and one it started in the same group.
  const stubborn =
    "process.on('SIGTERM', () => {}); require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']); console.log('ready'); setInterval(() => {}, 1000)";

  test('ends the running step and what it started when the run is stopped, says which, and counts the rest as failed', async () => {
    const stopping = new AbortController();
    const root = plantTree({});
    const mark = join(root, 'ready');
    const writeMark = `require('fs').writeFileSync(${JSON.stringify(mark)}, '');`;
    const running = runSteps(
      [checkStep(node(writeMark + stubborn), 'endless'), checkStep(node('0'), 'next')],
      contextFor(root, { signal: stopping.signal }),
    );
    await until(() => existsSync(mark));
    stopping.abort('the planted bound was reached');
    const results = await running;
    expect(totals(results)).toEqual([0, 3]);
    expect(results[0]?.failures[0]).toEqual({
      what: 'endless',
      detail: 'the planted bound was reached, and this step was running',
    });
    expect(results[1]?.failures[0]?.detail).toContain('not run');
  }, 30_000);

  test.runIf(process.platform === 'linux')(
    'finds and ends a process that a step leaves behind, even in a group of its own',
    async () => {
      const root = plantTree({});
      const pidFile = join(root, 'pid');
      const leave = `const c = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { detached: true, stdio: 'ignore' }); c.unref(); require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(c.pid));`;
      const results = await runSteps([checkStep(node(leave), 'untidy')], contextFor(root));
      expect(totals(results)).toEqual([1, 1]);
      expect(results[0]?.failures[0]?.detail).toContain('left a process behind');
      await until(() => !isAlive(Number(readFileSync(pidFile, 'utf8'))));
    },
  );
});

describe('the command', () => {
  test.each([
    [[], ['static', 'build', 'unit', 'integration', 'e2e'], 45],
    [['--only', 'static'], ['static'], 45],
    [['--only', 'e2e', '--full'], ['build', 'e2e'], 180],
  ])('with %o runs %o within %i minutes', (args, groups, maxMinutes) => {
    expect(readOptions(args)).toMatchObject({ groups, maxMinutes });
  });

  test.each([[['--only', 'everything']], [['--fast']], [['--max-minutes', 'soon']]])('refuses %o with its usage', (args) => {
    const { code, output } = runScript('test.ts', args);
    expect(code).toBe(1);
    expect(output).toContain('npm test -- [--only static');
    expect(output.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed');
  });

  test.runIf(process.platform !== 'win32')('ends with the totals and exit code 1 after Ctrl-C', async () => {
    const child = spawn(process.execPath, [join(repositoryRoot, 'scripts/test.ts'), '--only', 'static'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const output = collect(child);
    await until(() => output().includes('> types'));
    child.kill('SIGINT');
    await until(() => child.exitCode !== null);
    expect(child.exitCode).toBe(1);
    expect(output()).toContain('stopped by SIGINT, and this step was running');
    expect(output().trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, [1-9]\d* failed$/);
  });
});

function collect(child: ChildProcess): () => string {
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  return () => output;
}
