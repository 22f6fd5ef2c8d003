import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { plantTree, repositoryRoot } from './plant-tree.ts';
import { bundleTools, fakeProgram, hasJq, installation, runPipelineScript as run, stamps } from './run-pipeline-script.ts';

beforeAll(bundleTools);

describe.runIf(hasJq)('terraform-root.sh', () => {
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

  test('drift fails when what is there was changed otherwise, and names the root', () => {
    const drifted = run({ script: 'bash terraform-root.sh drift stamp', env: { PLAN_EXIT: '2' } });
    expect(drifted).toMatchObject({
      status: 2,
      output: expect.stringContaining('qa: what is there is not what stamp made of it'),
    });
    expect(run({ script: 'bash terraform-root.sh drift stamp' }).status).toBe(0);
    const failed = run({ script: 'bash terraform-root.sh drift stamp', env: { PLAN_EXIT: '1' } });
    expect(failed.status).toBe(1);
    expect(failed.output).not.toContain('what is there is not');
  });

  describe('providers', () => {
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
});
