import { globSync } from 'node:fs';
import config from '../../vitest.config.ts';

interface ProjectConfig {
  readonly test: { readonly name: string; readonly include: readonly string[] };
}

const projects = (config.test?.projects ?? []) as unknown as ProjectConfig[];

/** How many files the named vitest project has by its patterns, counted without vitest. */
export function countTestFiles(root: string, name: string): number {
  const project = projects.find((candidate) => candidate.test.name === name);
  if (!project) throw new Error(`vitest.config.ts has no project "${name}": expected one per group of tests.`);
  return globSync([...project.test.include], { cwd: root, exclude: (path) => path.endsWith('node_modules') }).length;
}
