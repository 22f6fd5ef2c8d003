import { type Release, release } from '@parallax/contracts/release';
import type { CloudAddresses } from '@parallax/local-cloud/supervisor/cloud';
import { expect, it } from 'vitest';
import { findColours } from './colour-names.ts';
import { releaseToGoOn } from './local-release.ts';

const addressesFrom = (port: number): CloudAddresses =>
  ({
    trafficManagers: { api: `http://127.0.0.1:${port}`, 'api-green': `http://127.0.0.1:${port + 1}` },
    regions: ['westus2', 'eastus2'].map((name, index) => ({
      name,
      apps: { api: `http://127.0.0.1:${port + 10 + index}`, 'api-green': `http://127.0.0.1:${port + 20 + index}` },
    })),
  }) as unknown as CloudAddresses;
const addresses = addressesFrom(1_000);
const both = findColours(['blue', 'green']);
const now = new Date(1_700_000_000_000);
const weightsOf = ({ colours }: Release) => Object.fromEntries(colours.map(({ colour, weight }) => [colour, weight]));

it('begins with everything on the first colour, and names every address', () => {
  const first = release.parse(releaseToGoOn(null, addresses, both, now));
  expect(first).toMatchObject({ revision: 1_700_000_000, sticky: true, regions: {} });
  expect(weightsOf(first)).toEqual({ blue: 100, green: 0 });
  expect(first.colours[1]).toMatchObject({
    release: 'local-green',
    apiUrl: 'http://127.0.0.1:1001',
    regionUrls: [
      { region: 'westus2', url: 'http://127.0.0.1:1020' },
      { region: 'eastus2', url: 'http://127.0.0.1:1021' },
    ],
  });
});

it('stays as it is when nothing changed', () => {
  const first = releaseToGoOn(null, addresses, both, now);
  expect(releaseToGoOn(first, addresses, both, new Date(now.getTime() + 60_000))).toBe(first);
});

it('keeps what operators decided when addresses change, under a higher revision', () => {
  const first = releaseToGoOn(null, addresses, both, now);
  const decided: Release = {
    ...first,
    revision: first.revision + 3,
    sticky: false,
    regions: { westus2: 'drained' },
    flags: { uploads: false },
    colours: first.colours.map((each) => ({
      ...each,
      weight: each.colour === 'blue' ? 0 : 100,
      drained: each.colour === 'blue',
    })),
  };
  const next = releaseToGoOn(decided, addressesFrom(2_000), both, now);
  expect(next).toMatchObject({ revision: decided.revision + 1, sticky: false, regions: { westus2: 'drained' } });
  expect(next.flags).toEqual({ uploads: false });
  expect(next.colours.map(({ colour, weight, drained, apiUrl }) => [colour, weight, drained, apiUrl])).toEqual([
    ['blue', 0, true, 'http://127.0.0.1:2000'],
    ['green', 100, false, 'http://127.0.0.1:2001'],
  ]);
});

it('leads people to what runs when the colour they were led to does not', () => {
  const first = releaseToGoOn(null, addresses, both, now);
  const greenOnly = { ...first, colours: first.colours.map((each) => ({ ...each, weight: each.colour === 'green' ? 100 : 0 })) };
  expect(weightsOf(releaseToGoOn(greenOnly, addresses, findColours(['blue']), now))).toEqual({ blue: 100 });
});

it('refuses colours that it does not know, twice the same, and none', () => {
  expect(() => findColours(['red'])).toThrow('There is no colour "red". Known are: blue, green.');
  expect(() => findColours(['blue', 'blue'])).toThrow('names "blue" twice');
  expect(() => findColours([])).toThrow('at least one');
});
