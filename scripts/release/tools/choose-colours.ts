import { ToolFailure } from './failure.ts';

/** What is read of `ops release show --json`. */
export interface ShownRelease {
  /** Null where nothing was ever released. */
  readonly release: {
    readonly revision: number;
    readonly colours: readonly {
      readonly colour: string;
      readonly weight: number;
      readonly drained: boolean;
      readonly release: string;
    }[];
  } | null;
}

export interface Colours {
  /** Serves people. */
  readonly live: string;
  /** Gets the new release; the same as `live` at the first release ever, which has nothing to be compared with. */
  readonly idle: string;
  readonly liveRelease: string;
}

const nothingYet = 'none';

/**
 * Which colour a release goes to. A rollout that somebody else has begun is not run over.
 * @throws {ToolFailure} when traffic is split, unless by this release itself: then the run is repeated and goes on.
 */
export function chooseColours({ release }: ShownRelease, name: string, colours: readonly string[]): Colours {
  const [first = 'blue'] = colours;
  if (release === null || release.colours.every(({ release }) => release === 'unknown'))
    return { live: first, idle: first, liveRelease: nothingYet };
  const live = release.colours.find(({ weight }) => weight === 100);
  const own = release.colours.find((each) => each.release === name);
  if (live && (live !== own || release.colours.length === 1)) {
    const idle = release.colours.find((each) => each !== live) ?? live;
    return { live: live.colour, idle: idle.colour, liveRelease: live.release };
  }
  if (!own)
    throw new ToolFailure(
      `${describe(release.colours)}: a rollout is under way. Finish it, or take it back with the rollback pipeline.`,
    );
  const other = release.colours.find((each) => each !== own);
  if (!other) throw new ToolFailure(`${name} is the only release there is.`);
  return { live: other.colour, idle: own.colour, liveRelease: other.release };
}

/**
 * Whether a colour has the weight that the stage before gave it. Between two stages somebody may have taken the release back: nothing is raised then.
 * @throws {ToolFailure} when it has another weight.
 */
export function expectWeight({ release }: ShownRelease, colour: string, weight: number): void {
  const found = release?.colours.find((each) => each.colour === colour);
  if (found?.weight === weight) return;
  const now = release ? describe(release.colours) : 'there is no release';
  throw new ToolFailure(
    `${colour} was expected to have ${weight} %, but ${now}. Somebody changed it meanwhile: this rollout ends here.`,
  );
}

const describe = (colours: NonNullable<ShownRelease['release']>['colours']): string =>
  colours.map(({ colour, weight, release }) => `${colour} (${release}) has ${weight} %`).join(', ');

/** What Terraform is told: which colour keeps instances ready, and which release each colour names in its answers. */
export const colourVariables = (shown: ShownRelease, colours: Colours, name: string, regions: readonly string[]) => ({
  live: { api: colours.live, worker: Object.fromEntries(regions.map((region) => [region, colours.live])) },
  releases: {
    ...Object.fromEntries(
      (shown.release?.colours ?? [])
        .filter(({ release }) => release !== 'unknown')
        .map(({ colour, release }) => [colour, release]),
    ),
    [colours.idle]: name,
  },
});
