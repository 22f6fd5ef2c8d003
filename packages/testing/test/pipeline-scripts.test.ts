import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RunningLocal } from '@parallax/local/start-local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCloud } from '../src/test-cloud.ts';

// The scripts that pipelines run, with the real program of operators, against a cloud that is really there. What they ask of az and Terraform is
// tested with stand-ins (scripts/test/run-pipeline-script.ts).
const root = fileURLToPath(new URL('../../..', import.meta.url));
const hasJq = process.platform !== 'win32' && spawnSync('jq', ['--version']).status === 0;
const run = promisify(execFile);

/** With PARALLAX_TEST_FULL=1 (`npm run test:full`): a minute on two cores. */
const isFull = process.env['PARALLAX_TEST_FULL'] === '1';

describe.runIf(hasJq && isFull)('scripts of pipelines, on a local cloud with two colours', () => {
  let cloud: RunningLocal;
  let folder: string;

  beforeAll(async () => {
    cloud = await startTestCloud({ colours: ['blue', 'green'], regions: ['westus2', 'eastus2'] });
    folder = mkdtempSync(join(tmpdir(), 'parallax-pipeline-'));
    cpSync(join(root, '.azure-pipelines/scripts'), join(folder, 'ops'), { recursive: true });
    copyFileSync(join(root, 'packages/ops/dist/ops.cjs'), join(folder, 'ops/ops.cjs'));
    const tools = join(root, 'scripts/release/tools/main.ts');
    writeFileSync(join(folder, 'ops/release-tools.cjs'), `import(${JSON.stringify(tools)});`);
    mkdirSync(join(folder, 'known'));
  });
  afterAll(async () => {
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function script(line: string, more: Record<string, string> = {}): Promise<{ code: number; output: string }> {
    const env = {
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      STORAGE_KEY: cloud.storageAccount.key,
      COSMOS_KEY: cloud.cosmos.key,
      PARALLAX_INSTALLATION: cloud.installation,
      KNOWN_DIR: join(folder, 'known'),
      // What the green apps of a local cloud say that they are.
      RELEASE: 'local-green',
      LIVE: 'blue',
      IDLE: 'green',
      // How fast both are is not what is tested here, and a machine that runs tests is busy.
      GATE_OPTIONS: '--min-samples 2 --max-slower 10000 --max-failures 50',
      ...more,
    };
    try {
      const { stdout, stderr } = await run('bash', line.split(' '), { cwd: join(folder, 'ops'), env, timeout: 80_000 });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  /** What it printed is the message when it fails. */
  async function succeed(line: string, more: Record<string, string> = {}): Promise<void> {
    const { code, output } = await script(line, more);
    expect(code, `${line}\n${output}`).toBe(0);
  }

  const weights = async () => {
    const published = (await (await fetch(`${cloud.web}/release.json`)).json()) as {
      colours: { colour: string; weight: number }[];
    };
    return Object.fromEntries(published.colours.map(({ colour, weight }) => [colour, weight]));
  };

  test('a release is chosen a colour, let in, proved and given all traffic, step by step', async () => {
    const chosen = await script('colours.sh choose');
    expect(chosen.output).toContain('variable=idle;isOutput=true]green');
    expect(JSON.parse(readFileSync(join(folder, 'known/colours.json'), 'utf8'))).toMatchObject({ live: { api: 'blue' } });
    for (const line of ['idle.sh open', 'idle.sh prove westus2', 'colours.sh still', 'traffic.sh to 10 0 3']) await succeed(line);
    expect(await weights()).toEqual({ blue: 90, green: 10 });
    await succeed('traffic.sh to 100 10 3');
    expect(await weights()).toEqual({ blue: 0, green: 100 });
  });

  test('a step that begins elsewhere than the release stands moves nothing', async () => {
    const refused = await script('traffic.sh to 50 10 3');
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('this rollout ends here');
    expect(await weights()).toEqual({ blue: 0, green: 100 });
  });

  test('the way back is found and taken', async () => {
    expect((await script('colours.sh back')).output).toContain('variable=live;isOutput=true]blue');
    await succeed('traffic.sh back', { REASON: 'a test of the way back' });
    expect(await weights()).toEqual({ blue: 100, green: 0 });
  });

  test('a region that is drained leaves the others to carry on, and comes back', async () => {
    await succeed('drill.sh without westus2', { PAUSE_SECONDS: '1' });
    const { stdout } = await run('node', ['ops.cjs', 'release', 'show', '--json', '--installation', cloud.installation], {
      cwd: join(folder, 'ops'),
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
        STORAGE_KEY: cloud.storageAccount.key,
        COSMOS_KEY: cloud.cosmos.key,
      },
    });
    expect(JSON.parse(stdout)).toMatchObject({ release: { regions: {} } });
  });
});
