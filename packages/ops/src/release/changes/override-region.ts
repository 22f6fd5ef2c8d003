import type { RegionOverride, Release } from '@parallax/contracts/release';
import { Refused } from '../../cli/failures.ts';

/**
 * An operator's word on a region, or (null) none any more.
 * @param known names of all regions of the installation.
 * @throws Refused when no region would be left that takes uploads.
 */
export function overrideRegion(
  release: Release,
  region: string,
  override: RegionOverride | null,
  known: readonly string[],
): Release {
  const { [region]: _before, ...others } = release.regions;
  const regions = override === null ? others : { ...others, [region]: override };
  const left = known.filter((name) => regions[name] === undefined);
  if (override !== null && left.length === 0)
    throw new Refused(
      `${region} is the last region that takes traffic and uploads. Bring another one back first: ops regions restore NAME.`,
    );
  return { ...release, regions };
}
