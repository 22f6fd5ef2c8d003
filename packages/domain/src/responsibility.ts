import type { Region } from '@parallax/contracts/region';
import type { ImageDocument } from './documents.ts';

/** Regions in which the file of an image may be: its home, or while that is not known, wherever an upload was granted, the latest first. */
export const possibleHomes = ({ home, grants }: ImageDocument): string[] =>
  home === null ? [...new Set(grants.map((grant) => grant.region).reverse())] : [home];

/** True when a region has not been available for so long that peers act for it. */
export const isGoneForLong = (region: Region | undefined, now: number, adoptAfterMs: number): boolean =>
  region !== undefined && region.state !== 'available' && region.since !== null && now - Date.parse(region.since) >= adoptAfterMs;

/**
 * Which region works on an image: one that may hold its file while any of those is there or only just gone, else the first available region in
 * settings order, which adopts it. Null when every region is gone: nobody can, and it waits.
 */
export function responsibleRegion(
  image: ImageDocument,
  regions: readonly Region[],
  now: number,
  adoptAfterMs: number,
): string | null {
  const homes = possibleHomes(image);
  const present = homes.find(
    (name) =>
      !isGoneForLong(
        regions.find((region) => region.name === name),
        now,
        adoptAfterMs,
      ),
  );
  return present ?? regions.find((region) => region.state === 'available')?.name ?? null;
}
