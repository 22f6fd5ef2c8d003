import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleProgram } from '../release/bundle-program.ts';
import { plantTree, repositoryRoot } from './plant-tree.ts';

const source = join(repositoryRoot, '.azure-pipelines/scripts');
const hasJq = process.platform !== 'win32' && spawnSync('jq', ['--version']).status === 0;

let tools = '';

beforeAll(async () => {
  tools = (await bundleProgram(join(repositoryRoot, 'scripts/release/tools/main.ts'))).toString();
});

/** Notes what it is called with; answers `release show` with the file that the test put there, and fails where the test says so. */
const fakeOps = `
const { appendFileSync, readFileSync } = require('node:fs');
const words = process.argv.slice(2);
appendFileSync(process.env.CALLS, 'ops ' + words.join(' ') + '\\n');
if (words.join(' ').startsWith('release show')) process.stdout.write(readFileSync(process.env.SHOWN));
const [name, code] = (process.env.FAILS ?? '').split('=');
process.exitCode = name && words.join(' ').startsWith(name) ? Number(code) : 0;
`;
const fakeProgram = (name: string, answers: string) => `#!/bin/bash
echo "${name} $*" >>"$CALLS"
${answers}
`;
const azAnswers = `case "$*" in
  *"alwaysReady[].join"*) echo 'http=1' ;;
  *"alwaysReady[].name"*) echo 'http' ;;
  *get-access-token*) echo token ;;
  *"blob exists"*global*) echo "\${GLOBAL_STATE:-true}" ;;
  *"blob exists"*) echo "\${STAMP_STATE:-true}" ;;
  *"blob download"*) for last in "$@"; do [[ $previous == --file ]] && cp "$STATE_FILE" "$last"; previous=$last; done ;;
esac`;
const terraformAnswers = `case "$*" in
  *" plan "*) echo 'Plan: 1 to change' ;;
  *" show "*) cat "$PLAN_FILE" ;;
esac
exit "\${TERRAFORM_EXIT:-0}"`;

const installation = {
  environment: 'parallax-qa',
  colours: ['blue', 'green'],
  webUrl: 'https://web.example',
  regions: ['westus2', 'eastus2'].map((name) => ({ name, blobUrl: `https://${name}.blob.core.windows.net`, apiUrls: {} })),
};
const apps = (role: string) => ({ blue: { name: `${role}-blue` }, green: { name: `${role}-green` } });
const stamps = Object.fromEntries(
  installation.regions.map(({ name }) => [
    name,
    { resource_group_name: `rg-${name}`, apps: { api: apps('api'), worker: apps('worker') } },
  ]),
);
const split = (blue: number, green: number, names: readonly [string, string] = ['r1', 'r2']) => ({
  release: {
    revision: 3,
    colours: [
      { colour: 'blue', weight: blue, release: names[0], drained: false },
      { colour: 'green', weight: green, release: names[1], drained: false },
    ],
  },
  history: [],
});

interface Run {
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly shown?: unknown;
  readonly state?: unknown;
  readonly plan?: unknown;
}

/** Runs a script of a release as a pipeline does, with stand-ins for ops, az and terraform; gives what they were called with. */
function run({ script, env = {}, shown = split(100, 0), state = { outputs: {} }, plan = {} }: Run) {
  const own = Object.fromEntries(
    readdirSync(source).map((name) => [`release/ops/${name}`, readFileSync(join(source, name), 'utf8')]),
  );
  const root = plantTree({
    ...own,
    'release/ops/ops.cjs': fakeOps,
    'release/ops/release-tools.cjs': tools,
    'bin/az': fakeProgram('az', azAnswers),
    'bin/terraform': fakeProgram('terraform', terraformAnswers),
    'known/installation.json': JSON.stringify(installation),
    'known/global.json': JSON.stringify({ shared: { name: 'x' }, traffic: {}, action_group_id: 'group' }),
    'known/stamp.json': JSON.stringify({ installation, stamps, alias: null }),
    'tree/infra/roots/routing/main.tf': '',
    'tree/infra/roots/stamp/main.tf': '',
    'shown.json': JSON.stringify(shown),
    'state.json': JSON.stringify(state),
    'plan.json': JSON.stringify(plan),
    calls: '',
  });
  for (const name of ['az', 'terraform']) chmodSync(join(root, 'bin', name), 0o755);
  const at = (path: string) => join(root, path);
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `cd "$RELEASE_DIR/ops" && ${script}`], {
    encoding: 'utf8',
    timeout: 30_000,
    env: {
      PATH: `${at('bin')}${delimiter}${join(process.execPath, '..')}${delimiter}${process.env['PATH']}`,
      ...{ CALLS: at('calls'), SHOWN: at('shown.json'), STATE_FILE: at('state.json'), PLAN_FILE: at('plan.json') },
      ...{ ENVIRONMENT: 'qa', RELEASE: 'r2', RELEASE_DIR: at('release'), KNOWN_DIR: at('known'), TREE_DIR: at('tree') },
      ...{
        PARALLAX_INSTALLATION: at('known/installation.json'),
        STATE_ACCOUNT: 'state',
        LIVE: 'blue',
        IDLE: 'green',
        LIVE_RELEASE: 'r1',
      },
      ...env,
    },
  });
  const calls = readFileSync(at('calls'), 'utf8').trim().split('\n').filter(Boolean);
  const read = (path: string): unknown => (existsSync(at(path)) ? JSON.parse(readFileSync(at(path), 'utf8')) : null);
  return {
    status,
    output: stdout + stderr,
    calls,
    of: (program: string) => calls.filter((line) => line.startsWith(`${program} `)),
    read,
  };
}

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
    const scripts = ['traffic.sh to 10 0 30', 'traffic.sh back', 'finish.sh workers-back', 'idle.sh warm westus2'];
    const script = scripts.map((each) => `bash ${each}`).join(' && ');
    expect(run({ script, env: { LIVE: 'blue', IDLE: 'blue' } })).toMatchObject({ status: 0, calls: [] });
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

  test('an installation that cannot be asked fails the step, and so does a program that fails as if nothing were released', () => {
    expect(run({ script: 'bash colours.sh publish', env: { FAILS: 'release show=3' } }).status).toBe(3);
    const failed = { script: 'bash colours.sh publish', env: { FAILS: 'release show=1' }, shown: { ok: false } };
    expect(run(failed)).toMatchObject({ status: 1, output: '' });
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

  test('what is known is read from the state, and an environment without stamps is said to be one', () => {
    const state = { outputs: { installation: { value: installation }, stamps: { value: stamps } } };
    const { status, of, read } = run({ script: 'bash terraform-root.sh known', state });
    expect(status).toBe(0);
    expect(of('terraform')).toEqual([]);
    expect(read('known/installation.json')).toEqual(installation);
    const none = { script: 'rm "$KNOWN_DIR"/*.json; bash terraform-root.sh known', env: { STAMP_STATE: 'false' } };
    expect(run(none)).toMatchObject({ status: 1, output: expect.stringContaining('Run the infra pipeline first') });
    expect(run({ ...none, script: `${none.script} optional` }).status).toBe(0);
  });

  test('a plan is kept beside the state and not as an artifact; one that is none for a release is refused, and taken by the infra pipeline', () => {
    const slow = { resource_changes: [{ address: 'a.b', type: 'azurerm_cosmosdb_account', change: { actions: ['update'] } }] };
    const small = { resource_changes: [{ address: 'a.b', type: 'azapi_resource', change: { actions: ['update'] } }] };
    const planned = run({
      script: 'bash terraform-root.sh plan stamp',
      plan: small,
      env: { TF_VAR_certificate_reader_principal_id: '$(certificateReaderPrincipalId)' },
    });
    expect(planned).toMatchObject({ status: 0, output: expect.stringContaining('variable=changes;isOutput=true]true') });
    expect(planned.of('az')).toEqual([
      expect.stringMatching(/blob upload .*--account-name state --container-name plans --name r2\/stamp\.plan/),
      expect.stringMatching(/blob upload .*--container-name plans --name r2\/stamp\.lock\.hcl/),
    ]);
    expect(planned.read('tree/infra/roots/stamp/plan.json')).toBeNull();
    expect(run({ script: 'bash terraform-root.sh plan stamp', plan: {} }).output).toContain(
      'variable=changes;isOutput=true]false',
    );
    const refused = run({ script: 'bash terraform-root.sh plan stamp', plan: slow });
    expect(refused).toMatchObject({ status: 1, output: expect.stringContaining('a.b may take longer than a release may.') });
    expect(refused.of('az')).toEqual([]);
    expect(run({ script: 'bash terraform-root.sh plan stamp', plan: slow, env: { PLAN_LIMITS: '--any' } }).status).toBe(0);
  });
});

describe.runIf(hasJq)('providers', () => {
  const lock = 'for root in stamp routing; do touch "$TREE_DIR/infra/roots/$root/.terraform.lock.hcl"; done; ';
  const route = 'echo "{}" >live.json; bash terraform-root.sh route live.json';
  const inits = (calls: readonly string[]) => calls.filter((call) => call.includes(' init '));

  test('are those that the commit has locked', () => {
    const { status, of, output } = run({
      script: `${lock}bash terraform-root.sh apply stamp; ${route}`,
      env: { ENVIRONMENT: 'prod' },
    });
    expect(status).toBe(0);
    expect(inits(of('terraform'))).toHaveLength(2);
    for (const call of inits(of('terraform'))) expect(call).toContain(' -lockfile=readonly ');
    expect(of('az').filter((call) => call.includes('.lock.hcl'))).toEqual([]);
    expect(output).not.toContain('logissue');
  });

  test.each(['plan stamp', 'drift stamp', 'route live.json'])('without locks production is refused, in words: %s', (what) => {
    const { status, output, of } = run({
      script: `echo "{}" >live.json; bash terraform-root.sh ${what}`,
      env: { ENVIRONMENT: 'prod' },
    });
    expect(status).toBe(1);
    expect(output).toMatch(/type=error\]infra\/roots\/\w+ has no \.terraform\.lock\.hcl\. Run infra\/lock-providers\.sh once/);
    expect(of('terraform')).toEqual([]);
  });

  test('without locks QA takes the newest with a warning, and a plan is applied by those that made it', () => {
    const planned = run({ script: 'bash terraform-root.sh plan stamp' });
    expect(planned).toMatchObject({ status: 0, output: expect.stringContaining('type=warning]infra/roots/stamp has no') });
    expect(inits(planned.of('terraform'))[0]).not.toContain('-lockfile');
    const applied = run({ script: 'bash terraform-root.sh apply stamp' });
    expect(applied.status).toBe(0);
    expect(
      applied.calls.map((call) => /--name \S+\.lock\.hcl|-lockfile=readonly|--name \S+\.plan| apply /.exec(call)?.[0]),
    ).toEqual(['--name r2/stamp.lock.hcl', '-lockfile=readonly', '--name r2/stamp.plan', ' apply ']);
  });

  test('are locked for every root and every kind of machine by one script', () => {
    const root = plantTree({
      'infra/lock-providers.sh': readFileSync(join(repositoryRoot, 'infra/lock-providers.sh'), 'utf8'),
      ...Object.fromEntries(['global', 'stamp', 'routing'].map((name) => [`infra/roots/${name}/.terraform.lock.hcl`, 'old'])),
      'bin/terraform': fakeProgram('terraform', ''),
      calls: '',
    });
    chmodSync(join(root, 'bin/terraform'), 0o755);
    const lockAll = (...args: readonly string[]) =>
      spawnSync('bash', [join(root, 'infra/lock-providers.sh'), ...args], {
        encoding: 'utf8',
        timeout: 30_000,
        env: { PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`, CALLS: join(root, 'calls') },
      }).status;
    expect(lockAll()).toBe(0);
    const calls = readFileSync(join(root, 'calls'), 'utf8').split('\n');
    const locked = calls.filter((call) => call.includes('providers lock'));
    expect(locked.map((call) => /-chdir=(\w+)/.exec(call)?.[1])).toEqual(['global', 'stamp', 'routing']);
    for (const call of locked) expect(call).toMatch(/linux_amd64.*darwin_arm64.*windows_amd64/);
    expect(existsSync(join(root, 'infra/roots/stamp/.terraform.lock.hcl'))).toBe(true);
    expect(lockAll('--upgrade')).toBe(0);
    expect(existsSync(join(root, 'infra/roots/stamp/.terraform.lock.hcl'))).toBe(false);
    expect(lockAll('--else')).toBe(2);
  });
});

test('every script is one that bash can read', () => {
  for (const name of readdirSync(source)) {
    const { status, stderr } = spawnSync('bash', ['-n', join(source, name)], { encoding: 'utf8' });
    expect(`${name} ${status} ${stderr}`).toBe(`${name} 0 `);
  }
});
