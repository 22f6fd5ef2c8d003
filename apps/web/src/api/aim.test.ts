import type { Release } from '@parallax/contracts/release';
import { expect, test } from 'vitest';
import { penaltyMs } from './addresses.ts';
import {
  type Aim,
  afterAnswer,
  afterDrained,
  afterReturn,
  afterSilence,
  areAllDrained,
  lateWordMs,
  placesOf,
  placeToTry,
  takeAim,
} from './aim.ts';

interface Given {
  readonly blue?: number;
  readonly green?: number;
  readonly drained?: readonly string[];
  readonly sticky?: boolean;
}

const release = ({ blue = 80, green = 20, drained = [], sticky = false }: Given = {}): Release => ({
  revision: 1,
  sticky,
  flags: {},
  regions: {},
  colours: (['blue', 'green'] as const).map((colour) => ({
    colour,
    weight: colour === 'blue' ? blue : green,
    drained: drained.includes(colour),
    release: colour,
    apiUrl: `https://${colour}.test`,
    regionUrls: [{ region: 'westus2', url: `https://${colour}.west.test` }],
  })),
});

const aimAt = (given: Release, draw = 0, kept: string | null = null, before: Aim | null = null): Aim =>
  takeAim(given, { before, kept, draw, now: 0 });
const asked = (aim: Aim, now = 0, isDesperate = false): string[] =>
  placesOf(aim, now, isDesperate).map(({ address }) => address.replace('https://', '').replace('.test', ''));
const places = { blue: 'https://blue.test', west: 'https://blue.west.test', green: 'https://green.test' } as const;
const silent = (aim: Aim, now = 0): Aim =>
  [places.blue, places.west].reduce((state, address) => afterSilence(state, { colour: 'blue', address }, now), aim);

test('a colour is chosen by weight', () => {
  expect(aimAt(release(), 0.79).colour).toBe('blue');
  expect(aimAt(release(), 0.81).colour).toBe('green');
  expect(aimAt(release({ blue: 0, green: 100 }), 0).colour).toBe('green');
});

test('when weights move, a page moves only if its share does', () => {
  const draws = Array.from({ length: 1_000 }, (_, index) => index / 1_000);
  const coloursAt = (blue: number) => draws.map((draw) => aimAt(release({ blue, green: 100 - blue }), draw).colour);
  const [before, after] = [coloursAt(90), coloursAt(50)];
  expect(before.filter((colour) => colour === 'blue')).toHaveLength(900);
  expect(before.filter((colour, index) => colour !== after[index])).toHaveLength(400);
});

test('a session keeps its colour as long as that has weight and is not drained', () => {
  expect(aimAt(release(), 0, 'green').colour).toBe('green');
  expect(aimAt(release({ blue: 100, green: 0 }), 0, 'green').colour).toBe('blue');
  expect(aimAt(release({ drained: ['green'] }), 0, 'green').colour).toBe('blue');
  expect(aimAt(release(), 0, 'mauve').colour).toBe('blue');
});

test('all addresses of the aimed colour come before those of the other, and a drained one only for the desperate', () => {
  expect(asked(aimAt(release()))).toEqual(['blue', 'blue.west', 'green', 'green.west']);
  const drained = aimAt(release({ drained: ['blue'] }));
  expect(asked(drained)).toEqual(['green', 'green.west']);
  expect(asked(drained, 0, true)).toEqual(['green', 'green.west', 'blue', 'blue.west']);
});

test('a colour that says it is drained is left at once, until the next release', () => {
  const aim = afterDrained(aimAt(release({ blue: 100, green: 0 })), 'blue', 1, 0);
  expect([aim.colour, ...asked(aim)]).toEqual(['green', 'green', 'green.west']);
  expect(areAllDrained(aim, 0)).toBe(false);
  expect(areAllDrained(afterDrained(aim, 'green', 1, 0), 0)).toBe(true);
  expect(aimAt(release({ blue: 100, green: 0 }), 0, null, aim).colour).toBe('blue');
});

test('a colour that is drained by an older release is looked at again soon', () => {
  const aim = afterDrained(aimAt(release({ blue: 100, green: 0 })), 'blue', 0, 0);
  expect(asked(aim)[0]).toBe('green');
  expect(placeToTry(aim, lateWordMs - 1)).toBeNull();
  expect(placeToTry(aim, lateWordMs)).toEqual({ colour: 'blue', address: places.blue });
});

test('while no address of a colour answers, the other is asked first, and whoever answers is stayed with', () => {
  const lost = silent(aimAt(release()));
  expect(asked(lost)[0]).toBe('green');
  const moved = afterAnswer(lost, { colour: 'green', address: places.green }, 0);
  expect(moved.colour).toBe('green');
  expect(asked(moved, penaltyMs + 1)[0]).toBe('green');
});

test('one address that fails is no reason to change the colour', () => {
  const limping = afterSilence(aimAt(release()), { colour: 'blue', address: places.blue }, 0);
  expect(asked(limping)).toEqual(['blue.west', 'blue', 'green', 'green.west']);
  expect(afterAnswer(limping, { colour: 'blue', address: places.west }, 0).colour).toBe('blue');
});

test('a late answer of a colour that was left does not bring it back', () => {
  const moved = aimAt(release({ blue: 0, green: 100 }), 0, null, aimAt(release()));
  expect(afterAnswer(moved, { colour: 'blue', address: places.blue }, 0).colour).toBe('green');
});

test('a spare without weight is asked after everything that has some, and is left when there is a new release', () => {
  const begun = aimAt(release({ blue: 100, green: 0 }));
  expect(asked(begun)).toEqual(['blue', 'blue.west', 'green', 'green.west']);
  const moved = afterAnswer(silent(begun), { colour: 'green', address: places.green }, 0);
  expect(moved.colour).toBe('green');
  const later = { before: moved, kept: 'green', draw: 0, now: penaltyMs + 1 };
  expect(takeAim(release({ blue: 100, green: 0 }), later).colour).toBe('blue');
});

test('people of a spare look whether a colour with weight is back when its penalty is over, and go there if it is', () => {
  const begun = aimAt(release({ blue: 100, green: 0 }));
  expect(placeToTry(begun, 0)).toBeNull();
  const moved = afterAnswer(silent(begun), { colour: 'green', address: places.green }, 0);
  expect(placeToTry(moved, penaltyMs - 1)).toBeNull();
  const place = placeToTry(moved, penaltyMs + 1);
  expect(place).toEqual({ colour: 'blue', address: places.blue });
  expect(asked(afterReturn(moved, place!), penaltyMs + 1)[0]).toBe('blue');
  expect(placeToTry(afterDrained(moved, 'blue', 1, 0), penaltyMs + 1)).toBeNull();
  const weighted = takeAim(release(), { before: moved, kept: null, draw: 0, now: 0 });
  expect([weighted.colour, placeToTry(weighted, penaltyMs + 1)]).toEqual(['green', null]);
});

test('a new release does not lead back to a colour that does not answer', () => {
  expect(aimAt(release({ blue: 99, green: 1 }), 0, 'blue', silent(aimAt(release()))).colour).toBe('green');
});

test('a region that an operator has taken out is asked last, and left by those who stayed with it', () => {
  const [blue] = release().colours;
  const east = { region: 'eastus2', url: 'https://blue.east.test' };
  const two: Release = { ...release({ blue: 100, green: 0 }), colours: [{ ...blue!, regionUrls: [...blue!.regionUrls, east] }] };
  const worked = afterAnswer(aimAt(two), { colour: 'blue', address: places.west }, 0);
  expect(asked(worked)).toEqual(['blue.west', 'blue', 'blue.east']);
  const drained = aimAt({ ...two, regions: { westus2: 'drained' } }, 0, null, worked);
  expect(asked(drained)).toEqual(['blue', 'blue.east', 'blue.west']);
  expect(asked(aimAt({ ...two, regions: { westus2: 'read-only' } }, 0, null, worked))[0]).toBe('blue.west');
});

test('what was learned of addresses holds as long as they are the same', () => {
  const worked = afterAnswer(aimAt(release()), { colour: 'blue', address: places.west }, 0);
  expect(asked(aimAt(release({ blue: 70 }), 0, null, worked))[0]).toBe('blue.west');
  const [blue, green] = release().colours;
  const elsewhere: Release = { ...release(), colours: [{ ...blue!, regionUrls: [] }, green!] };
  expect(asked(aimAt(elsewhere, 0, null, worked))[0]).toBe('blue');
});
