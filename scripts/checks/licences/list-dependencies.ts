import { familyOf, type Lockfile, splitKey } from '../lockfile/read-lockfile.ts';

export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** Made for one system; its name is then the family's ("@img/sharp" for "@img/sharp-linux-x64"). */
  readonly isPerPlatform: boolean;
  /** `name@version` of the package itself. */
  readonly installedAs: string;
}

/** Everything that the packages in the given folders need when they run, through packages of ours and to the end. */
export function listShipped(lockfile: Lockfile, folders: readonly string[]): Dependency[] {
  return unique(shippedKeys(lockfile, folders).map((key) => dependencyOf(lockfile, key)));
}

/** The same as keys of the lockfile, `name@version(peers)`. */
export function shippedKeys(lockfile: Lockfile, folders: readonly string[]): string[] {
  const seen = new Set<string>();
  const visit = (key: string): void => {
    if (seen.has(key) || isNeverRun(key)) return;
    seen.add(key);
    for (const needed of neededBy(lockfile, key)) visit(needed);
  };
  const seenFolders = new Set<string>();
  const visitFolder = (folder: string): void => {
    if (seenFolders.has(folder)) return;
    seenFolders.add(folder);
    for (const [name, { version }] of Object.entries(lockfile.importers[folder]?.dependencies ?? {})) {
      if (version.startsWith('link:')) visitFolder(folderOf(folder, version));
      else visit(keyOf(name, version));
    }
  };
  folders.forEach(visitFolder);
  return [...seen];
}

/** What the lockfile says that a package needs, as keys of the lockfile. */
export function neededBy(lockfile: Lockfile, key: string): string[] {
  const { dependencies, optionalDependencies } = lockfile.snapshots[key] ?? {};
  return Object.entries({ ...dependencies, ...optionalDependencies }).map(([name, version]) => keyOf(name, version));
}

/** What packages of ours name in their package.json, of either kind. */
export function listDeclared(lockfile: Lockfile): Dependency[] {
  const declared = Object.values(lockfile.importers).flatMap(({ dependencies, devDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies }).filter(([, { version }]) => !version.startsWith('link:')),
  );
  return unique(declared.map(([name, { version }]) => dependencyOf(lockfile, keyOf(name, version))));
}

// An alias is locked as "name@version" of the package it stands for.
const keyOf = (name: string, version: string) => (/^@?[^(@]+@/.test(version) ? version : `${name}@${version}`);

const folderOf = (from: string, link: string) => new URL(link.slice('link:'.length), `file:///${from}/`).pathname.slice(1);

// Types are erased, and WebAssembly builds stand in only where a system has no binary: none of ours.
const isNeverRun = (key: string): boolean => key.startsWith('@types/') || splitKey(key)[0].endsWith('-wasm32');

const packageOf = (lockfile: Lockfile, key: string) => lockfile.packages[splitKey(key).join('@')];

/** What `name@version(peers)` stands for. */
export function dependencyOf(lockfile: Lockfile, key: string): Dependency {
  const [name, version] = splitKey(key);
  const isPerPlatform = packageOf(lockfile, key)?.os !== undefined;
  return { name: isPerPlatform ? familyOf(name) : name, version, isPerPlatform, installedAs: `${name}@${version}` };
}

function unique(dependencies: readonly Dependency[]): Dependency[] {
  const byKey = new Map(dependencies.map((entry) => [`${entry.name}@${entry.version}`, entry]));
  return [...byKey.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
