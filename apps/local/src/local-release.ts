import { isDeepStrictEqual } from 'node:util';
import type { Release } from '@parallax/contracts/release';
import type { CloudAddresses } from '@parallax/local-cloud/supervisor/cloud';
import { apiUrl, trafficManagerUrl } from './app-settings.ts';
import type { LocalColour } from './colour-names.ts';

type ReleaseColour = Release['colours'][number];

/**
 * The release to go on with: what operators decided stays (weights, drained colours and regions, stickiness, flags), what runs here and where is
 * said anew. The first one gives everything to the first colour. Its revision rises with time, since pages keep the highest they have seen, also
 * when this cloud begins empty.
 */
export function releaseToGoOn(
  kept: Release | null,
  addresses: CloudAddresses,
  colours: readonly LocalColour[],
  now: Date,
): Release {
  const running = colours.map((each) => withWord(kept, describeColour(addresses, each)));
  const after: Release = { sticky: true, flags: {}, regions: {}, revision: 0, ...kept, colours: orFirst(running) };
  if (kept !== null && isDeepStrictEqual(after, kept)) return kept;
  return { ...after, revision: Math.max((kept?.revision ?? 0) + 1, Math.floor(now.getTime() / 1000)) };
}

const describeColour = (addresses: CloudAddresses, { colour, app, release }: LocalColour): Omit<ReleaseColour, Word> => ({
  colour,
  release,
  apiUrl: trafficManagerUrl(addresses, app),
  regionUrls: addresses.regions.map((region) => ({ region: region.name, url: apiUrl(region, app) })),
});

/** What operators say of a colour. */
type Word = 'weight' | 'drained';

function withWord(kept: Release | null, running: Omit<ReleaseColour, Word>): ReleaseColour {
  const before = kept?.colours.find(({ colour }) => colour === running.colour);
  return { ...running, weight: before?.weight ?? 0, drained: before?.drained ?? false };
}

/** A cloud that is new, or that was started without the colour that people were led to, leads them to its first. */
function orFirst(colours: readonly ReleaseColour[]): ReleaseColour[] {
  const isOpen = colours.some(({ weight, drained }) => weight > 0 && !drained);
  return colours.map((each, index) => (!isOpen && index === 0 ? { ...each, weight: 100, drained: false } : each));
}
