import type { Problem } from '../problem.ts';
import type { Module } from './read-module.ts';
import type { Package } from './read-workspace.ts';
import { resolveImport } from './resolve-import.ts';

/** Circles of imports between modules, each reported once with the whole circle. Types are erased and make no circle. */
export function findCycles(workspace: readonly Package[]): Problem[] {
  const edges = readEdges(workspace);
  const finished = new Set<string>();
  const problems: Problem[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      const circle = [...trail.slice(start), path];
      problems.push({
        place: path,
        message: `imports itself by ${circle.join(' -> ')}: move what both need into a file of its own.`,
      });
      return;
    }
    if (finished.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    finished.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return problems;
}

function readEdges(workspace: readonly Package[]): Map<string, string[]> {
  const packages = new Map(workspace.map((entry) => [entry.name, entry]));
  const targets = (module: Module) =>
    module.imports.flatMap((entry) => {
      if (entry.isType) return [];
      const target = resolveImport(module, entry.specifier, packages);
      return 'path' in target && target.path !== null ? [target.path] : [];
    });
  return new Map(workspace.flatMap((entry) => entry.modules).map((module) => [module.path, targets(module)]));
}
