/** A package of the lockfile that runs on some systems only. */
export interface PlatformPackage {
  /** "@biomejs/cli-linux-x64" */
  readonly name: string;
  readonly version: string;
  readonly os: readonly string[];
  readonly cpu: readonly string[];
  readonly libc: readonly string[];
}

/** Reads the packages with an `os` out of pnpm's lockfile (its `packages:` section, lockfileVersion 9). */
export function readPlatformPackages(lockfile: string): PlatformPackage[] {
  const section = /^packages:\n(?<body>[\s\S]*?)^snapshots:/m.exec(lockfile)?.groups?.['body'] ?? '';
  return section.split('\n\n').flatMap((entry) => {
    const head = /^ {2}'?(?<name>@?[^@'\n]+)@(?<version>[^'():\n]+)/m.exec(entry)?.groups;
    const list = (field: string) =>
      (new RegExp(`^ {4}${field}: \\[(.*)\\]`, 'm').exec(entry)?.[1] ?? '').split(', ').filter(Boolean);
    const os = list('os');
    if (!head || os.length === 0) return [];
    return [{ name: head['name'] ?? '', version: head['version'] ?? '', os, cpu: list('cpu'), libc: list('libc') }];
  });
}

/** The name that all systems' packages of one tool share: "@biomejs/cli" of "@biomejs/cli-linux-x64", "@turbo" of "@turbo/linux-64". */
export const familyOf = (name: string): string =>
  name.replace(/[-/](android|darwin|freebsd|linux|linuxmusl|netbsd|openbsd|openharmony|sunos|win32|windows|aix)[-.].*$/, '');

/** True when the package serves the platform ("linux-arm64"; Linux with glibc). */
export function servesPlatform(entry: PlatformPackage, platform: string): boolean {
  const [os = '', cpu = ''] = platform.split('-');
  const isForLibc = os !== 'linux' || entry.libc.length === 0 || entry.libc.includes('glibc');
  return entry.os.includes(os) && (entry.cpu.length === 0 || entry.cpu.includes(cpu)) && isForLibc;
}
