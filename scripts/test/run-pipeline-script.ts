import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { bundleProgram } from '../release/bundle-program.ts';
import { plantTree, repositoryRoot } from './plant-tree.ts';

/** Where the scripts of pipelines lie. */
export const scriptsFolder = join(repositoryRoot, '.azure-pipelines/scripts');
/** The scripts need bash and jq, which machines of pipelines have and others may not. */
export const hasJq = process.platform !== 'win32' && spawnSync('jq', ['--version']).status === 0;

let tools = '';

/** Has to be done before scripts are run, once. */
export async function bundleTools(): Promise<void> {
  tools = (await bundleProgram(join(repositoryRoot, 'scripts/release/tools/main.ts'))).toString();
}

/** Notes what it is called with; answers `release show` with the file that the test put there, and fails where the test says so. */
const fakeOps = `
const { appendFileSync, readFileSync } = require('node:fs');
const words = process.argv.slice(2);
appendFileSync(process.env.CALLS, 'ops ' + words.join(' ') + '\\n');
if (words.join(' ').startsWith('release show')) process.stdout.write(readFileSync(process.env.SHOWN));
const [name, code] = (process.env.FAILS ?? '').split('=');
process.exitCode = name && words.join(' ').startsWith(name) ? Number(code) : 0;
`;
/** A program that notes what it is called with in the file CALLS. */
export const fakeProgram = (name: string, answers: string) => `#!/bin/bash
echo "${name} $*" >>"$CALLS"
${answers}
`;
const azAnswers = `case "$*" in
  *"alwaysReady[].join"*) echo 'http=1' ;;
  *"alwaysReady[].name"*) echo 'http' ;;
  *get-access-token*) echo token ;;
  *"blob exists"*global*) echo true ;;
  *"blob exists"*) echo "\${STAMP_STATE:-true}" ;;
  *"blob download"*) for last in "$@"; do [[ $previous == --file ]] && cp "$STATE_FILE" "$last"; previous=$last; done ;;
esac`;
const terraformAnswers = `case "$*" in
  *" plan "*) echo 'Plan: 1 to change' && exit "\${PLAN_EXIT:-0}" ;;
  *" show "*) cat "$PLAN_FILE" ;;
esac`;

export const installation = {
  environment: 'parallax-qa',
  colours: ['blue', 'green'],
  webUrl: 'https://web.example',
  regions: ['westus2', 'eastus2'].map((name) => ({ name, blobUrl: `https://${name}.blob.core.windows.net`, apiUrls: {} })),
};
const apps = (role: string) => ({ blue: { name: `${role}-blue` }, green: { name: `${role}-green` } });
export const stamps = Object.fromEntries(
  installation.regions.map(({ name }) => [
    name,
    { resource_group_name: `rg-${name}`, apps: { api: apps('api'), worker: apps('worker') } },
  ]),
);
/** What `release show` says of two colours with these weights, carrying these releases. */
export const split = (blue: number, green: number, names: readonly [string, string] = ['r1', 'r2']) => ({
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
export function runPipelineScript({ script, env = {}, shown = split(100, 0), state = { outputs: {} }, plan = {} }: Run) {
  const own = Object.fromEntries(
    readdirSync(scriptsFolder).map((name) => [`release/ops/${name}`, readFileSync(join(scriptsFolder, name), 'utf8')]),
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
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', `cd "$RELEASE_DIR/ops" && ${script}`], {
    encoding: 'utf8',
    timeout: 30_000,
    env: {
      PATH: `${at('bin')}${delimiter}${join(process.execPath, '..')}${delimiter}${process.env['PATH']}`,
      ...{ CALLS: at('calls'), SHOWN: at('shown.json'), STATE_FILE: at('state.json'), PLAN_FILE: at('plan.json') },
      ...{ ENVIRONMENT: 'qa', RELEASE: 'r2', RELEASE_DIR: at('release'), KNOWN_DIR: at('known'), TREE_DIR: at('tree') },
      ...{ PARALLAX_INSTALLATION: at('known/installation.json'), STATE_ACCOUNT: 'state' },
      ...{ LIVE: 'blue', IDLE: 'green', LIVE_RELEASE: 'r1' },
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
