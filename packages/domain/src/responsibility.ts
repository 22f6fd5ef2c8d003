import type { Region } from '@parallax/contracts/region';
import type { Whereabouts } from './ports.ts';

/**
 * Regions that may hold files of an image, the one to work on it first: who keeps the thumbnails, then its home; while that is not known,
 * wherever an upload was granted, the latest first.
 */
export function possibleHomes({ home, grants, thumbnails }: Whereabouts): string[] {
  const known = [thumbnails?.region, home].filter((name): name is string => name != null);
  return [...new Set(known.length > 0 ? known : grants.map((grant) => grant.region).reverse())];
}

/** True when a region has not been available for so long that peers act for it. */
export const isGoneForLong = (region: Region | undefined, now: number, adoptAfterMs: number): boolean =>
  region !== undefined && region.state !== 'available' && region.since !== null && now - Date.parse(region.since) >= adoptAfterMs;

/** The regions that may hold files of an image and have been gone for so long that peers act for them. */
export const lostHomes = (image: Whereabouts, regions: readonly Region[], now: number, adoptAfterMs: number): string[] =>
  possibleHomes(image).filter((name) =>
    isGoneForLong(
      regions.find((region) => region.name === name),
      now,
      adoptAfterMs,
    ),
  );

/**
 * Which region works on an image: one that may hold its file while any of those is there or only just gone, else the first available region in
 * settings order, which adopts it. Null when every region is gone: nobody can, and it waits.
 */
export function responsibleRegion(
  image: Whereabouts,
  regions: readonly Region[],
  now: number,
  adoptAfterMs: number,
): string | null {
  const lost = lostHomes(image, regions, now, adoptAfterMs);
  const present = possibleHomes(image).find((name) => !lost.includes(name));
  return present ?? regions.find((region) => region.state === 'available')?.name ?? null;
}
