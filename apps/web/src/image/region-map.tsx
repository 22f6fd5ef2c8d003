import type { Image } from '@parallax/contracts/image';
import type { Region } from '@parallax/contracts/region';
import { mapSize, placeRegions } from './region-places.ts';

interface RegionMapProps {
  readonly image: Image;
  readonly regions: readonly Region[];
  readonly servedBy: string | null;
}

/** Where a picture is kept, whether it is read from its copy, and who answers: as a tiny map, and in words. */
export function RegionMap({ image, regions, servedBy }: RegionMapProps) {
  const nameOf = (name: string) => regions.find((region) => region.name === name)?.displayName ?? name;
  const home = image.region ?? '';
  const known = regions.some(({ name }) => name === home);
  return (
    <div className="where">
      {known && (
        <svg viewBox={`0 0 ${mapSize.width} ${mapSize.height}`} aria-hidden="true">
          {placeRegions(regions).map(({ name, x, y }) => (
            <g
              key={name}
              transform={`translate(${x} ${y})`}
              data-state={regions.find((region) => region.name === name)?.state}
              data-home={name === home || undefined}
            >
              {name === servedBy && <circle r="11" className="where-serving" />}
              {name === home && <circle cx="20" cy="-8" r="4" className="where-copy" data-shown={image.replica || undefined} />}
              {name === home && <path d="M6 -2 L16 -6" className="where-link" />}
              <circle r="6" className="where-region" />
              <text y="23" textAnchor="middle">
                {nameOf(name)}
              </text>
            </g>
          ))}
        </svg>
      )}
      <p>
        {image.replica
          ? `Kept in ${nameOf(home)}, which cannot be reached as usual; shown from its read-only copy.`
          : `Kept in ${nameOf(home)}, with a read-only copy.`}
        {servedBy !== null && ` ${nameOf(servedBy)} answers you.`}
      </p>
    </div>
  );
}
