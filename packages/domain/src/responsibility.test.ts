import type { Region, RegionState } from '@parallax/contracts/region';
import { expect, test } from 'vitest';
import { awaitingImage, readyImage, start } from '../test/records.ts';
import { addGrant } from './life-cycle.ts';
import { lostHomes, possibleHomes, responsibleRegion } from './responsibility.ts';

const region = (name: string, state: RegionState, agoMs = 0): Region => ({
  name,
  displayName: name,
  state,
  since: new Date(start - agoMs).toISOString(),
  lagMs: null,
});
const long = 600_000;

test.each([
  ['its home is there', [region('westus2', 'available'), region('eastus2', 'available')], 'westus2'],
  ['its home has just gone', [region('westus2', 'read-only', long - 1), region('eastus2', 'available')], 'westus2'],
  [
    'its home has been read-only for ten minutes',
    [region('westus2', 'read-only', long), region('eastus2', 'available')],
    'eastus2',
  ],
  [
    'its home is lost, and so is the first peer',
    [region('westus2', 'unavailable', long), region('eastus2', 'unavailable', 1), region('northeurope', 'available')],
    'northeurope',
  ],
  ['everything is lost', [region('westus2', 'unavailable', long), region('eastus2', 'unavailable', long)], null],
])('when %s', (_when, regions, responsible) => {
  expect(responsibleRegion(readyImage(), regions, start, long)).toBe(responsible);
});

test('whoever keeps the thumbnails goes first, then home, then who is there', () => {
  const adopted = { ...readyImage(), thumbnails: { region: 'eastus2', items: [] } };
  const there = (west: RegionState, east: RegionState) => [
    region('westus2', west, long),
    region('eastus2', east, long),
    region('northeurope', 'available'),
  ];
  const responsible = (west: RegionState, east: RegionState) => responsibleRegion(adopted, there(west, east), start, long);
  expect(responsible('available', 'available')).toBe('eastus2');
  expect(responsible('available', 'unavailable')).toBe('westus2');
  expect(responsible('unavailable', 'unavailable')).toBe('northeurope');
  expect(lostHomes(adopted, there('read-only', 'available'), start, long)).toEqual(['westus2']);
});

test('a file may be wherever an upload was granted until it has arrived', () => {
  const moved = addGrant(awaitingImage(), { region: 'eastus2', at: start + 1, expiresAt: start + 2 });
  expect(possibleHomes(moved)).toEqual(['eastus2', 'westus2']);
  expect(responsibleRegion(moved, [region('westus2', 'available'), region('eastus2', 'unavailable', long)], start, long)).toBe(
    'westus2',
  );
});
