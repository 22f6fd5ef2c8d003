import { parse } from 'yaml';

/** What the checks read of pnpm's lockfile (lockfileVersion 9). */
export interface Lockfile {
  /** What each package of ours asks for, by its folder ("apps/api"; "." is the root). */
  readonly importers: Readonly<Record<string, Importer>>;
  /** Every package by `name@version`. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
  /** What each of them needs, by `name@version(peers)`. */
  readonly snapshots: Readonly<Record<string, Snapshot>>;
}

interface Importer {
  readonly dependencies?: Readonly<Record<string, { readonly version: string }>>;
  readonly devDependencies?: Readonly<Record<string, { readonly version: string }>>;
}

interface LockedPackage {
  /** Hash of the package as it was published: `sha512-<base64>`. */
  readonly resolution?: { readonly integrity?: string };
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

interface Snapshot {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package of the lockfile that runs on some systems only. */
export interface PlatformPackage {
  /** "@biomejs/cli-linux-x64" */
  readonly name: string;
  readonly version: string;
  readonly os: readonly string[];
  readonly cpu: readonly string[];
  readonly libc: readonly string[];
}

/** @throws {Error} when the text is not a lockfile of the version that this reads. */
export function readLockfile(text: string): Lockfile {
  const lockfile = parse(text) as Lockfile & { lockfileVersion?: string };
  if (!lockfile?.lockfileVersion?.startsWith('9.') || !lockfile.packages) {
    throw new Error(`pnpm-lock.yaml has version ${lockfile?.lockfileVersion}; scripts/checks/lockfile reads version 9.`);
  }
  return lockfile;
}

export const listPlatformPackages = (lockfile: Lockfile): PlatformPackage[] =>
  Object.entries(lockfile.packages).flatMap(([key, { os, cpu, libc }]) => {
    const [name, version] = splitKey(key);
    return os ? [{ name, version, os, cpu: cpu ?? [], libc: libc ?? [] }] : [];
  });

/** The name and version of "@scope/name@1.2.3(peer@4)". */
export function splitKey(key: string): [name: string, version: string] {
  const [bare = ''] = key.split('(');
  const at = bare.lastIndexOf('@');
  return [bare.slice(0, at), bare.slice(at + 1)];
}

/** The name that all systems' packages of one tool share: "@biomejs/cli" of "@biomejs/cli-linux-x64", "@turbo" of "@turbo/linux-64". */
export const familyOf = (name: string): string =>
  name.replace(
    /[-/](aix|android|darwin|freebsd|linux|linuxmusl|netbsd|openbsd|openharmony|sunos|wasm32|win32|windows)([-.].*)?$/,
    '',
  );

/** True when the package serves the platform ("linux-arm64"; Linux with glibc). */
export function servesPlatform(entry: PlatformPackage, platform: string): boolean {
  const [os = '', cpu = ''] = platform.split('-');
  const isForLibc = os !== 'linux' || entry.libc.length === 0 || entry.libc.includes('glibc');
  return entry.os.includes(os) && (entry.cpu.length === 0 || entry.cpu.includes(cpu)) && isForLibc;
}
