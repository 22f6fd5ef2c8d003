import { globSync } from 'node:fs';
import { sep } from 'node:path';
import config from '../../vitest.config.ts';

interface ProjectConfig {
  readonly test: { readonly name: string; readonly include: readonly string[] };
}

const projects = (config.test?.projects ?? []) as unknown as ProjectConfig[];

/** The test files of each vitest project by its patterns, found without vitest; paths from the root, with slashes. */
export const listTestFiles = (root: string): Map<string, string[]> =>
  new Map(
    projects.map(({ test }) => [
      test.name,
      globSync([...test.include], { cwd: root, exclude: (path) => path.endsWith('node_modules') }).map((path) =>
        path.split(sep).join('/'),
      ),
    ]),
  );

/** How many files the named vitest project has. @throws {Error} when vitest.config.ts has no such project. */
export function countTestFiles(root: string, name: string): number {
  const files = listTestFiles(root).get(name);
  if (!files) throw new Error(`vitest.config.ts has no project "${name}": expected one per group of tests.`);
  return files.length;
}
