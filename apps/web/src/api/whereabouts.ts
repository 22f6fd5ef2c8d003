import type { Release } from '@parallax/contracts/release';
import type { Kept } from '../browser/storage.ts';
import {
  type Aim,
  afterAnswer,
  afterDrained,
  afterReturn,
  afterSilence,
  areAllDrained,
  type Place,
  placesOf,
  placeToTry,
  takeAim,
} from './aim.ts';
import type { ReleaseWish, Told } from './release.ts';

export interface WhereaboutsOptions {
  /** See `loadRelease` of release.ts. */
  readonly loadRelease: (wish: ReleaseWish) => Promise<Release>;
  /** Whether an API answers at this address. Never rejects. */
  readonly isAlive: (address: string) => Promise<boolean>;
  readonly session: Kept;
  readonly now: () => number;
  /** In [0, 1); drawn once, so that a page stays with its colour as long as the weights let it. */
  readonly chance: () => number;
}

export interface PlaceToAsk extends Place {
  /** No other address of its colour is left. */
  readonly isLastOfColour: boolean;
}

const colourKey = 'parallax.colour';

/** How soon a revision that was told of and could not be found is looked for again, ms. */
const lookAgainMs = 5_000;

/**
 * Where the API is, for one page: reads the release when it is first needed, goes by newer ones and never back to older ones, and learns from
 * what happened at each place.
 */
export function createWhereabouts({ loadRelease, isAlive, session, now, chance }: WhereaboutsOptions) {
  const draw = chance();
  let aim: Aim | null = null;
  let connecting: Promise<Aim> | null = null;
  let looking: Promise<void> | null = null;
  let trying: Promise<void> | null = null;
  let lastToldAt = Number.NEGATIVE_INFINITY;
  /** Nothing that the release names has answered, drained colours apart. */
  let isLost = false;

  function setAim(next: Aim): Aim {
    aim = next;
    if (next.release.sticky && session.getItem(colourKey) !== next.colour) session.setItem(colourKey, next.colour);
    return next;
  }

  const learn = (step: (state: Aim) => Aim): void => {
    if (aim) setAim(step(aim));
  };

  const goBy = (release: Release): Aim =>
    setAim(takeAim(release, { before: aim, kept: release.sticky ? session.getItem(colourKey) : null, draw, now: now() }));

  const connect = async (): Promise<Aim> => goBy(await loadRelease({ distrustKept: isLost }));

  /** @throws what `loadRelease` throws when there is no release at all. */
  async function current(): Promise<Aim> {
    if (aim && !isLost) return aim;
    connecting ??= connect().finally(() => {
      connecting = null;
    });
    return connecting;
  }

  /** Looks for a newer release and goes by it: what is under way ends where it began. Never rejects. */
  function look(told?: Told): Promise<void> {
    looking ??= loadRelease({ told })
      .then(
        (release) => {
          if (aim && release.revision > aim.release.revision) goBy(release);
        },
        (error: unknown) => console.info('No newer release could be read.', error),
      )
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  /** Goes back from a spare when a colour with weight answers again: nobody's request has to find that out. */
  function tryToReturn(): void {
    const place = aim && placeToTry(aim, now());
    if (place === null || trying !== null) return;
    trying = isAlive(place.address)
      .then((alive) =>
        learn((state) => {
          // Much may have changed meanwhile.
          if (!alive) return afterSilence(state, place, now());
          return placeToTry(state, now())?.colour === place.colour ? afterReturn(state, place) : state;
        }),
      )
      .finally(() => {
        trying = null;
      });
  }

  function* untried(asked: Set<string>, isDesperate: boolean): Generator<PlaceToAsk> {
    for (;;) {
      const left = aim ? placesOf(aim, now(), isDesperate).filter(({ address }) => !asked.has(address)) : [];
      const [place, after] = left;
      if (place === undefined) return;
      asked.add(place.address);
      yield { ...place, isLastOfColour: after?.colour !== place.colour };
    }
  }

  return {
    look: () => look(),

    /** The places where one request is to be made, one after the other until one answers. Told what happened at each, it goes by that. */
    async *places(): AsyncGenerator<PlaceToAsk> {
      await current();
      const asked = new Set<string>();
      yield* untried(asked, isLost);
      if (!aim || !areAllDrained(aim, now())) return;
      // As far as this page knows, no colour takes traffic. The release may say more by now; else the API has the last word.
      await look();
      yield* untried(asked, false);
      yield* untried(asked, true);
    },

    /** The place to ask first. */
    first: async (): Promise<Place | null> => placesOf(await current(), now(), true)[0] ?? null,

    answered(place: Place): void {
      isLost = false;
      learn((state) => afterAnswer(state, place, now()));
      tryToReturn();
    },
    silent: (place: Place): void => learn((state) => afterSilence(state, place, now())),
    drained: ({ colour }: Place, revision: number): void => learn((state) => afterDrained(state, colour, revision, now())),

    /** None of the places answered: perhaps they are no longer the right ones. */
    lost(): void {
      isLost = true;
    },

    /** An answer told of a revision. */
    hear({ revision, address }: Told): void {
      if (!aim || !(revision > aim.release.revision) || now() - lastToldAt < lookAgainMs) return;
      lastToldAt = now();
      void look({ revision, address });
    },
  };
}
