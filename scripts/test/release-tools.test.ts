import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import {
  chooseColours,
  chooseWayBack,
  colourVariables,
  expectColours,
  expectWeight,
  type ShownRelease,
} from '../release/tools/choose-colours.ts';
import { assertReleasable, judgePlan } from '../release/tools/judge-plan.ts';
import { plantTree, repositoryRoot } from './plant-tree.ts';

const both = ['blue', 'green'];
type Row = readonly [colour: string, weight: number, release: string];
const shown = (...rows: readonly Row[]) => ({
  release: { revision: 7, colours: rows.map(([colour, weight, release]) => ({ colour, weight, release, drained: false })) },
});

describe('a release goes', () => {
  test('to the colour that does not serve', () => {
    expect(chooseColours(shown(['blue', 100, 'r1'], ['green', 0, 'r0']), 'r2', both)).toEqual({
      live: 'blue',
      idle: 'green',
      liveRelease: 'r1',
    });
    expect(chooseColours(shown(['blue', 0, 'r1'], ['green', 100, 'r2']), 'r3', both)).toEqual({
      live: 'green',
      idle: 'blue',
      liveRelease: 'r2',
    });
  });

  test('to the first colour when it is the first of all, also when that is repeated', () => {
    const first = { live: 'blue', idle: 'blue', liveRelease: 'none' };
    expect(chooseColours({ release: null }, 'r1', both)).toEqual(first);
    expect(chooseColours(shown(['blue', 100, 'unknown'], ['green', 0, 'unknown']), 'r1', both)).toEqual(first);
    expect(chooseColours(shown(['blue', 100, 'r1'], ['green', 0, 'unknown']), 'r1', both)).toEqual(first);
  });

  test('nowhere while another one is being rolled out, but on when it is its own', () => {
    const split = shown(['blue', 90, 'r1'], ['green', 10, 'r2']);
    expect(() => chooseColours(split, 'r3', both)).toThrow('a rollout is under way');
    expect(chooseColours(split, 'r2', both)).toEqual({ live: 'blue', idle: 'green', liveRelease: 'r1' });
  });
});

test('a step of traffic is refused when somebody took the release back, or another one came', () => {
  const release = shown(['blue', 90, 'r1'], ['green', 10, 'r2']);
  expectWeight(release, 'green', 10, 'r2');
  expect(() => expectWeight(release, 'green', 50, 'r2')).toThrow('this rollout ends here');
  expect(() => expectWeight(release, 'green', 10, 'r3')).toThrow(
    'expected to carry r3 with 10 %, but blue (r1) has 90 %, green (r2) has 10 %',
  );
  expect(() => expectWeight({ release: null }, 'green', 10, 'r2')).toThrow('there is no release');
});

test('an approval that comes after another release is refused', () => {
  const now = { live: 'green', idle: 'blue', liveRelease: 'r2' };
  expectColours(now, { live: 'green', idle: 'blue' });
  expect(() => expectColours(now, { live: 'blue', idle: 'green' })).toThrow('planned while blue served; now green (r2) does');
});

describe('the way back leads', () => {
  test('in a rollout to the colour that had everything when it began', () => {
    const now = shown(['blue', 50, 'r1'], ['green', 50, 'r2']);
    const past = [now, shown(['blue', 90, 'r1'], ['green', 10, 'r2']), shown(['blue', 100, 'r1'], ['green', 0, 'r2'])];
    const history = past.map(({ release }) => ({ release, replaced: null }));
    expect(chooseWayBack({ ...now, history })).toEqual({ live: 'blue', idle: 'green', liveRelease: 'r1' });
  });

  test('after it to the other colour', () => {
    expect(chooseWayBack(shown(['blue', 0, 'r1'], ['green', 100, 'r2']))).toEqual({
      live: 'blue',
      idle: 'green',
      liveRelease: 'r1',
    });
  });

  test('nowhere when there never was another release', () => {
    expect(() => chooseWayBack(shown(['blue', 100, 'r1'], ['green', 0, 'unknown']))).toThrow('no earlier release');
    expect(() => chooseWayBack({ release: null })).toThrow('no earlier release');
  });
});

test('Terraform is told the live colours by region and what each colour carries; events go to no worker before a first release', () => {
  const release = shown(['blue', 100, 'r1'], ['green', 0, 'unknown']);
  expect(colourVariables(release, 'blue', ['westus2', 'eastus2'], { green: 'r2' })).toEqual({
    live: { api: 'blue', worker: { westus2: 'blue', eastus2: 'blue' } },
    releases: { blue: 'r1', green: 'r2' },
  });
  expect(colourVariables({ release: null }, 'blue', ['westus2'], { blue: 'r1' })).toEqual({
    live: { api: 'blue', worker: {} },
    releases: { blue: 'r1' },
  });
});

test('a region that was only just made has no worker, until the release names its address', () => {
  const release = (regions: readonly string[]): ShownRelease => ({
    release: {
      revision: 7,
      colours: [
        { colour: 'blue', weight: 100, drained: false, release: 'r1', regionUrls: regions.map((region) => ({ region })) },
        { colour: 'green', weight: 0, drained: true, release: 'r0', regionUrls: [] },
      ],
    },
  });
  const workersOf = (regions: readonly string[]) =>
    colourVariables(release(regions), 'blue', ['westus2', 'northeurope'], {}).live.worker;
  expect(workersOf(['westus2'])).toEqual({ westus2: 'blue' });
  expect(workersOf(['westus2', 'northeurope'])).toEqual({ westus2: 'blue', northeurope: 'blue' });
});

describe('a plan', () => {
  const change = (type: string, ...actions: string[]) => ({ address: `module.x.${type}.this`, type, change: { actions } });
  const judge = (...changes: ReturnType<typeof change>[]) => judgePlan({ resource_changes: changes });

  test('of settings and alerts is one for a release; what is only read is no change', () => {
    const verdict = judge(
      change('azapi_resource', 'update'),
      change('azurerm_monitor_metric_alert', 'create'),
      change('azurerm_cosmosdb_account', 'no-op'),
    );
    expect(verdict).toEqual({
      changes: ['update module.x.azapi_resource.this', 'create module.x.azurerm_monitor_metric_alert.this'],
      objections: [],
    });
    assertReleasable('stamp', verdict);
  });

  test.each([
    ['that deletes', change('azapi_resource', 'delete'), 'would be deleted'],
    ['that replaces', change('azurerm_monitor_metric_alert', 'delete', 'create'), 'would be replaced'],
    ['that replaces the other way round', change('azurerm_monitor_metric_alert', 'create', 'delete'), 'would be replaced'],
    ['that is slow', change('azurerm_cosmosdb_account', 'update'), 'may take longer'],
    ['of an unknown kind', change('azurerm_something_new', 'create'), 'may take longer'],
  ])('%s is none', (_name, planned, objection) => {
    expect(() => assertReleasable('stamp', judge(planned))).toThrow(objection);
  });

  test('without changes is fine', () => {
    expect(judgePlan({})).toEqual({ changes: [], objections: [] });
  });
});

describe('the command', () => {
  const tools = join(repositoryRoot, 'scripts/release/tools/main.ts');
  const run = (...args: string[]) => spawnSync(process.execPath, [tools, ...args], { encoding: 'utf8', timeout: 60_000 });

  test('does not take a program that failed for an installation in which nothing was released', () => {
    const folder = plantTree({
      'shown.json': JSON.stringify({ ok: false, exitCode: 1, message: 'A bug in ops: see stderr.' }),
      'installation.json': JSON.stringify({ colours: both, regions: [] }),
    });
    const at = (name: string) => join(folder, `${name}.json`);
    const where = ['--shown', at('shown'), '--installation', at('installation'), '--variables', at('variables')];
    const { status, stderr } = run('colours', ...where);
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'What is released was not told: A bug in ops: see stderr.\n' });
    expect(existsSync(at('variables'))).toBe(false);
  });

  test('names every host whose certificate cannot be seen', () => {
    const { status, stderr } = run('certificates', '--days', '21', '127.0.0.1', 'localhost');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^127\.0\.0\.1: /m);
    expect(stderr).toMatch(/^localhost: /m);
  });
});
