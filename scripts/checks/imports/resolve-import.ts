import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Module } from './read-module.ts';
import { type Package, scope } from './read-workspace.ts';

/** Where an import leads. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'ours'; readonly name: string; readonly subpath: string; readonly path: string | null }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'npm'; readonly name: string };

/** Resolves by the rules of this repository: relative paths carry their ending, packages of ours export "./*" from src. */
export function resolveImport(module: Module, specifier: string, packages: ReadonlyMap<string, Package>): Target {
  if (posix.isAbsolute(specifier)) return { kind: 'file', path: specifier };
  if (specifier.startsWith('.')) {
    return { kind: 'file', path: posix.normalize(posix.join(posix.dirname(module.path), specifier)).replace(/\?.*$/, '') };
  }
  if (specifier.startsWith(scope)) return resolveOurs(specifier.slice(scope.length), packages);
  if (isBuiltin(specifier)) return { kind: 'node', name: specifier };
  return { kind: 'npm', name: packageNameOf(specifier) };
}

function resolveOurs(rest: string, packages: ReadonlyMap<string, Package>): Target {
  const [name = '', ...parts] = rest.split('/');
  const subpath = parts.join('/');
  const target = packages.get(name);
  const paths = target ? [`${target.folder}/src/${subpath}.ts`, `${target.folder}/src/${subpath}.tsx`] : [];
  const path = paths.find((candidate) => target?.modules.some((module) => module.path === candidate)) ?? null;
  return { kind: 'ours', name, subpath, path };
}

const packageNameOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
