import { describe, expect, test } from 'vitest';
import { findCycles } from '../checks/imports/find-cycles.ts';
import { findImportProblems } from '../checks/imports/find-import-problems.ts';
import { layers } from '../checks/imports/layers.ts';
import { readWorkspace } from '../checks/imports/read-workspace.ts';
import { plantTree, repositoryRoot, runScript } from './plant-tree.ts';

const manifest = (name: string, dependencies: string[] = [], devDependencies: string[] = []) => {
  const versions = (names: string[]) => Object.fromEntries(names.map((entry) => [entry, '*']));
  return JSON.stringify({ name, dependencies: versions(dependencies), devDependencies: versions(devDependencies) });
};

// A small tree that keeps every rule; each test adds one fault to it.
const clean = {
  'package.json': manifest('parallax', [], ['vitest']),
  'vitest.config.ts': "import { defineConfig } from 'vitest/config';\nexport default defineConfig({});",
  'packages/contracts/package.json': manifest('@parallax/contracts', ['zod'], ['vitest']),
  'packages/contracts/src/errors.ts': "import * as z from 'zod';\nexport const code = z.string();",
  'packages/domain/package.json': manifest('@parallax/domain', ['@parallax/contracts', 'lodash'], ['vitest']),
  'packages/domain/src/life.ts':
    "import { createHash } from 'node:crypto';\nimport { code } from '@parallax/contracts/errors';\nexport const a = [code, createHash];",
  'packages/domain/src/life.test.ts':
    "import { readFileSync } from 'node:fs';\nimport { test } from 'vitest';\nimport { a } from './life.ts';\ntest(String(a), () => { readFileSync; });",
  'packages/testing/package.json': manifest('@parallax/testing', ['sharp']),
  'packages/testing/src/images.ts': "import sharp from 'sharp';\nexport const image = sharp;",
  'apps/api/package.json': manifest(
    '@parallax/api',
    ['@parallax/domain', '@azure/functions', '@azure/cosmos', 'sharp'],
    ['@parallax/testing', 'rolldown'],
  ),
  'apps/api/build.ts': "import { build } from 'rolldown';\nbuild(process.env);",
  'apps/api/src/main.ts': 'export const region = process.env;',
  'apps/api/src/functions/get-images.ts':
    "import { app } from '@azure/functions';\nimport { a } from '@parallax/domain/life';\napp.http(a);",
  'apps/control-room/package.json': manifest('@parallax/control-room', ['@parallax/local-cloud']),
  'apps/control-room/src/main.ts':
    "import '@parallax/local-cloud/api';\nimport '@parallax/local-cloud/api/faults';\nimport path from './x.json';\npath.resolve('gone');",
  'apps/control-room/src/x.json': '{}',
  'packages/local-cloud/package.json': manifest('@parallax/local-cloud'),
  'packages/local-cloud/src/api.ts': '',
  'packages/local-cloud/src/api/faults.ts': '',
  'packages/local-cloud/src/apis.ts': '',
  'packages/local-cloud/src/store.ts': '',
  'apps/api/test/api.test.ts': "import { image } from '@parallax/testing/images';\nimage();",
};

function problemsWith(faults: Record<string, string>): string[] {
  const root = plantTree({ ...clean, ...faults });
  return findImportProblems(root, readWorkspace(root)).map(({ place, message }) => `${place} ${message}`);
}

test('a tree that keeps the rules has no problems', () => {
  expect(problemsWith({})).toEqual([]);
});

const faults: [rule: string, path: string, text: string, expected: string][] = [
  [
    'a forbidden layer',
    'packages/contracts/src/x.ts',
    "\nimport { a } from '@parallax/domain/life';",
    'packages/contracts/src/x.ts:2 imports @parallax/domain/life: contracts may import nothing of ours',
  ],
  [
    'a forbidden layer, in a type',
    'packages/contracts/src/x.ts',
    "type A = import('@parallax/domain/life').A;",
    'contracts may import nothing of ours',
  ],
  [
    'a forbidden layer, exported on',
    'packages/contracts/src/x.ts',
    "export { a } from '@parallax/domain/life';",
    'contracts may import nothing of ours',
  ],
  [
    'a forbidden layer, at run time',
    'packages/contracts/src/x.ts',
    "await import('@parallax/domain/life');",
    'contracts may import nothing of ours',
  ],
  [
    'a relative path into another package',
    'packages/domain/src/x.ts',
    "import '../../contracts/src/errors.ts';",
    'leaves its package by a relative path',
  ],
  [
    'its own package by name',
    'packages/domain/src/x.ts',
    "import '@parallax/domain/life';",
    'imports its own files by relative path',
  ],
  ['a file that is not there', 'packages/domain/src/x.ts', "import './gone.ts';", 'there is no packages/domain/src/gone.ts'],
  [
    'a subpath that is not there',
    'packages/domain/src/x.ts',
    "import '@parallax/contracts/gone';",
    'there is no src/gone.ts in contracts',
  ],
  [
    'testing, in what ships',
    'apps/api/src/x.ts',
    "import { image } from '@parallax/testing/images';",
    'api may import adapters, domain, contracts of ours',
  ],
  ['a test, in what ships', 'packages/domain/src/x.ts', "import './life.test.ts';", 'must not import a test'],
  [
    'an I/O module, in domain',
    'packages/domain/src/x.ts',
    "import { readFileSync } from 'node:fs';",
    'domain may use node:crypto of Node',
  ],
  [
    'a module of Node, in contracts',
    'packages/contracts/src/x.ts',
    "import 'node:crypto';",
    'contracts may use no module of Node',
  ],
  ['a module of Node without node:', 'apps/api/src/x.ts', "import fs from 'fs';", 'write node:fs'],
  ['an npm package, in domain', 'packages/domain/src/x.ts', "import 'lodash';", 'domain may use nothing of npm'],
  [
    'another npm package than zod, in contracts',
    'packages/contracts/src/x.ts',
    "import 'vitest';",
    'contracts may use zod, zod-openapi of npm',
  ],
  [
    'sharp outside its packages',
    'apps/api/src/x.ts',
    "const sharp = require('sharp');",
    'only worker, local-cloud, local, testing, bench may load sharp',
  ],
  [
    'the control room beside the api',
    'apps/control-room/src/x.ts',
    "import '@parallax/local-cloud/apis';",
    'local-cloud/api of ours',
  ],
  ['an absolute path', 'apps/api/src/x.ts', "import '/somewhere/x.ts';", 'an absolute path'],
  ['sharp, only found', 'apps/api/src/x.ts', "import.meta.resolve('sharp');", 'may load sharp'],
  ['sharp, found by require', 'apps/api/src/x.ts', "createRequire(import.meta.url).resolve('sharp/x');", 'may load sharp'],
  [
    'the control room beyond the api',
    'apps/control-room/src/x.ts',
    "import '@parallax/local-cloud/store';",
    'local-cloud/api of ours',
  ],
  ['an SDK in a function', 'apps/api/src/functions/x.ts', "import { CosmosClient } from '@azure/cosmos';", 'functions are thin'],
  ['process.env', 'apps/api/src/x.ts', '\n\nexport const a = process.env.HOME;', 'apps/api/src/x.ts:3 reads process.env'],
  ['process.env, taken apart', 'apps/api/src/x.ts', 'const { env } = process;', 'reads process.env'],
  ['process.env, imported', 'apps/api/src/x.ts', "import { env } from 'node:process';", 'reads process.env'],
  ['process.env, by a string', 'apps/api/src/x.ts', "export const a = process['env'];", 'reads process.env'],
  [
    'a package that is not declared',
    'apps/api/src/x.ts',
    "import 'left-pad/x';",
    'not declared: put left-pad under dependencies in apps/api/package.json',
  ],
  [
    'a package that is not declared, in a test',
    'apps/api/test/x.test.ts',
    "import 'left-pad';",
    'put left-pad under devDependencies',
  ],
  ['a devDependency in what ships', 'apps/api/src/x.ts', "import 'rolldown';", 'only a devDependency'],
  ['a barrel', 'packages/domain/src/x.ts', "export * from './life.ts';", 'makes a barrel'],
  ['a file that cannot be parsed', 'packages/domain/src/x.ts', 'const = 1;', 'could not be parsed'],
  [
    'a package without a row',
    'packages/odd/package.json',
    manifest('@parallax/odd'),
    'no row in scripts/checks/imports/layers.ts',
  ],
  [
    'a package in which nothing is seen',
    'packages/adapters/package.json',
    manifest('@parallax/adapters'),
    'packages/adapters no module was seen',
  ],
];

test.each(faults)('finds %s', (_rule, path, text, expected) => {
  const problems = problemsWith({ [path]: text });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(expected);
});

describe('circles', () => {
  const circle = {
    'packages/domain/src/one.ts': "import './two.ts';",
    'packages/domain/src/two.ts': "import { X } from './three.ts';",
    'packages/domain/src/three.ts': "export { a } from './one.ts';",
  };

  test('are found once, with the way round', () => {
    const problems = findCycles(readWorkspace(plantTree({ ...clean, ...circle })));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/(one|two|three)\.ts -> .*\.ts -> .*\.ts -> /);
  });

  test('of types alone are none', () => {
    const text = "import type { X } from './three.ts';";
    expect(findCycles(readWorkspace(plantTree({ ...clean, ...circle, 'packages/domain/src/two.ts': text })))).toEqual([]);
  });

  test('are not seen where there are none', () => {
    expect(findCycles(readWorkspace(plantTree(clean)))).toEqual([]);
  });
});

test('the command fails on a fault and names it, and passes without', () => {
  const broken = plantTree({ ...clean, 'packages/domain/src/x.ts': "import 'node:fs';" });
  const failed = runScript('check-imports.ts', ['--root', broken]);
  expect(failed.code).toBe(1);
  expect(failed.output).toContain('packages/domain/src/x.ts:1  imports node:fs');
  expect(runScript('check-imports.ts', ['--root', plantTree(clean)])).toMatchObject({ code: 0 });
});

test('the command fails when it looks at nothing', () => {
  const empty = plantTree({ 'package.json': manifest('parallax') });
  expect(runScript('check-imports.ts', ['--root', empty, '--cycles'])).toMatchObject({ code: 1 });
});

test('every package of this repository has a row and is seen', () => {
  const workspace = readWorkspace(repositoryRoot);
  expect(workspace.length).toBeGreaterThan(10);
  expect(workspace.map((entry) => entry.name).filter((name) => !layers[name])).toEqual([]);
});
