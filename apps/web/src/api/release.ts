import type { Colour, Release } from '@parallax/contracts/release';
import type { Kept } from '../browser/storage.ts';

type ReleaseColour = Release['colours'][number];

const releaseKey = 'parallax.release';
const colourKey = 'parallax.colour';

/** How long the published one may take while another is at hand, ms: nobody waits for an address that hangs. */
const impatientMs = 3_000;
const patientMs = 20_000;

/**
 * The release document beside the page. The last one seen is kept, so that the page finds the API also while the address that serves
 * pages is away; of the two the higher revision counts, since a region that was away may still publish an old one. With `distrustKept`,
 * after nothing that the kept one names has answered, a published one counts whatever its revision: an installation may have begun anew.
 * @throws what fetch throws when there is neither.
 */
export async function loadRelease(fetcher: typeof fetch, storage: Kept, distrustKept = false): Promise<Release> {
  const kept = readKept(storage);
  try {
    const signal = AbortSignal.timeout(kept ? impatientMs : patientMs);
    const response = await fetcher('/release.json', { cache: 'no-store', signal });
    if (!response.ok) throw new Error(`release.json answered ${response.status}`);
    const fresh = (await response.json()) as Release;
    if (kept && kept.revision > fresh.revision && !distrustKept) return kept;
    storage.setItem(releaseKey, JSON.stringify(fresh));
    return fresh;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/**
 * The colour this session talks to: by weight, `chance` in [0, 1); when the release is sticky, the one chosen before as long as it has weight.
 * `avoid` is a colour that has just said it is drained.
 */
export function chooseColour(release: Release, session: Kept, chance: number, avoid?: Colour): ReleaseColour {
  const open = release.colours.filter((each) => each.weight > 0 && each.colour !== avoid);
  const before = release.sticky ? open.find((each) => each.colour === session.getItem(colourKey)) : undefined;
  const chosen = before ?? byWeight(open, chance) ?? release.colours[0];
  if (!chosen) throw new Error('release.json names no colour');
  session.setItem(colourKey, chosen.colour);
  return chosen;
}

function byWeight(open: readonly ReleaseColour[], chance: number): ReleaseColour | undefined {
  let left = chance * open.reduce((sum, each) => sum + each.weight, 0);
  return open.find((each) => {
    left -= each.weight;
    return left < 0;
  });
}

export const addressesOf = (colour: ReleaseColour): string[] => [colour.apiUrl, ...colour.regionUrls.map((region) => region.url)];

function readKept(storage: Kept): Release | null {
  try {
    return JSON.parse(storage.getItem(releaseKey) ?? 'null') as Release | null;
  } catch {
    // Written by somebody else, or cut: as good as none.
    return null;
  }
}
