import type { PublishedRelease } from '@parallax/local-cloud/api/control-state';

type ReleaseColour = PublishedRelease['colours'][number];

/** "blue 80 %", "green drained". */
export const colourLabel = ({ colour, weight, drained }: ReleaseColour): string =>
  drained ? `${colour} drained` : `${colour} ${Number(weight.toFixed(1))} %`;

/** The whole of it, for a tooltip. */
export const releaseSentence = ({ revision, sticky, colours }: PublishedRelease): string =>
  `Revision ${revision}: ${colours.map((each) => `${colourLabel(each)} (release ${each.release})`).join(', ')}; ${
    sticky ? 'sessions stay with their colour' : 'every page chooses anew'
  }.`;
