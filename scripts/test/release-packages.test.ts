import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { findSecrets, type KnownValue } from '../checks/secrets/find-secrets.ts';
import { collectArtifacts } from '../release/collect-artifacts.ts';
import { writeTree } from '../release/file-tree.ts';
import { readZip, type ZipEntry } from '../release/zip-format.ts';
import { plantTree, repositoryRoot } from './plant-tree.ts';

let artifacts: readonly ZipEntry[] = [];

beforeAll(async () => {
  artifacts = await collectArtifacts(repositoryRoot);
});

const bytesOf = (path: string) => Buffer.from(artifacts.find((entry) => entry.path === path)?.bytes ?? []);
const node = (args: readonly string[], cwd = repositoryRoot) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 60_000 });
  return { status, output: stdout + stderr };
};

test.each(['api', 'worker'])('the package of the %s has what the Functions host needs', (role) => {
  const folder = plantTree({});
  writeTree(folder, readZip(bytesOf(`apps/${role}.zip`)));
  const checked = node(['packages/functions-host/src/cli.ts', 'start', folder, '--check']);
  expect(checked).toMatchObject({ status: 0, output: expect.stringContaining('has what the Functions host needs') });
});

test('packages hold neither tests, nor source maps, nor settings of a machine', () => {
  const names = ['apps/api.zip', 'apps/worker.zip', 'infra/infra.zip'].flatMap((path) =>
    readZip(bytesOf(path)).map((entry) => entry.path),
  );
  expect(names.filter((name) => /\.map$|\.test\.|local\.settings\.json|\.tfstate|\.terraform\/|unbundled/.test(name))).toEqual(
    [],
  );
  expect(names).toContain('infra/modules/roles/roles.json');
});

test('what is deployed holds no secret', () => {
  const known = JSON.parse(readFileSync(join(repositoryRoot, 'scripts/checks/secrets/known.json'), 'utf8')) as KnownValue[];
  const scanned = artifacts.map(({ path, bytes }) => ({ path, bytes: Buffer.from(bytes) }));
  expect(findSecrets(scanned, known, false)).toEqual([]);
});

test('every command of ops that pipelines use is there, with the options they give it', () => {
  const folder = plantTree({ 'ops.cjs': bytesOf('ops/ops.cjs').toString() });
  const pipelines = join(repositoryRoot, '.azure-pipelines');
  const texts = globSync(['scripts/*.sh', 'templates/*.yml'], { cwd: pipelines }).map((path) =>
    readFileSync(join(pipelines, path), 'utf8'),
  );
  const calls = texts.flatMap((text) => [
    ...text.matchAll(
      /\b(?:node ops\.cjs|ops) ((?:release|regions|freeze) (?:show|publish|set|drain|restore|check)|weights|gate|drain|undrain|smoke)\b([^\n|]*)/g,
    ),
  ]);
  const used = Map.groupBy(calls, ([, command = '']) => command);
  expect(used.size).toBeGreaterThan(8);
  for (const [command, uses] of used) {
    const { status, output } = node(['ops.cjs', ...command.split(' '), '--help'], folder);
    expect(status, command).toBe(0);
    for (const [option] of uses.flatMap(([, , rest = '']) => [...rest.matchAll(/--[a-z-]+/g)]))
      expect(output, `ops ${command} ${option}`).toContain(option);
  }
});

test('the days that are closed are read by the program that is asked for them', () => {
  const folder = plantTree({
    'ops.cjs': bytesOf('ops/ops.cjs').toString(),
    'holidays.json': bytesOf('ops/holidays.json').toString(),
  });
  const ask = (at: string, ...more: string[]) =>
    node(
      ['ops.cjs', 'freeze', 'check', '--holidays', 'holidays.json', '--time-zone', 'America/Los_Angeles', '--at', at, ...more],
      folder,
    ).status;
  expect(ask('2026-12-22T18:00:00Z', '--override', '')).toBe(1);
  expect(ask('2026-12-22T18:00:00Z', '--override', 'a security fix')).toBe(0);
  expect(ask('2026-12-15T18:00:00Z')).toBe(0);
});

test('the tools of a release run by themselves', () => {
  const folder = plantTree({ 'release-tools.cjs': bytesOf('ops/release-tools.cjs').toString() });
  expect(node(['release-tools.cjs'], folder)).toMatchObject({ status: 1, output: expect.stringContaining('publish-site') });
});
