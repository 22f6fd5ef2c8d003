import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../problem.ts';
import { handsEnvOn, type Layer, layers, mayLoadSharp, neverShips, settingsFile } from './layers.ts';
import type { Import, Module } from './read-module.ts';
import { type Package, scope } from './read-workspace.ts';
import { resolveImport, type Target } from './resolve-import.ts';

interface Place {
  readonly root: string;
  readonly owner: Package;
  readonly layer: Layer;
  readonly module: Module;
  readonly packages: ReadonlyMap<string, Package>;
}

/** Everything that breaks the import rules, in the order of packages and files. Packages in which nothing was seen count too. */
export function findImportProblems(root: string, workspace: readonly Package[]): Problem[] {
  const packages = new Map(workspace.map((entry) => [entry.name, entry]));
  return workspace.flatMap((owner) => {
    const layer = layers[owner.name];
    if (!layer)
      return [
        {
          place: owner.folder,
          message: `no row in scripts/checks/imports/layers.ts says what ${owner.name} may import: add one.`,
        },
      ];
    if (owner.modules.length === 0)
      return [{ place: owner.folder, message: 'no module was seen in this package: the check would prove nothing.' }];
    return owner.modules.flatMap((module) => problemsOfModule({ root, owner, layer, module, packages }));
  });
}

function problemsOfModule(place: Place): Problem[] {
  const { module } = place;
  const unread = module.syntaxErrors.map((error) => ({ place: module.path, message: `could not be parsed: ${error}` }));
  const env = envLinesAgainstTheRule(place).map((line) => ({
    place: `${module.path}:${line}`,
    message: 'reads process.env: read it in main.ts or settings.ts and pass the value in.',
  }));
  const imports = module.imports.flatMap((entry) => {
    const message = problemOfImport(place, entry, resolveImport(module, entry.specifier, place.packages));
    return message ? [{ place: `${module.path}:${entry.line}`, message: `imports ${entry.specifier}: ${message}` }] : [];
  });
  return [...unread, ...imports, ...env];
}

function envLinesAgainstTheRule({ owner, module }: Place): readonly number[] {
  const { kind, path, envLines } = module;
  if (kind !== 'source' || neverShips.includes(owner.name)) return [];
  return settingsFile.test(path) || handsEnvOn[path] ? [] : [...new Set(envLines)];
}

/** The first rule that an import breaks, as a sentence; null when it breaks none. */
function problemOfImport(place: Place, entry: Import, target: Target): string | null {
  if (entry.isWildcardExport) return '`export *` makes a barrel: import from the file that holds the thing.';
  switch (target.kind) {
    case 'file':
      return problemOfFile(place, target.path);
    case 'ours':
      return (
        problemOfOurs(place, target.name, target.subpath, target.path) ?? problemOfManifest(place, entry, scope + target.name)
      );
    case 'node':
      return problemOfNode(place, target.name);
    case 'npm':
      return problemOfNpm(place, target.name) ?? problemOfManifest(place, entry, target.name);
  }
}

function problemOfFile({ root, owner, module }: Place, path: string): string | null {
  if (path.startsWith('/')) return 'an absolute path is there on one machine only: import it by a relative path.';
  if (owner.folder !== '.' && !path.startsWith(`${owner.folder}/`))
    return 'leaves its package by a relative path: import it by the name of its package.';
  if (!existsSync(join(root, path))) return `there is no ${path}.`;
  const isTestFile = /\.test\.tsx?$/.test(path) || /(^|\/)(test|e2e)\//.test(path.slice(owner.folder.length));
  return module.kind === 'source' && isTestFile ? 'what ships must not import a test.' : null;
}

function problemOfOurs({ owner, layer, module }: Place, name: string, subpath: string, path: string | null): string | null {
  if (name === owner.name) return 'a package imports its own files by relative path.';
  const allowed = module.kind === 'source' ? layer.ours : [...layer.ours, ...(layer.testsAlso ?? [])];
  const wanted = `${name}/${subpath}/`;
  if (!allowed.some((entry) => wanted.startsWith(`${entry}/`))) {
    return `${owner.name} may import ${allowed.join(', ') || 'nothing'} of ours. Move the code, or pass in what is needed.`;
  }
  return path === null ? `there is no src/${subpath}.ts in ${name}.` : null;
}

function problemOfNode({ owner, layer, module }: Place, name: string): string | null {
  if (!name.startsWith('node:')) return `write node:${name}.`;
  if (module.kind !== 'source' || !layer.node || layer.node.includes(name)) return null;
  return `${owner.name} may use ${layer.node.join(', ') || 'no module'} of Node. Ask for it through a port.`;
}

function problemOfNpm({ owner, layer, module }: Place, name: string): string | null {
  if (name === 'sharp' && !mayLoadSharp.includes(owner.name)) return `only ${mayLoadSharp.join(', ')} may load sharp.`;
  if (module.kind !== 'source') return null;
  if (/^apps\/[^/]+\/src\/functions\//.test(module.path) && name.startsWith('@azure/') && name !== '@azure/functions') {
    return 'functions are thin: call a use case, and leave SDKs to adapters.';
  }
  return layer.npm && !layer.npm.includes(name) ? `${owner.name} may use ${layer.npm.join(', ') || 'nothing'} of npm.` : null;
}

function problemOfManifest({ owner, module }: Place, entry: Import, name: string): string | null {
  if (owner.dependencies.has(name)) return null;
  const isDeclared = owner.devDependencies.has(name);
  const ships = module.kind === 'source' && !neverShips.includes(owner.name);
  if (isDeclared && (!ships || entry.isType)) return null;
  const field = ships && !entry.isType ? 'dependencies' : 'devDependencies';
  return `${isDeclared ? 'only a devDependency' : 'not declared'}: put ${name} under ${field} in ${owner.folder}/package.json.`;
}
