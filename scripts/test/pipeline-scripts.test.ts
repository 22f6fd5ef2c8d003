import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleTools, hasJq, runPipelineScript as run, scriptsFolder, split, stamps } from './run-pipeline-script.ts';

beforeAll(bundleTools);

describe.runIf(hasJq)('scripts of pipelines', () => {
  test('a step of traffic looks first, then moves, then judges', () => {
    const { status, calls } = run({ script: 'bash traffic.sh to 50 10 30', shown: split(90, 10) });
    expect(status).toBe(0);
    expect(calls).toEqual([
      'ops release show --json',
      'ops weights blue=50,green=50 --sticky --yes --reason rollout of r2',
      'ops gate --colour green --against blue --for 30 --every 250',
    ]);
  });

  test.each([
    ['was taken back meanwhile', split(100, 0)],
    ['was overtaken meanwhile', split(90, 10, ['r1', 'r3'])],
  ])('a release that %s is not moved on', (_name, shown) => {
    const { status, output, of } = run({ script: 'bash traffic.sh to 50 10 30', shown });
    expect(status).toBe(1);
    expect(output).toContain('this rollout ends here');
    expect(of('ops')).toEqual(['ops release show --json']);
  });

  test('a gate that says no fails the step, a region that was not reached does not', () => {
    expect(run({ script: 'bash traffic.sh to 10 0 30', env: { FAILS: 'gate=1' } }).status).toBe(1);
    expect(run({ script: 'bash traffic.sh to 10 0 30', env: { FAILS: 'weights=4' } }).status).toBe(0);
    expect(run({ script: 'bash traffic.sh to 10 0 30', env: { FAILS: 'weights=3' } }).status).not.toBe(0);
  });

  test('the way back gives everything to the colour that served, with the reason', () => {
    const { status, calls } = run({ script: 'bash traffic.sh back', env: { REASON: 'errors; $(rm -rf x)' } });
    expect(status).toBe(0);
    expect(calls).toEqual([
      'ops undrain blue --reason errors; $(rm -rf x)',
      'ops weights blue=100,green=0 --yes --reason errors; $(rm -rf x)',
    ]);
  });

  test('the first release of all has nothing to be compared with', () => {
    const back = ['traffic.sh back', 'finish.sh workers-back', 'finish.sh pages-back'];
    const script = ['traffic.sh to 10 0 30', ...back, 'idle.sh warm westus2'].map((each) => `bash ${each}`).join(' && ');
    expect(run({ script, env: { LIVE: 'blue', IDLE: 'blue', LIVE_RELEASE: 'none' } })).toMatchObject({ status: 0, calls: [] });
  });

  test('colours are chosen, handed on to the pipeline and to Terraform', () => {
    const { status, output, read } = run({ script: 'bash colours.sh choose', shown: split(100, 0, ['r1', 'r0']) });
    expect(status).toBe(0);
    for (const [name, value] of Object.entries({ live: 'blue', idle: 'green', liveRelease: 'r1' }))
      expect(output).toContain(`variable=${name};isOutput=true]${value}\n`);
    expect(read('known/colours.json')).toEqual({
      live: { api: 'blue', worker: { westus2: 'blue', eastus2: 'blue' } },
      releases: { blue: 'r1', green: 'r2' },
    });
  });

  test('an approval that comes after another release changes nothing', () => {
    const { status, output } = run({ script: 'bash colours.sh still', shown: split(0, 100, ['r1', 'r3']) });
    expect(status).toBe(1);
    expect(output).toContain('start a new run');
    expect(run({ script: 'bash colours.sh still', shown: split(100, 0, ['r1', 'r0']) }).status).toBe(0);
  });

  test.each([
    ['which has the release everywhere', '', ['release show']],
    ['in which nothing was ever released', 'release show=1', ['release show']],
    ['in which a region came back', 'release show=4', ['release show', 'release publish', 'release show']],
  ])('an installation %s gets what it needs', (_name, FAILS, expected) => {
    const { status, of } = run({ script: 'bash colours.sh publish', env: { FAILS } });
    expect(status).toBe(0);
    expect(of('ops').map((call) => call.split(' ').slice(1, 3).join(' '))).toEqual(expected);
  });

  test('an installation that cannot be asked fails the step with the reason, and so does a program that fails as if nothing were released', () => {
    const problem = '{"ok":false,"problem":"the reason"}';
    const shown = JSON.parse(problem) as unknown;
    for (const code of [1, 3])
      expect(run({ script: 'bash colours.sh publish', env: { FAILS: `release show=${code}` }, shown })).toMatchObject({
        status: code,
        output: expect.stringContaining(problem) as string,
      });
    expect(run({ script: 'bash colours.sh choose', env: { FAILS: 'release show=3' }, shown })).toMatchObject({
      status: 3,
      output: expect.stringContaining(problem) as string,
    });
  });

  test('the idle colour is let in without weight, warmed like the live one, and proved by its own release', () => {
    const scripts = ['open', 'name api westus2', 'warm westus2', 'prove westus2'];
    const { status, output, of } = run({ script: scripts.map((each) => `bash idle.sh ${each}`).join(' && ') });
    expect(status).toBe(0);
    expect(of('ops').map((call) => call.replace(/ --reason.*/, ''))).toEqual([
      'ops release publish',
      'ops undrain green',
      'ops release set green=r2',
      'ops release show --json',
      'ops smoke --colour green --region westus2 --release r2 --no-site --within 45',
    ]);
    expect(output).toContain('variable=app]api-green');
    expect(of('az')).toContainEqual(
      expect.stringMatching(/always-ready set .*--resource-group rg-westus2 --name worker-green --settings http=1$/),
    );
  });

  test('an app that infrastructure did not make has no name, and the step fails', () => {
    const { status, output } = run({ script: 'bash idle.sh name api mars' });
    expect(status).toBe(1);
    expect(output).not.toContain('setvariable');
  });

  test('after a rollback the colour that serves again is warmed like the one that was taken back, in every region that is there', () => {
    const warmed = (calls: readonly string[]) =>
      calls
        .filter((call) => call.includes('always-ready set'))
        .map((call) => / --resource-group (\S+) --name (\S+) /.exec(call)?.slice(1).join(' '))
        .sort();
    const east = ['rg-eastus2 api-blue', 'rg-eastus2 worker-blue'];
    const { status, of } = run({ script: 'bash idle.sh served' });
    expect(status).toBe(0);
    expect(warmed(of('az'))).toEqual([...east, 'rg-westus2 api-blue', 'rg-westus2 worker-blue']);
    expect(of('ops')).toEqual(['ops smoke --colour blue']);
    const { westus2: _gone, ...others } = stamps;
    const without = run({
      script: `echo '${JSON.stringify({ stamps: others })}' >"$KNOWN_DIR/stamp.json"; bash idle.sh served`,
    });
    expect(without.status).toBe(1);
    expect(warmed(without.of('az'))).toEqual(east);
    expect(without.of('ops')).toEqual(['ops smoke --colour blue']);
  });

  test('workers change region by region, and the alias with the last one', () => {
    const { status, of, read } = run({ script: 'bash finish.sh switch westus2' });
    expect(status).toBe(0);
    expect(read('release/ops/live.json')).toEqual({ live: { api: 'blue', worker: { westus2: 'green', eastus2: 'blue' } } });
    expect(of('terraform').at(-1)).toMatch(/roots\/routing apply .*-auto-approve .*-var-file=.*qa\.tfvars$/);
    const both = run({ script: 'bash finish.sh switch westus2 && bash finish.sh switch eastus2' });
    expect(both.read('release/ops/live.json')).toEqual({
      live: { api: 'green', worker: { westus2: 'green', eastus2: 'green' } },
    });
    const only = run({ script: 'bash finish.sh drain', env: { LIVE: 'blue', IDLE: 'blue' } });
    expect(only.calls).toEqual(['ops release set --addresses --reason r2 is finished']);
    const first = run({ script: 'bash finish.sh switch westus2', env: { LIVE: 'blue', IDLE: 'blue' } });
    expect(first.read('release/ops/live.json')).toEqual({ live: { api: 'blue', worker: { westus2: 'blue' } } });
  });

  test('the way back of workers leads all of them, and the alias, to the old colour', () => {
    const { status, read } = run({ script: 'bash finish.sh workers-back' });
    expect(status).toBe(0);
    expect(read('tree/infra/roots/routing/pipeline.auto.tfvars.json')).toMatchObject({
      live: { api: 'blue', worker: { westus2: 'blue', eastus2: 'blue' } },
      action_group_id: 'group',
    });
  });

  test('the old colour is drained and keeps no instances ready; one that cannot be reached fails the step', () => {
    const { status, of } = run({ script: 'bash finish.sh drain' });
    expect(status).toBe(0);
    expect(of('ops')).toEqual([
      'ops release set --addresses --reason r2 is finished',
      'ops drain blue --yes --reason r2 is finished',
    ]);
    expect(
      of('az')
        .filter((call) => call.includes('always-ready delete'))
        .map((call) => / --name (\S+) /.exec(call)?.[1])
        .sort(),
    ).toEqual(['api-blue', 'api-blue', 'worker-blue', 'worker-blue']);
    expect(run({ script: 'bash finish.sh drain', env: { KNOWN_DIR: '/nowhere' } }).status).not.toBe(0);
  });

  test('a drill proves every other region and brings the drained one back', () => {
    const { status, of } = run({ script: 'bash drill.sh without westus2' });
    expect(status).toBe(0);
    expect(of('ops').map((call) => call.replace(/ --(reason|wait|yes).*/, ''))).toEqual([
      'ops release show --json',
      'ops regions drain westus2',
      'ops smoke --colour blue --region eastus2',
      'ops regions restore westus2',
      'ops smoke --colour blue --region westus2',
    ]);
  });

  test('every script is one that bash can read', () => {
    for (const name of readdirSync(scriptsFolder)) {
      const { status, stderr } = spawnSync('bash', ['-n', join(scriptsFolder, name)], { encoding: 'utf8' });
      expect(`${name} ${status} ${stderr}`).toBe(`${name} 0 `);
    }
  });
});
