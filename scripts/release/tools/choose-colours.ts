import { ToolFailure } from './failure.ts';

type Weights = readonly {
  readonly colour: string;
  readonly weight: number;
  readonly drained: boolean;
  readonly release: string;
  /** Regions that people are sent to. */
  readonly regionUrls?: readonly { readonly region: string }[];
}[];

/** What is read of `ops release show --json`. */
export interface ShownRelease {
  /** Null where nothing was ever released. */
  readonly release: { readonly revision: number; readonly colours: Weights } | null;
  /** Changes, newest first. */
  readonly history?: readonly {
    readonly release: { readonly colours: Weights };
    readonly replaced: { readonly colours: Weights } | null;
  }[];
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
  const isFirst = release?.colours.every((each) => each.release === 'unknown' || (each.release === name && each.weight === 100));
  if (release === null || isFirst) return { live: first, idle: first, liveRelease: nothingYet };
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
 * Whether a colour has the weight that the stage before gave it, and carries the release. Between two stages somebody may have taken the release
 * back, or another one may have come: nothing is raised then.
 * @throws {ToolFailure} when it is otherwise.
 */
export function expectWeight({ release }: ShownRelease, colour: string, weight: number, name: string): void {
  const found = release?.colours.find((each) => each.colour === colour);
  if (found?.weight === weight && found.release === name) return;
  const now = release ? describe(release.colours) : 'there is no release';
  throw new ToolFailure(
    `${colour} was expected to carry ${name} with ${weight} %, but ${now}. Somebody changed it meanwhile: this rollout ends here.`,
  );
}

/** @throws {ToolFailure} when other colours would be chosen now than were then. */
export function expectColours(now: Colours, then: Pick<Colours, 'live' | 'idle'>): void {
  if (now.live === then.live && now.idle === then.idle) return;
  throw new ToolFailure(
    `This was planned while ${then.live} served; now ${now.live} (${now.liveRelease}) does. Another release came meanwhile: start a new run.`,
  );
}

/**
 * Who served before, and what is taken back: in a rollout the colour that had everything when it began, after one the other colour.
 * @throws {ToolFailure} when there is nothing to go back to.
 */
export function chooseWayBack({ release, history = [] }: ShownRelease): Colours {
  const colours = release?.colours ?? [];
  const states = history.flatMap((entry) => [entry.release, ...(entry.replaced ? [entry.replaced] : [])]);
  const whole = [colours, ...states.map((state) => state.colours)].flatMap(
    (state) => state.find(({ weight }) => weight === 100) ?? [],
  );
  const isSplit = colours.every(({ weight }) => weight < 100);
  const live = isSplit ? whole[0]?.colour : colours.find(({ weight }) => weight < 100)?.colour;
  const idle = colours.find(({ colour }) => colour !== live)?.colour;
  const liveRelease = colours.find(({ colour }) => colour === live)?.release;
  if (!live || !idle || !liveRelease || liveRelease === 'unknown')
    throw new ToolFailure('There is no earlier release to go back to: the other colour never carried one.');
  return { live, idle, liveRelease };
}

const describe = (colours: Weights): string =>
  colours.map(({ colour, weight, release }) => `${colour} (${release}) has ${weight} %`).join(', ');

/**
 * What Terraform is told: which colour keeps instances ready, whose worker gets events, and which release each colour names in its answers. What was
 * never released has no worker that could answer Event Grid; nor has a region that was only just made, which the release does not name yet.
 */
export function colourVariables(
  { release }: ShownRelease,
  live: string,
  regions: readonly string[],
  next: Record<string, string>,
) {
  const named = (release?.colours ?? []).filter((each) => each.release !== 'unknown');
  const serving = named.find(({ colour }) => colour === live);
  const isServed = (region: string) => serving?.regionUrls?.some((each) => each.region === region) ?? serving !== undefined;
  const worker = Object.fromEntries(regions.filter(isServed).map((region) => [region, live]));
  return {
    live: { api: live, worker },
    releases: { ...Object.fromEntries(named.map((each) => [each.colour, each.release])), ...next },
  };
}

/** The colour that serves, whatever is under way: the one with most traffic. */
export function servingColour({ release }: ShownRelease, colours: readonly string[]): string {
  const [most] = [...(release?.colours ?? [])].sort((a, b) => b.weight - a.weight);
  return most?.colour ?? colours[0] ?? 'blue';
}
