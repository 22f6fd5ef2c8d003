import type { Problem } from '../problem.ts';
import type { Dependency } from './list-dependencies.ts';

export interface Policy {
  /** The folders of the apps whose bundles and pages leave this repository. */
  readonly shippedFrom: readonly string[];
  readonly allowed: readonly string[];
  /** Besides, for what only builds and tests. */
  readonly allowedInTools: readonly string[];
  readonly exceptions: Readonly<Record<string, Stated>>;
  /** Licences of packages whose package.json does not give them properly. */
  readonly stated: Readonly<Record<string, Stated>>;
  /** Licences of what is made per system: only this machine's are installed, and the list must be the same everywhere. */
  readonly families: Readonly<Record<string, string>>;
}

interface Stated {
  readonly licence: string;
  readonly reason: string;
}

/** `name@version` of what is installed, with the licence its package.json gives. */
export type InstalledLicences = ReadonlyMap<string, string>;

/** The licence as an SPDX expression; null when nothing says it. */
export function licenceOf(dependency: Dependency, installed: InstalledLicences, policy: Policy): string | null {
  const stated = policy.stated[dependency.name]?.licence;
  if (stated) return stated;
  const ofFamily = dependency.isPerPlatform ? policy.families[dependency.name] : undefined;
  return ofFamily ?? installed.get(dependency.installedAs) ?? null;
}

/** What may not ship, or not be used at all, by its licence. */
export function findLicenceProblems(
  dependencies: readonly Dependency[],
  isShipped: boolean,
  installed: InstalledLicences,
  policy: Policy,
): Problem[] {
  const allowed = new Set(isShipped ? policy.allowed : [...policy.allowed, ...policy.allowedInTools]);
  return dependencies.flatMap((dependency) => {
    const place = `${dependency.name}@${dependency.version}`;
    const licence = licenceOf(dependency, installed, policy);
    if (licence === null)
      return [{ place, message: 'gives no licence: find it out and state it in scripts/checks/licences/policy.json.' }];
    const given = installed.get(dependency.installedAs);
    if (dependency.isPerPlatform && given && given !== licence)
      return [{ place, message: `is under ${given}, and policy.json says ${licence}: correct it there.` }];
    if (isAllowed(licence, allowed) || policy.exceptions[dependency.name]?.licence === licence) return [];
    return [
      {
        place,
        message: `is under ${licence}, which may not ${isShipped ? 'ship' : 'be used'}: replace it, or decide otherwise in scripts/checks/licences/policy.json.`,
      },
    ];
  });
}

/** "A OR B" needs one of the two, "A AND B" both. */
export function isAllowed(expression: string, allowed: ReadonlySet<string>): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  return bare
    .split(/ OR /i)
    .some((option) => option.split(/ AND /i).every((licence) => allowed.has(licence.replace(/[()]/g, '').trim())));
}
