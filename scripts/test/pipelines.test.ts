import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { criticalPath } from '../checks/pipelines/critical-path.ts';
import { expandPipeline, type PipelineFiles } from '../checks/pipelines/expand-pipeline.ts';
import { findPipelineProblems } from '../checks/pipelines/pipeline-rules.ts';
import { readStages } from '../checks/pipelines/read-stages.ts';
import { evaluate } from '../checks/pipelines/template-expression.ts';
import { repositoryRoot } from './plant-tree.ts';

const folder = join(repositoryRoot, '.azure-pipelines');
const files: PipelineFiles = Object.fromEntries(
  globSync('**/*.yml', { cwd: folder }).map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
);
const scripts = readdirSync(join(folder, 'scripts'));
const stagesOf = (file: string) => readStages(expandPipeline(files, file));

test('our pipelines keep every rule', () => {
  expect(findPipelineProblems(files, scripts)).toEqual([]);
});

test('all five pipelines are there and expand to what they are for', () => {
  const names = Object.fromEntries(
    ['pr', 'release', 'rollback', 'infra', 'nightly'].map((name) => [name, stagesOf(`${name}.yml`).map((stage) => stage.name)]),
  );
  expect(names).toMatchObject({
    pr: ['Verify', 'Build'],
    rollback: ['Look', 'Rollback'],
    infra: ['Build', 'Plan_global', 'Apply_global', 'Plan_stamp', 'Apply_stamp', 'Route'],
    nightly: ['Tests', 'Drift_dev', 'Drift_qa', 'Drift_prod', 'Drills'],
  });
  expect(names['release']?.filter((name) => name.startsWith('Prod'))).toEqual([
    'Prod_Freeze',
    'Prod_Plan',
    'Prod_Infra',
    'Prod_Idle',
    'Prod_Weight_10',
    'Prod_Weight_50',
    'Prod_Weight_100',
    'Prod_Finish',
  ]);
});

test('production takes at most 15 minutes from the approval on, all regions at once, as the page shows it', () => {
  const path = criticalPath(stagesOf('release.yml').filter(({ name }) => /^Prod_(?!Freeze|Plan)/.test(name)));
  expect(path.at(-1)?.to).toBeLessThanOrEqual(15);
  const idle = path.find(({ stage }) => stage === 'Prod_Idle');
  expect(idle?.waves).toEqual([['api_westus2', 'worker_westus2', 'api_eastus2', 'worker_eastus2']]);
  const page = readFileSync(join(repositoryRoot, 'docs/deploy/pipelines.md'), 'utf8');
  for (const { stage, from, to } of path)
    expect(page, `docs/deploy/pipelines.md shows ${stage}`).toContain(`| ${from} to ${to} | \`${stage}\` |`);
});

test('a third region makes no rollout longer but by the time of its own worker and pages', () => {
  const more = { ...files, 'vars/prod.yml': 'variables:\n  prodRegions: westus2 eastus2 northeurope\n' };
  const path = criticalPath(
    readStages(expandPipeline(more, 'release.yml')).filter(({ name }) => /^Prod_(?!Freeze|Plan)/.test(name)),
  );
  expect(path.at(-1)?.to).toBeLessThanOrEqual(15);
  expect(path.find(({ stage }) => stage === 'Prod_Idle')?.waves).toHaveLength(1);
});

test.each(['dev', 'qa', 'prod'])('the regions of %s are those of its infrastructure, in the same order', (environment) => {
  const { variables } = expandPipeline(files, 'release.yml') as { variables: Record<string, string> };
  const text = readFileSync(join(repositoryRoot, `infra/environments/${environment}.tfvars`), 'utf8');
  const [, block = ''] = /^regions = \{\n([\s\S]*?)^\}/m.exec(text) ?? [];
  const rows = [...block.matchAll(/^ {2}(\w+) += \{.*\border = (\d+)/gm)].map(([, name, order]) => ({
    name,
    order: Number(order),
  }));
  const names = rows.sort((a, b) => a.order - b.order).map(({ name }) => name);
  expect(variables[`${environment}Regions`]?.split(' ')).toEqual(names);
});

test('what pipelines hand from one root of Terraform to the next is given by the one and taken by the other', () => {
  const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
  const names = (kind: string, path: string) =>
    [...read(path).matchAll(new RegExp(`^${kind} "(\\w+)"`, 'gm'))].map(([, name]) => name);
  const given = (root: string) => names('output', `infra/roots/${root}/outputs.tf`);
  const taken = (root: string) => names('variable', `infra/roots/${root}/variables.tf`);
  expect(given('global')).toEqual(expect.arrayContaining(['shared', 'traffic', 'action_group_id']));
  expect(given('stamp')).toEqual(expect.arrayContaining(['stamps', 'alias', 'installation']));
  expect(taken('stamp')).toEqual(expect.arrayContaining(['shared', 'action_group_id', 'live', 'releases']));
  expect(taken('routing')).toEqual(expect.arrayContaining(['stamps', 'alias', 'traffic', 'action_group_id', 'live']));
  const all = ['global', 'stamp', 'routing'].flatMap(taken);
  const ofPipelines = Object.values(files).flatMap((text) => [...text.matchAll(/TF_VAR_(\w+):/g)].map(([, name]) => name));
  expect(all).toEqual(expect.arrayContaining([...new Set(ofPipelines)]));
});

test('programs of a release run on the Node that is pinned', () => {
  const pinned = readFileSync(join(repositoryRoot, '.node-version'), 'utf8').trim();
  expect(files['templates/steps-artifact.yml']).toContain(`version: ${pinned}.x`);
});

test('a rollback asks nobody for the day, waits for no lock, and moves traffic first', () => {
  const [, rollback] = stagesOf('rollback.yml');
  const [job] = rollback?.jobs ?? [];
  expect(job?.environment).toBe('parallax-prod-rollback');
  const actions = job?.steps
    .flatMap(({ text }) => [...text.matchAll(/bash (\S+\.sh \S+)/g)].map(([, action]) => action))
    .filter((action) => !action?.startsWith('use-'));
  expect(actions?.filter((action) => !action?.includes('terraform'))).toEqual([
    'traffic.sh back',
    'finish.sh pages-back',
    'finish.sh workers-back',
    'idle.sh served',
  ]);
});

const release = 'release.yml';
const environment = 'templates/stages-environment.yml';

/** Each puts one fault into our own pipelines. */
const faults: readonly {
  readonly name: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  readonly found: RegExp;
}[] = [
  {
    name: 'a template that is not there',
    file: release,
    from: 'templates/stage-prove.yml',
    to: 'templates/stage-proof.yml',
    found: /there is no templates\/stage-proof\.yml/,
  },
  {
    name: 'a parameter that is not declared',
    file: release,
    from: 'gateSeconds: 20',
    to: 'gateSecond: 20',
    found: /declares no parameter gateSecond/,
  },
  {
    name: 'a parameter that is missing',
    file: release,
    from: '    gateSeconds: 20\n',
    to: '',
    found: /needs the parameter gateSeconds/,
  },
  {
    name: 'a value that is not allowed',
    file: release,
    from: 'environment: qa',
    to: 'environment: test',
    found: /allows no environment "test"/,
  },
  {
    name: 'a name that is unknown to an expression',
    file: environment,
    from: `\${{ step.to }} % and look`,
    to: `\${{ stage.to }} % and look`,
    found: /there is no stage here/,
  },
  {
    name: 'weights that do not rise',
    file: release,
    from: '{ to: 50, from: 10 }',
    to: '{ to: 5, from: 10 }',
    found: /goes from 10 to 5 % after 10/,
  },
  {
    name: 'weights with a gap',
    file: release,
    from: '{ to: 50, from: 10 }',
    to: '{ to: 50, from: 20 }',
    found: /goes from 20 to 50 % after 10/,
  },
  {
    name: 'weights that end early',
    file: release,
    from: '  - { to: 100, from: 50 }\n- name',
    to: '- name',
    found: /ends at 50 % instead of 100/,
  },
  {
    name: 'a weight without a rollback',
    file: environment,
    from: /on:\n {12}failure:\n {14}steps:\n {14}- template: steps-rollback\.yml[\s\S]*?scope: traffic\n/,
    to: '',
    found: /Prod_Weight_10\/traffic.*has no rollback/,
  },
  {
    name: 'a finish without a rollback',
    file: environment,
    from: /on:\n {10}failure:\n[\s\S]*scope: everything\n/,
    to: '',
    found: /Prod_Finish\/finish.*has no rollback/,
  },
  {
    name: 'a weight that stays when its job is cancelled',
    file: 'templates/steps-cancelled.yml',
    from: 'condition: canceled()',
    to: 'condition: succeeded()',
    found: /Prod_Weight_10\/traffic has no rollback when it is cancelled/,
  },
  {
    name: 'a drill that leaves its region drained when it fails',
    file: 'templates/job-drill.yml',
    from: /script: bash drill\.sh restore (?![\s\S]*drill\.sh restore)/,
    to: 'script: bash drill.sh without ',
    found: /Qa_Prove\/drill_westus2 has no rollback on failure \(drill\.sh restore\)/,
  },
  {
    name: 'a drill that leaves its region drained when it is cancelled',
    file: 'templates/job-drill.yml',
    from: 'condition: canceled()',
    to: 'condition: succeeded()',
    found: /Drills\/drill_westus2 has no rollback when it is cancelled/,
  },
  {
    name: 'a production job outside its environment',
    file: 'templates/jobs-idle.yml',
    from: `environment: parallax-\${{ parameters.environment }}-rollout`,
    to: 'environment: parallax-free',
    found: /Prod_Idle.*instead of parallax-prod-rollout/,
  },
  {
    name: 'the approval taken away',
    file: environment,
    from: `environment: parallax-\${{ parameters.environment }}\n`,
    to: `environment: parallax-\${{ parameters.environment }}-rollout\n`,
    found: /Prod_Infra.*instead of parallax-prod\./,
  },
  {
    name: 'a rollback that is frozen',
    file: 'templates/steps-rollback.yml',
    from: 'steps:\n',
    to: 'steps:\n- template: steps-freeze-check.yml\n  parameters:\n    override: none\n',
    found: /rollback\.yml Rollback.*asks for the calendar/,
  },
  {
    name: 'production without a calendar',
    file: release,
    from: 'frozen: true',
    to: 'frozen: false',
    found: /Prod_Freeze.*does not ask for the calendar/,
  },
  {
    name: 'a secret',
    file: 'templates/steps-run.yml',
    from: 'RELEASE: $(Build.BuildNumber)',
    to: 'CLIENT_SECRET: $(clientSecret)',
    found: /uses a secret, CLIENT_SECRET/,
  },
  {
    name: 'another way to sign in',
    file: 'templates/steps-run.yml',
    from: 'azureSubscription: parallax-',
    to: 'azureSubscription: admin-',
    found: /signs in as "admin-/,
  },
  {
    name: 'infrastructure changed without an approval',
    file: 'templates/steps-plan-root.yml',
    from: 'identity: plan',
    to: 'identity: apply',
    found: /without an environment, so nobody approves it/,
  },
  {
    name: 'a script that is not there',
    file: environment,
    from: 'bash idle.sh open',
    to: 'bash open.sh',
    found: /runs open\.sh, which is not/,
  },
  {
    name: 'a job without a limit',
    file: environment,
    from: '    timeoutInMinutes: 15\n',
    to: '',
    found: /has no timeoutInMinutes/,
  },
  {
    name: 'a step as long as its job',
    file: environment,
    from: 'minutes: 1\n                script: bash traffic.sh',
    to: 'minutes: 2\n                script: bash traffic.sh',
    found: /smaller time limit than its job/,
  },
  {
    name: 'a rollout of more than 15 minutes',
    file: environment,
    from: '      timeoutInMinutes: 2',
    to: '      timeoutInMinutes: 3',
    found: /may take 18 minutes/,
  },
  {
    name: 'production that does not wait for QA',
    file: release,
    from: 'after: Qa_Prove',
    to: 'after: Qa_Plan',
    found: /does not wait for what QA proves/,
  },
  {
    name: 'a template that nobody uses',
    file: 'templates/left-over.yml',
    from: '',
    to: 'steps: []\n',
    found: /is used by no pipeline/,
  },
];

describe('a planted fault is found:', () => {
  test.each(faults)('$name', ({ file, from, to, found }) => {
    const text = files[file] ?? '';
    const planted = text.replace(from, to);
    expect(planted, 'the fault was planted').not.toBe(text);
    const problems = findPipelineProblems({ ...files, [file]: planted }, scripts).map(
      ({ place, message }) => `${place} ${message}`,
    );
    expect(problems.join('\n')).toMatch(found);
  });
});

test.each([
  ["eq('a', 'A')", true],
  ['and(ne(parameters.x, 1), not(parameters.off))', true],
  ['or(false, in(parameters.x, 1, 2))', true],
  ["split('a b', ' ')", ['a', 'b']],
  ['parameters.list[1]', 'two'],
  ["'it''s'", "it's"],
])('the expression %s', (expression, expected) => {
  expect(evaluate(expression, { parameters: { x: 2, off: false, list: ['one', 'two'] } })).toEqual(expected);
});

test.each(['parameters.none', 'unknown(1)', "eq('a'", "eq('a', 'b') c", 'parameters ? 1'])(
  'the expression %s is refused',
  (expression) => {
    expect(() => evaluate(expression, { parameters: {} })).toThrow(`\${{`);
  },
);
