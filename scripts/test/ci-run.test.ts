import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { plantTree, repositoryRoot } from './plant-tree.ts';
import { until } from './processes.ts';

const program = (lines: string, exitCode: number) => `#!/bin/sh\nprintf '%b' '${lines}'\nexit ${exitCode}\n`;
const greenTests = program('some output\\n12 passed, 0 failed\\n', 0);

interface Planted {
  readonly npm: string;
  /** Programs under shared/checks, by name. */
  readonly checks?: Record<string, string>;
  /** Folders of the repository that shared checks look at. */
  readonly folders?: string[];
  readonly ci?: boolean;
}

/** Runs .ci/run in a planted repository, from another folder, with a stand-in for npm. */
function runCi({ npm, checks = {}, folders = [], ci = true }: Planted) {
  const root = plantTree({
    'repo/.ci/run': readFileSync(join(repositoryRoot, '.ci/run'), 'utf8'),
    'bin/npm': npm,
    ...Object.fromEntries(folders.map((folder) => [`repo/${folder}/x`, ''])),
    ...Object.fromEntries(Object.entries(checks).map(([name, text]) => [`shared/checks/${name}/check`, text])),
  });
  for (const path of ['repo/.ci/run', 'bin/npm', ...Object.keys(checks).map((name) => `shared/checks/${name}/check`)])
    chmodSync(join(root, path), 0o755);
  const env = { PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`, HOME: root, ...(ci ? { CI: 'true' } : {}) };
  const { status, stdout } = spawnSync(join(root, 'repo/.ci/run'), [], {
    cwd: tmpdir(),
    env,
    encoding: 'utf8',
    timeout: 30_000,
    input: '',
  });
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1), stdout };
}

describe.runIf(process.platform !== 'win32')('.ci/run', () => {
  test('hands on the totals of npm test', () => {
    expect(runCi({ npm: greenTests })).toMatchObject({ status: 0, lastLine: '12 passed, 0 failed' });
    expect(runCi({ npm: program('3 passed, 2 failed\\nnpm error code 1\\n', 1) })).toMatchObject({
      status: 1,
      lastLine: '3 passed, 2 failed',
    });
  });

  test('fails when npm test prints no totals, or fails in spite of them', () => {
    expect(runCi({ npm: program('crashed\\n', 0) })).toMatchObject({ status: 1, lastLine: '0 passed, 1 failed' });
    expect(runCi({ npm: program('3 passed, 0 failed\\n', 1) })).toMatchObject({ status: 1, lastLine: '3 passed, 1 failed' });
    expect(runCi({ npm: program('0 passed, 0 failed\\n', 0) })).toMatchObject({ status: 1 });
  });

  const checks = { terraform: program('9 passed, 0 failed\\n', 0), pipelines: program('1 passed, 4 failed\\n', 1) };

  test('adds one for each shared check whose folder is there', () => {
    expect(runCi({ npm: greenTests, checks })).toMatchObject({ status: 0, lastLine: '12 passed, 0 failed' });
    expect(runCi({ npm: greenTests, checks, folders: ['infra'] })).toMatchObject({ status: 0, lastLine: '13 passed, 0 failed' });
    const both = runCi({ npm: greenTests, checks, folders: ['infra', '.azure-pipelines'] });
    expect(both).toMatchObject({ status: 1, lastLine: '13 passed, 1 failed' });
    expect(both.stdout).toContain('FAILED');
  });

  test('fails for a missing check in CI only', () => {
    expect(runCi({ npm: greenTests, folders: ['infra'] })).toMatchObject({ status: 1, lastLine: '12 passed, 1 failed' });
    expect(runCi({ npm: greenTests, folders: ['infra'], ci: false })).toMatchObject({
      status: 0,
      lastLine: '12 passed, 0 failed',
    });
  });

  test('hands a signal on, waits, and still prints the totals', async () => {
    const npm = `#!/bin/sh\ntrap 'echo "2 passed, 1 failed"; exit 1' TERM\necho ready\nsleep 60 & wait\n`;
    const root = plantTree({ 'repo/.ci/run': readFileSync(join(repositoryRoot, '.ci/run'), 'utf8'), 'bin/npm': npm });
    for (const path of ['repo/.ci/run', 'bin/npm']) chmodSync(join(root, path), 0o755);
    const child = spawn(join(root, 'repo/.ci/run'), [], {
      env: { PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await until(() => output.includes('ready'));
    child.kill('SIGTERM');
    await until(() => child.exitCode !== null);
    expect(child.exitCode).toBe(1);
    await until(() => output.endsWith('2 passed, 2 failed\n'));
  });

  test('passes nothing on stdin', () => {
    expect(runCi({ npm: '#!/bin/sh\ncat\necho "1 passed, 0 failed"\n' })).toMatchObject({ status: 0 });
  });
});
