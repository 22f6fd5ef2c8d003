import type { Problem } from '../problem.ts';
import { familyOf, type Lockfile, listPlatformPackages, type PlatformPackage, servesPlatform } from './read-lockfile.ts';

type Exceptions = Readonly<Record<string, string>>;

export interface PlatformRules {
  readonly platforms: readonly string[];
  /** Families of binaries that must be there, with the platforms that have none and why. */
  readonly families: Readonly<Record<string, Exceptions>>;
  /** Packages made for one system, with what they are for. */
  readonly oneSystemOnly: Exceptions;
  /** Tools pinned in toolchain.json, with the platforms that have none and why. */
  readonly pins: Readonly<Record<string, Exceptions>>;
}

/**
 * Tools ship one package per system; a resolver that finds one of them unpublished leaves it out without a word, and the
 * install fails on that system only. Every family in the lockfile must be complete, whether the rules know it or not, and every
 * family that the rules know must be there.
 */
export function findMissingBinaries(lockfile: Lockfile, rules: PlatformRules): Problem[] {
  const families = Map.groupBy(
    listPlatformPackages(lockfile).filter((entry) => !rules.oneSystemOnly[entry.name]),
    (entry) => `${familyOf(entry.name)} ${entry.version}`,
  );
  const names = new Set([...families.keys()].map((key) => key.split(' ')[0]));
  const gone = Object.keys(rules.families).filter((name) => !names.has(name));
  return [
    ...gone.map((name) => ({
      place: 'pnpm-lock.yaml',
      message: `holds no binary of ${name} at all: install again, or take its row out of platform-rules.json.`,
    })),
    ...[...families].flatMap(([key, entries]) => problemsOfFamily(key, entries, rules)),
  ];
}

function problemsOfFamily(key: string, entries: readonly PlatformPackage[], rules: PlatformRules): Problem[] {
  const exceptions = rules.families[key.split(' ')[0] ?? ''] ?? {};
  return rules.platforms
    .filter((platform) => !exceptions[platform] && !entries.some((entry) => servesPlatform(entry, platform)))
    .map((platform) => ({
      place: 'pnpm-lock.yaml',
      message: `holds no ${platform} binary of ${key}: pin a version that is published for it, or give the reason in scripts/checks/lockfile/platform-rules.json.`,
    }));
}

interface Toolchain {
  readonly platforms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** The pinned Node and pnpm: one per platform, an exact version of one major, with its hash. */
export function findPinProblems(toolchain: Toolchain, rules: PlatformRules): Problem[] {
  const place = 'scripts/toolchain.json';
  return Object.entries(rules.pins).flatMap(([tool, exceptions]) => {
    const majors = new Set<string | undefined>();
    const problems = rules.platforms.flatMap((platform): Problem[] => {
      const pin = toolchain.platforms[platform]?.[tool];
      if (!pin)
        return exceptions[platform]
          ? []
          : [{ place, message: `pins no ${tool} for ${platform}: add it, or the reason to platform-rules.json.` }];
      const [spec = '', hash = ''] = pin;
      majors.add(/@(\d+)\.\d+\.\d+$/.exec(spec)?.[1]);
      return /^sha512-[\w+/]{86}==$/.test(hash)
        ? []
        : [{ place, message: `pins ${spec} without its sha512 (the value of \`npm view ${spec} dist.integrity\`).` }];
    });
    const isOneMajor = majors.size === 1 && !majors.has(undefined);
    return isOneMajor
      ? problems
      : [
          ...problems,
          { place, message: `${tool} must be pinned to exact versions of one major, not ${[...majors].join(' and ')}.` },
        ];
  });
}

/** Addresses of registries and tarballs: a lockfile that names them works on one network only. */
export function findAddresses(file: string, text: string): Problem[] {
  return text.split('\n').flatMap((line, index) => {
    const isAddress =
      /\btarball:|^\s*(@[\w-]+:)?registry\s*[=:]|^\s*\/\/|resolution:.*https?:/.test(line) && !/^\s*deprecated:/.test(line);
    return isAddress
      ? [
          {
            place: `${file}:${index + 1}`,
            message: 'names a registry or a tarball: install without such a setting, so that the name alone decides.',
          },
        ]
      : [];
  });
}
