import type { Colour, Release } from '@parallax/contracts/release';
import type { ReleaseEntry } from '@parallax/domain/release-ledger';
import { describe, expect, test } from 'vitest';
import { drainColour } from './drain-colour.ts';
import { overrideRegion } from './override-region.ts';
import { rollBack } from './roll-back.ts';
import { nameReleases, setFlags } from './set-details.ts';
import { setWeights } from './set-weights.ts';

const release = (revision: number, blue: number, green: number, drained: readonly Colour[] = []): Release => ({
  revision,
  sticky: true,
  flags: {},
  regions: {},
  colours: (['blue', 'green'] as const).map((colour) => ({
    colour,
    weight: colour === 'blue' ? blue : green,
    drained: drained.includes(colour),
    release: 'a',
    apiUrl: `https://${colour}.invalid`,
    regionUrls: [],
  })),
});

const weightsOf = ({ colours }: Release) => colours.map(({ weight }) => weight);

describe('weights', () => {
  test('are set for all colours, and stickiness stays unless it is said', () => {
    expect(weightsOf(setWeights(release(1, 100, 0), { blue: 80, green: 20 }, null))).toEqual([80, 20]);
    expect(setWeights(release(1, 100, 0), { blue: 80, green: 20 }, null).sticky).toBe(true);
    expect(setWeights(release(1, 100, 0), { blue: 80, green: 20 }, false).sticky).toBe(false);
    expect(weightsOf(setWeights(release(1, 50, 50), { green: 100 }, null))).toEqual([0, 100]);
  });

  test('are refused when only a drained colour would have any, with what to do', () => {
    expect(() => setWeights(release(1, 100, 0, ['green']), { green: 100 }, null)).toThrow('First: ops undrain green.');
  });
});

describe('a rollback', () => {
  const entry = (state: Release, replaced: Release | null, restores: number | null = null): ReleaseEntry => ({
    revision: state.revision,
    change: { id: `${state.revision}`, at: 0, by: 'operator', reason: null, action: 'x', restores },
    release: state,
    replaced,
  });
  const [first, second, third] = [release(1, 100, 0), release(2, 90, 10), release(3, 50, 50)];
  const history = [entry(third, second), entry(second, first), entry(first, null)];

  test('gives back the weights before the latest ones', () => {
    const { release: back, restores } = rollBack(third, history, null);
    expect({ weights: weightsOf(back), restores }).toEqual({ weights: [90, 10], restores: 2 });
  });

  test('passes over changes that left the weights alone, and keeps what else was decided', () => {
    const named = { ...third, revision: 4, flags: { uploads: false } };
    const { release: back, restores } = rollBack(named, [entry(named, third), ...history], null);
    expect({ weights: weightsOf(back), restores, flags: back.flags }).toEqual({
      weights: [90, 10],
      restores: 2,
      flags: { uploads: false },
    });
  });

  test('goes further back when it is repeated, never forth again', () => {
    const back = release(4, 90, 10);
    const { release: further, restores } = rollBack(back, [entry(back, third, 2), ...history], null);
    expect({ weights: weightsOf(further), restores }).toEqual({ weights: [100, 0], restores: 1 });
  });

  test('goes further back also when something else was changed after it', () => {
    const back = release(4, 90, 10);
    const drained = release(5, 90, 10, ['green']);
    const { release: further, restores } = rollBack(drained, [entry(drained, back), entry(back, third, 2), ...history], null);
    expect({ weights: weightsOf(further), restores }).toEqual({ weights: [100, 0], restores: 1 });
  });

  test('takes back weights that were given after it', () => {
    const [back, forth] = [release(4, 90, 10), release(5, 70, 30)];
    const after = [entry(forth, back), entry(back, third, 2), ...history];
    expect(rollBack(forth, after, null).restores).toBe(4);
    // The entry of the latest change may be missing.
    expect(rollBack(forth, after.slice(1), null).restores).toBe(4);
  });

  test('lets a drained colour in when nothing would take traffic otherwise', () => {
    const drained = release(3, 50, 50, ['blue']);
    const { release: back } = rollBack(drained, [entry(drained, first)], null);
    expect(back.colours.map(({ weight, drained: isDrained }) => [weight, isDrained])).toEqual([
      [100, false],
      [0, false],
    ]);
  });

  test('leaves a colour drained that somebody took out for a reason', () => {
    const drained = release(3, 95, 5, ['green']);
    const { release: back } = rollBack(drained, [entry(drained, second)], null);
    expect(back.colours.map(({ weight, drained: isDrained }) => [weight, isDrained])).toEqual([
      [90, false],
      [10, true],
    ]);
  });

  test('goes to a revision by its number', () => {
    expect(weightsOf(rollBack(third, history, 1).release)).toEqual([100, 0]);
    expect(() => rollBack(third, history, 77)).toThrow('Revision 77 is not remembered (there are: 3, 2, 1).');
  });

  test('knows what was before the first change that is remembered', () => {
    expect(weightsOf(rollBack(second, [entry(second, first)], null).release)).toEqual([100, 0]);
  });

  test('is refused when nothing else is remembered', () => {
    expect(() => rollBack(first, [entry(first, null)], null)).toThrow('nothing to go back to');
    expect(() => rollBack(first, [], null)).toThrow('nothing to go back to');
  });
});

describe('draining a colour', () => {
  test('keeps its weight, so that it comes back as it was', () => {
    const drained = drainColour(release(1, 50, 50), 'green', true);
    expect(drained.colours[1]).toMatchObject({ weight: 50, drained: true });
    expect(drainColour(drained, 'green', false)).toEqual(release(1, 50, 50));
  });

  test('is refused when no other colour takes traffic', () => {
    expect(() => drainColour(release(1, 0, 100), 'green', true)).toThrow('No colour would take traffic');
    expect(() => drainColour(release(1, 50, 50, ['blue']), 'green', true)).toThrow('First: ops undrain blue.');
  });
});

describe('a word on a region', () => {
  const known = ['westus2', 'eastus2', 'northeurope'];

  test('is given and taken back', () => {
    const drained = overrideRegion(release(1, 100, 0), 'westus2', 'read-only', known);
    expect(drained.regions).toEqual({ westus2: 'read-only' });
    expect(overrideRegion(drained, 'westus2', null, known).regions).toEqual({});
  });

  test('is refused for the last region that is left', () => {
    const two = { ...release(1, 100, 0), regions: { westus2: 'drained', eastus2: 'unavailable' } as const };
    expect(() => overrideRegion(two, 'northeurope', 'drained', known)).toThrow('northeurope is the last region');
    expect(overrideRegion(two, 'westus2', 'read-only', known).regions).toMatchObject({ westus2: 'read-only' });
  });
});

test('a colour that is not there is refused by every change', () => {
  const blueOnly = { ...release(1, 100, 0), colours: release(1, 100, 0).colours.slice(0, 1) };
  const changes = [
    () => setWeights(blueOnly, { green: 100 }, null),
    () => drainColour(blueOnly, 'green', false),
    () => nameReleases(blueOnly, { green: 'b' }),
  ];
  for (const change of changes) expect(change).toThrow('has no colour green; it has blue.');
});

test('releases are named and switches turned without touching the rest', () => {
  const named = nameReleases(release(1, 90, 10), { green: 'b' });
  expect(named.colours.map((each) => each.release)).toEqual(['a', 'b']);
  expect(weightsOf(named)).toEqual([90, 10]);
  const off = setFlags(named, { uploads: false });
  expect(off.flags).toEqual({ uploads: false });
  expect(setFlags(off, { uploads: null }).flags).toEqual({});
});
