import type { Installation } from '@parallax/contracts/installation';
import type { Colour, Release } from '@parallax/contracts/release';

type ReleaseColour = Release['colours'][number];

/** Name of a release that nobody has told yet. */
const unnamed = 'unknown';

/** The release of an installation that has none: everything goes to its first colour. */
export const firstRelease = (installation: Installation): Release => ({
  revision: 0,
  colours: installation.colours.map((colour, index) => colourFrom(installation, colour, index === 0 ? 100 : 0)),
  sticky: true,
  regions: {},
  flags: {},
});

/** Colours that the release does not know yet are added, without weight; what it says of others stays. */
export function withNewColours(release: Release, installation: Installation): Release {
  const known = new Set(release.colours.map(({ colour }) => colour));
  const added = installation.colours.filter((colour) => !known.has(colour)).map((colour) => colourFrom(installation, colour, 0));
  return added.length === 0 ? release : { ...release, colours: [...release.colours, ...added] };
}

/** The addresses as the installation file has them, after a region or a colour was added. */
export const withAddresses = (release: Release, installation: Installation): Release => ({
  ...release,
  colours: release.colours.map((each) =>
    installation.colours.includes(each.colour) ? { ...each, ...addressesOf(installation, each.colour) } : each,
  ),
});

const colourFrom = (installation: Installation, colour: Colour, weight: number): ReleaseColour => ({
  colour,
  weight,
  drained: false,
  release: unnamed,
  ...addressesOf(installation, colour),
});

function addressesOf({ regions, apiUrls, webUrl }: Installation, colour: Colour): Pick<ReleaseColour, 'apiUrl' | 'regionUrls'> {
  const regionUrls = regions.flatMap(({ name, apiUrls: direct }) => {
    const url = direct[colour];
    return url === undefined ? [] : [{ region: name, url }];
  });
  return { apiUrl: apiUrls?.[colour] ?? regionUrls[0]?.url ?? webUrl, regionUrls };
}
