import type { Colour, Release } from '@parallax/contracts/release';
import { type Addresses, afterFailure, afterSuccess, inOrder, isDown, startWith } from './addresses.ts';

type ReleaseColour = Release['colours'][number];

/** By which colour, and at which of its addresses, the API is asked. Pure: the client feeds it what happened. */
export interface Aim {
  readonly release: Release;
  /** The one that people of this page are led to. */
  readonly colour: Colour;
  /** Colours that have said themselves that they are drained since this release was taken, and until when (ms) that counts. */
  readonly left: Readonly<Partial<Record<Colour, number>>>;
  readonly addresses: Readonly<Partial<Record<Colour, Addresses>>>;
}

export interface Place {
  readonly colour: Colour;
  readonly address: string;
}

export interface AimWishes {
  /** What was aimed at until now; null at first. Its addresses keep their penalties. */
  readonly before: Aim | null;
  /** The colour this session is to stay with; null when there is none. */
  readonly kept: string | null;
  /** In [0, 1), the page's own: a page moves with the weights, and only if its share of them moves. */
  readonly draw: number;
  readonly now: number;
}

/** How long it counts when a colour says that it is drained by a release that is older than the page's, ms: it is about to learn of that one. */
export const lateWordMs = 5_000;

/** How a colour stands: the lower, the sooner it is asked. */
const ranks = { open: 0, spare: 1, downOpen: 2, downSpare: 3, drained: 4 } as const;

/**
 * The aim by a release. A colour with weight is chosen by weight, the session's own first; one without weight is a spare, for when no other
 * answers; a drained one is out.
 * @throws when the release names no colour.
 */
export function takeAim(release: Release, { before, kept, draw, now }: AimWishes): Aim {
  const addresses = Object.fromEntries(
    release.colours.map((each) => [each.colour, addressesFor(each, release.regions ?? {}, before?.addresses[each.colour])]),
  );
  const first: Aim = { release, colour: release.colours[0]?.colour ?? 'blue', left: {}, addresses };
  const best = Math.min(...release.colours.map((each) => rankOf(first, each, now)));
  const equals = release.colours.filter((each) => rankOf(first, each, now) === best);
  const chosen = equals.find(({ colour }) => colour === kept) ?? byWeight(equals, draw) ?? equals[0];
  if (!chosen) throw new Error('The release names no colour.');
  return { ...first, colour: chosen.colour };
}

/**
 * Where to ask, in this order: all addresses of the aimed colour, then of the others. Drained ones are asked by the desperate only, who found
 * nobody else: the release that they know may be too old.
 */
export const placesOf = (aim: Aim, now: number, isDesperate = false): Place[] =>
  inTurn(aim, now)
    .filter((each) => isDesperate || rankOf(aim, each, now) < ranks.drained)
    .flatMap(({ colour }) => inOrder(addressesIn(aim, colour), now).map((address) => ({ colour, address })));

export const areAllDrained = (aim: Aim, now: number): boolean =>
  aim.release.colours.every((each) => rankOf(aim, each, now) === ranks.drained);

export const afterSilence = (aim: Aim, { colour, address }: Place, now: number): Aim =>
  withAddresses(aim, colour, afterFailure(addressesIn(aim, colour), address, now));

/** Whoever answers is stayed with, as long as the aimed colour does not. A late answer of a colour that was left changes nothing. */
export function afterAnswer(aim: Aim, { colour, address }: Place, now: number): Aim {
  const isLost = rankOf(aim, find(aim, aim.colour), now) > ranks.spare;
  const after = withAddresses(aim, colour, afterSuccess(addressesIn(aim, colour), address));
  return isLost && colour !== aim.colour ? { ...after, colour } : after;
}

/**
 * Where to look whether a colour with weight is back, while the aimed one is a spare: an address that is not penalised any more. Null when there is
 * nothing to look for.
 */
export function placeToTry(aim: Aim, now: number): Place | null {
  if (find(aim, aim.colour).weight > 0) return null;
  const back = aim.release.colours.find((each) => rankOf(aim, each, now) === ranks.open);
  const address = back && inOrder(addressesIn(aim, back.colour), now)[0];
  return back === undefined || address === undefined ? null : { colour: back.colour, address };
}

/** A colour with weight is back: people of a spare go there. */
export const afterReturn = (aim: Aim, { colour, address }: Place): Aim => ({
  ...withAddresses(aim, colour, afterSuccess(addressesIn(aim, colour), address)),
  colour,
});

/**
 * The colour takes no traffic: it is left at once, before the release that says so is known.
 * @param revision by which it says so.
 */
export function afterDrained(aim: Aim, colour: Colour, revision: number, now: number): Aim {
  const until = revision < aim.release.revision ? now + lateWordMs : Number.POSITIVE_INFINITY;
  const after = { ...aim, left: { ...aim.left, [colour]: until } };
  return { ...after, colour: inTurn(after, now)[0]?.colour ?? aim.colour };
}

/** The aimed colour first while any of its addresses may answer, also when it is a spare: whoever found what works stays with it. */
function inTurn(aim: Aim, now: number): ReleaseColour[] {
  const turn = (each: ReleaseColour): number => {
    const rank = rankOf(aim, each, now);
    return each.colour === aim.colour && rank <= ranks.spare ? -1 : rank;
  };
  return aim.release.colours.toSorted((a, b) => turn(a) - turn(b));
}

function rankOf(aim: Aim, { colour, weight, drained }: ReleaseColour, now: number): number {
  if (drained || (aim.left[colour] ?? 0) > now) return ranks.drained;
  if (isDown(addressesIn(aim, colour), now)) return weight > 0 ? ranks.downOpen : ranks.downSpare;
  return weight > 0 ? ranks.open : ranks.spare;
}

function byWeight(colours: readonly ReleaseColour[], draw: number): ReleaseColour | undefined {
  let left = draw * colours.reduce((sum, each) => sum + each.weight, 0);
  return colours.find((each) => {
    left -= each.weight;
    return left < 0;
  });
}

const noAddresses = startWith([]);
const addressesIn = (aim: Aim, colour: Colour): Addresses => aim.addresses[colour] ?? noAddresses;

/** Regions that an operator has taken out come last, and are not stayed with. */
function addressesFor(
  { apiUrl, regionUrls }: ReleaseColour,
  regions: Release['regions'],
  before: Addresses | undefined,
): Addresses {
  const isOut = (region: string) => regions[region] === 'drained' || regions[region] === 'unavailable';
  const open = [apiUrl, ...regionUrls.filter(({ region }) => !isOut(region)).map(({ url }) => url)];
  const out = regionUrls.filter(({ region }) => isOut(region)).map(({ url }) => url);
  const working = before?.working ?? null;
  const after = startWith([...open, ...out], working !== null && open.includes(working) ? working : null);
  return { ...after, penalties: before?.penalties ?? {} };
}

const withAddresses = (aim: Aim, colour: Colour, after: Addresses): Aim =>
  after === aim.addresses[colour] ? aim : { ...aim, addresses: { ...aim.addresses, [colour]: after } };

function find(aim: Aim, colour: Colour): ReleaseColour {
  const found = aim.release.colours.find((each) => each.colour === colour);
  if (!found) throw new Error(`The release does not name ${colour}.`);
  return found;
}
