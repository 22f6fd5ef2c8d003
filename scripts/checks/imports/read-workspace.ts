import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type Module, readModule } from './read-module.ts';

/** A package of ours, or the root itself (name "parallax", folder "."). */
export interface Package {
  /** Its name without the scope: "domain". */
  readonly name: string;
  /** From the root of the repository: "packages/domain". */
  readonly folder: string;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  readonly modules: readonly Module[];
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

export const scope = '@parallax/';

/** Reads every package under apps/, packages/ and bench, and the scripts of the root, with all their modules. */
export function readWorkspace(root: string): Package[] {
  const manifests = globSync(['apps/*/package.json', 'packages/*/package.json', 'bench/package.json'], { cwd: root });
  const folders = manifests.map((path) => path.slice(0, -'/package.json'.length).split(sep).join('/')).sort();
  return [...folders.map((folder) => readPackage(root, folder)), readPackage(root, '.')];
}

function readPackage(root: string, folder: string): Package {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
  return {
    name: manifest.name.replace(scope, ''),
    folder,
    dependencies: new Set(Object.keys(manifest.dependencies ?? {})),
    devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
    modules: listModules(root, folder).map((path) => readModule(root, path)),
  };
}

function listModules(root: string, folder: string): string[] {
  const patterns = folder === '.' ? ['*.ts', 'scripts/**/*.{ts,mjs}'] : [`${folder}/**/*.{ts,tsx,mts,mjs,cts,cjs,js}`];
  return globSync(patterns, { cwd: root, exclude: (path) => /(^|[/\\])(node_modules|dist|coverage|bench[/\\]out)$/.test(path) })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => existsSync(join(root, path)) && !path.endsWith('.d.ts'))
    .sort();
}
