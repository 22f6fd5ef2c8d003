import type { Release } from '@parallax/contracts/release';
import { expect, test } from 'vitest';
import type { Dependencies } from './dependencies.ts';
import { describeRegions, describeRelease } from './describe-installation.ts';

const settings = {
  region: 'westus2',
  colour: 'green',
  release: 'r9',
  regions: [
    { name: 'westus2', displayName: 'West US 2', apiUrls: { green: 'https://green-west.test' } },
    { name: 'eastus2', displayName: 'East US 2', apiUrls: {} },
  ],
  apiUrls: { green: 'https://green.test' },
};
const published: Release = { revision: 4, colours: [], regions: {}, sticky: false, flags: {} };

const describe = (current: Release | null) => {
  let hasRead = false;
  const release = {
    refresh: async () => {
      hasRead = true;
    },
    current: () => (hasRead ? current : null),
  };
  return describeRelease({ settings, release } as unknown as Dependencies);
};

test('the release is the one that is published, read afresh', async () => {
  expect(await describe(published)).toBe(published);
});

test('as long as none is known, it says what the settings say, at a revision that any other one beats', async () => {
  expect(await describe(null)).toEqual({
    revision: 0,
    colours: [
      {
        colour: 'green',
        weight: 100,
        drained: false,
        release: 'r9',
        apiUrl: 'https://green.test',
        regionUrls: [{ region: 'westus2', url: 'https://green-west.test' }],
      },
    ],
    regions: {},
    sticky: true,
    flags: {},
  });
});

test('what limits a region is said in a sentence, also when somebody took it out of use', () => {
  const region = (name: string, state: string) => ({ name, displayName: name, state, since: null, lagMs: null });
  const regions = {
    states: () => [region('westus2', 'available'), region('eastus2', 'read-only')],
    isDrained: (name: string) => name === 'westus2',
  };
  const answer = describeRegions({ settings, regions } as unknown as Dependencies);
  expect(answer.regions.map(({ reason }) => reason)).toEqual([
    'It is taken out of use for now: uploads go elsewhere.',
    'Its pictures can be seen; nothing can be written there.',
  ]);
});
